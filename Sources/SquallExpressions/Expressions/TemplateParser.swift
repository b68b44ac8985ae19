extension Template {
    /// Finds the `${...}` of a text and compiles them. `$${` stands for the characters `${`.
    ///
    /// The ranges of problems are UTF-8 offsets in the text.
    package static func compile(_ text: String, scope: some ExpressionScope) -> TemplateCompilation {
        var scanner = TemplateScanner(text)
        var segments: [Segment] = []
        var problems: [ExpressionProblem] = []
        while let part = scanner.next() {
            switch part {
            case .text(let bytes):
                segments.append(.bytes(bytes))
            case .unclosed(let start):
                problems.append(unclosed(start))
            case .expression(let range):
                let source = String(decoding: scanner.bytes[range], as: UTF8.self)
                let compilation = Expression.compile(source, scope: scope)
                problems += compilation.problems.map { $0.moved(by: range.lowerBound, emptyAt: range) }
                if let expression = compilation.expression { segments.append(.expression(expression)) }
            }
        }
        guard problems.isEmpty else { return TemplateCompilation(template: nil, problems: problems) }
        return TemplateCompilation(template: Template(source: text, segments: segments), problems: [])
    }

    /// Joins what is constant. The text of a lone expression keeps its type.
    private init(source: String, segments: [Segment]) {
        if segments.count == 1, case .expression(let expression) = segments[0] {
            let joined = Template.joined(segments)
            let value = expression.constant
            self.init(
                source: source,
                type: expression.type,
                constant: value,
                segments: value == nil ? segments : joined
            )
            return
        }
        let joined = Template.joined(segments)
        var constant: Value?
        switch joined.first {
        case nil: constant = .string("")
        case .bytes(let bytes) where joined.count == 1: constant = .string(String(decoding: bytes, as: UTF8.self))
        default: break
        }
        self.init(source: source, type: .string, constant: constant, segments: joined)
    }

    /// Constant expressions become text, and neighbouring texts one.
    private static func joined(_ segments: [Segment]) -> [Segment] {
        var result: [Segment] = []
        for segment in segments {
            guard let bytes = segment.constantBytes else {
                result.append(segment)
                continue
            }
            if case .bytes(let before) = result.last {
                result[result.count - 1] = .bytes(before + bytes)
            } else {
                result.append(.bytes(bytes))
            }
        }
        return result
    }

    private static func unclosed(_ start: Int) -> ExpressionProblem {
        ExpressionProblem(
            kind: .syntax,
            message: "`${` is not closed",
            range: start..<start + 2,
            help: "close it with `}`; to write the characters themselves, double the dollar: `$${`"
        )
    }
}

extension Template.Segment {
    fileprivate var constantBytes: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .expression(let expression): expression.constant?.textBytes
        }
    }
}

extension ExpressionProblem {
    fileprivate func moved(by offset: Int, emptyAt range: Range<Int>) -> ExpressionProblem {
        var moved = self
        // An empty expression has no token to point at; the braces around it do.
        moved.range =
            range.isEmpty
            ? range.lowerBound - 2..<range.upperBound + 1
            : self.range.lowerBound + offset..<self.range.upperBound + offset
        return moved
    }
}

/// Cuts the text of a template into constant parts and expressions.
struct TemplateScanner {
    enum Part: Equatable {
        case text([UInt8])
        /// UTF-8 offsets of what stands between `${` and `}`.
        case expression(Range<Int>)
        case unclosed(Int)
    }

    let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func next() -> Part? {
        guard position < bytes.count else { return nil }
        return opens(at: position) ? expression() : text()
    }

    private func opens(at index: Int) -> Bool {
        bytes[index...].starts(with: TemplateScanner.opening)
    }

    private static let opening = Array("${".utf8)
    private static let escaped = Array("$${".utf8)

    private mutating func text() -> Part {
        var text: [UInt8] = []
        while position < bytes.count, !opens(at: position) {
            if bytes[position...].starts(with: TemplateScanner.escaped) {
                text += TemplateScanner.opening
                position += 3
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
        return .text(text)
    }

    /// Goes to the brace that closes the expression; braces within it are counted, string literals skipped.
    private mutating func expression() -> Part {
        let start = position
        var depth = 0
        position += 2
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}") where depth == 0:
                position += 1
                return .expression(start + 2..<position - 1)
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                skipString()
                continue
            default: break
            }
            position += 1
        }
        return .unclosed(start)
    }

    /// Goes past a string literal. One that is not closed ends with its line, so that the lexer can report it.
    private mutating func skipString() {
        let quote = bytes[position]
        let isRaw = position > 0 && bytes[position - 1] | 0x20 == UInt8(ascii: "r") && !isWord(before: position - 1)
        let isTriple = bytes[position...].starts(with: [quote, quote, quote])
        let width = isTriple ? 3 : 1
        position += width
        while position < bytes.count {
            if bytes[position...].starts(with: repeatElement(quote, count: width)) {
                position += width
                return
            }
            if bytes[position] == 10, !isTriple { return }
            position += bytes[position] == UInt8(ascii: "\\") && !isRaw ? 2 : 1
        }
        position = min(position, bytes.count)
    }

    /// Whether the letter at the index ends a longer name, and so is no prefix of a string literal.
    private func isWord(before index: Int) -> Bool {
        index > 0 && bytes[index - 1].isNamePart && bytes[index - 1] | 0x20 != UInt8(ascii: "b")
    }
}
