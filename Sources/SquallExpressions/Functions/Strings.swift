extension FunctionTable {
    static let strings: [Function] = [
        .method(
            "contains",
            [.form(["text": .string, "part": .string], .bool)],
            "Whether the text holds the part.",
            example: "\"hello\".contains(\"ell\")",
            .binary(Strings.contains)
        ),
        .method(
            "startsWith",
            [.form(["text": .string, "prefix": .string], .bool)],
            "Whether the text begins so.",
            example: "\"hello\".startsWith(\"he\")",
            .binary(Strings.startsWith)
        ),
        .method(
            "endsWith",
            [.form(["text": .string, "suffix": .string], .bool)],
            "Whether the text ends so.",
            example: "\"hello\".endsWith(\"lo\")",
            .binary(Strings.endsWith)
        ),
        matches, matches.asMethod(example: "\"order-17\".matches(\"^order-[0-9]+$\")"),
        .method(
            "charAt",
            [.form(["text": .string, "index": .int], .string)],
            "The character at the index, from 0; the empty text at the end.",
            example: "\"abc\".charAt(1)",
            .binary(Strings.charAt)
        ),
        .method(
            "indexOf",
            [
                .form(["text": .string, "part": .string], .int),
                .form(["text": .string, "part": .string, "from": .int], .int),
            ],
            "Where the part first stands, from 0; -1 if it does not.",
            example: "\"banana\".indexOf(\"n\")",
            .list(Strings.indexOf)
        ),
        .method(
            "lastIndexOf",
            [
                .form(["text": .string, "part": .string], .int),
                .form(["text": .string, "part": .string, "upTo": .int], .int),
            ],
            "Where the part last stands, from 0; -1 if it does not.",
            example: "\"banana\".lastIndexOf(\"n\")",
            .list(Strings.lastIndexOf)
        ),
        .method(
            "substring",
            [
                .form(["text": .string, "start": .int], .string),
                .form(["text": .string, "start": .int, "end": .int], .string),
            ],
            "The characters from the start up to, but without, the end.",
            example: "\"tacocat\".substring(0, 4)",
            .list(Strings.substring)
        ),
        .method(
            "replace",
            [
                .form(["text": .string, "old": .string, "new": .string], .string),
                .form(["text": .string, "old": .string, "new": .string, "limit": .int], .string),
            ],
            "The text with the old part replaced, everywhere or at most that often.",
            example: "\"a-b-c\".replace(\"-\", \"+\")",
            .list(Strings.replace)
        ),
        .method(
            "split",
            [
                .form(["text": .string, "separator": .string], .list(.string)),
                .form(["text": .string, "separator": .string, "limit": .int], .list(.string)),
            ],
            "The parts between separators, at most that many.",
            example: "\"a,b,c\".split(\",\")",
            .list(Strings.split)
        ),
        .method(
            "trim",
            [.form(["text": .string], .string)],
            "The text without white space at both ends.",
            example: "\" a \".trim()",
            .unary(Strings.trim)
        ),
        .method(
            "lowerAscii",
            [.form(["text": .string], .string)],
            "The text with A to Z in lower case.",
            example: "\"ABC\".lowerAscii()",
            .unary { (value) throws(EvaluationError) in .string(Strings.lower(try value.expectString("lowerAscii"))) }
        ),
        .method(
            "upperAscii",
            [.form(["text": .string], .string)],
            "The text with a to z in upper case.",
            example: "\"abc\".upperAscii()",
            .unary { (value) throws(EvaluationError) in .string(Strings.upper(try value.expectString("upperAscii"))) }
        ),
        .method(
            "format",
            [.form(["text": .string, "values": .list(.dyn)], .string)],
            "The text with %s %d %f %e %x %X %o %b replaced by the values; %% is a percent sign, %.2f sets digits.",
            example: "\"%s: %.1f\".format([\"load\", 0.25])",
            .binary(FormatText.format)
        ),
        Function(
            "strings.quote",
            [.form(["text": .string], .string)],
            "The text as a string literal.",
            example: "strings.quote(\"a\\tb\")",
            .unary { (value) throws(EvaluationError) in
                .string(StringLiteral.quoted(try value.expectString("strings.quote")))
            }
        ),
    ]

    private static let matches = Function(
        "matches",
        [.form(["text": .string, "pattern": .string], .bool)],
        "Whether the regular expression (RE2) matches somewhere in the text.",
        example: "matches(\"order-17\", \"[0-9]+\")",
        .binary(Strings.matches)
    )
}

/// The functions of text. Characters are Unicode scalars, as in CEL.
enum Strings {
    static func contains(_ text: Value, _ part: Value) throws(EvaluationError) -> Value {
        let text = Array(try text.expectString("contains").utf8)
        return .bool(find(Array(try part.expectString("contains").utf8), in: text, from: 0) != nil)
    }

    static func startsWith(_ text: Value, _ prefix: Value) throws(EvaluationError) -> Value {
        let text = try text.expectString("startsWith")
        return .bool(text.utf8.starts(with: try prefix.expectString("startsWith").utf8))
    }

    static func endsWith(_ text: Value, _ suffix: Value) throws(EvaluationError) -> Value {
        let text = try text.expectString("endsWith")
        return .bool(text.utf8.reversed().starts(with: try suffix.expectString("endsWith").utf8.reversed()))
    }

    static func matches(_ text: Value, _ pattern: Value) throws(EvaluationError) -> Value {
        let text = try text.expectString("matches")
        do {
            return .bool(try Pattern.compile(try pattern.expectString("matches")).matches(text))
        } catch let problem as PatternProblem {
            throw EvaluationError("not a regular expression: \(problem.message)")
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw EvaluationError("not a regular expression")
        }
    }

    static func charAt(_ text: Value, _ index: Value) throws(EvaluationError) -> Value {
        let scalars = try text.scalars("charAt")
        let index = try position(index, upTo: scalars.count, "charAt")
        return .string(index == scalars.count ? "" : String(scalars[index]))
    }

    static func indexOf(_ arguments: [Value]) throws(EvaluationError) -> Value {
        let text = try arguments[0].scalars("indexOf")
        let part = try arguments[1].scalars("indexOf")
        let start = arguments.count > 2 ? try position(arguments[2], upTo: text.count, "indexOf") : 0
        return .int(Int64(find(part, in: text, from: start) ?? -1))
    }

    static func lastIndexOf(_ arguments: [Value]) throws(EvaluationError) -> Value {
        let text = try arguments[0].scalars("lastIndexOf")
        let part = try arguments[1].scalars("lastIndexOf")
        let last = arguments.count > 2 ? try position(arguments[2], upTo: text.count, "lastIndexOf") : text.count
        guard part.count <= text.count else { return .int(-1) }
        for start in stride(from: min(last, text.count - part.count), through: 0, by: -1)
        where text[start..<start + part.count].elementsEqual(part) {
            return .int(Int64(start))
        }
        return .int(-1)
    }

    static func substring(_ arguments: [Value]) throws(EvaluationError) -> Value {
        let text = try arguments[0].scalars("substring")
        let start = try position(arguments[1], upTo: text.count, "substring")
        let end = arguments.count > 2 ? try position(arguments[2], upTo: text.count, "substring") : text.count
        guard start <= end else { throw EvaluationError("`substring` ends at \(end), before its start \(start)") }
        return .string(text[start..<end])
    }

    static func replace(_ arguments: [Value]) throws(EvaluationError) -> Value {
        let text = try arguments[0].scalars("replace")
        let old = try arguments[1].scalars("replace")
        let new = try arguments[2].scalars("replace")
        let limit = arguments.count > 3 ? try arguments[3].expectInt("replace") : -1
        var parts = pieces(of: text, separatedBy: old, limit: limit < 0 ? Int.max : Int(limit))
        // Go's rule, which CEL follows: an empty part stands before each character and at the end.
        if old.isEmpty, limit != 0 { parts = padded(parts, limit: limit < 0 ? Int.max : Int(limit), count: text.count) }
        return .string(Array(parts.joined(separator: new))[...])
    }

    private static func padded(
        _ parts: [ArraySlice<Unicode.Scalar>],
        limit: Int,
        count: Int
    ) -> [ArraySlice<Unicode.Scalar>] {
        [[]] + (limit > count ? parts + [[]] : limit - 1 < parts.count - 1 ? merged(parts, to: limit) : parts)
    }

    /// The first parts, the rest joined to the last of them.
    private static func merged(_ parts: [ArraySlice<Unicode.Scalar>], to count: Int) -> [ArraySlice<Unicode.Scalar>] {
        guard count >= 1 else { return parts }
        return parts.prefix(count - 1) + [ArraySlice(parts.dropFirst(count - 1).joined())]
    }

    static func split(_ arguments: [Value]) throws(EvaluationError) -> Value {
        let text = try arguments[0].scalars("split")
        let separator = try arguments[1].scalars("split")
        let limit = arguments.count > 2 ? try arguments[2].expectInt("split") : -1
        if limit == 0 { return .list([]) }
        let parts = pieces(of: text, separatedBy: separator, limit: limit < 0 ? Int.max : Int(limit) - 1)
        return .list(parts.map { .string($0) })
    }

    static func trim(_ value: Value) throws(EvaluationError) -> Value {
        let scalars = try value.scalars("trim")[...]
        let head = scalars.drop { $0.properties.isWhitespace }
        return .string(head.dropLast(head.reversed().prefix { $0.properties.isWhitespace }.count))
    }

    static func lower(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    static func upper(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0 }, as: UTF8.self)
    }

    private static func position(_ index: Value, upTo count: Int, _ function: String) throws(EvaluationError) -> Int {
        guard case .int(let int) = index else { throw index.mismatch(function, "an int as index") }
        guard (0...Int64(count)).contains(int) else {
            throw EvaluationError("index \(int) is out of range: the text has \(count) characters")
        }
        return Int(int)
    }

    private static func find<Element: Equatable>(_ part: [Element], in text: [Element], from start: Int) -> Int? {
        guard let first = part.first else { return start }
        guard part.count <= text.count else { return nil }
        var index = start
        while index <= text.count - part.count {
            if text[index] == first, text[index..<index + part.count].elementsEqual(part) { return index }
            index += 1
        }
        return nil
    }

    /// The parts between separators after at most `limit` cuts; an empty separator cuts between characters.
    private static func pieces(
        of text: [Unicode.Scalar],
        separatedBy separator: [Unicode.Scalar],
        limit: Int
    ) -> [ArraySlice<Unicode.Scalar>] {
        var pieces: [ArraySlice<Unicode.Scalar>] = []
        var start = 0
        while pieces.count < limit {
            guard let next = find(separator, in: text, from: separator.isEmpty ? start + 1 : start),
                !separator.isEmpty || next < text.count
            else { break }
            pieces.append(text[start..<next])
            start = next + separator.count
        }
        if !separator.isEmpty || !text.isEmpty { pieces.append(text[start...]) }
        return pieces
    }
}

extension Value {
    fileprivate func scalars(_ function: String) throws(EvaluationError) -> [Unicode.Scalar] {
        Array(try expectString(function).unicodeScalars)
    }

    fileprivate static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> Value {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return .string(String(view))
    }
}
