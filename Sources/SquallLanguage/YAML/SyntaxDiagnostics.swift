/// The wording of what keeps a text from being read.
extension Diagnostic {
    private static func quoteIt(
        _ code: DiagnosticCode,
        _ message: String,
        at place: Location,
        label: String,
        value: Range<Int>
    ) -> Diagnostic {
        let fix = Quoting.fix(value, in: place.file)
        let text = fix.edits.first?.text ?? ""
        return Diagnostic(code, message, at: place, label: label, help: "quote the whole value: \(text)", fixes: [fix])
    }

    static func tabs(_ first: Range<Int>, all: [Range<Int>], in file: SourceFile) -> Diagnostic {
        let edits = all.map { range in
            let text = file.text(SourceRange(range.lowerBound, range.upperBound))
            return (SourceRange(range.lowerBound, range.upperBound), text.map { $0 == "\t" ? "  " : "\($0)" }.joined())
        }
        let others = all.count - 1
        return Diagnostic(
            .yamlTab,
            "this line is indented with a tab",
            at: file.location(first.lowerBound, first.upperBound),
            label: "YAML indents with spaces only",
            help: "replace each tab by two spaces",
            notes: others > 0 ? ["\(others) more \(others == 1 ? "line is" : "lines are") indented with tabs"] : [],
            fixes: [Fix(title: "replace tabs by spaces", applicability: .suggested, edits: edits)]
        )
    }

    static func escape(_ backslash: Int, quoted: Range<Int>, in file: SourceFile) -> Diagnostic {
        let inner = SourceRange(quoted.lowerBound + 1, max(quoted.lowerBound + 1, quoted.upperBound - 1))
        let text = file.text(inner)
        let letter = file.text(SourceRange(backslash + 1, backslash + 2))
        // With another escape in it the text means something else in single quotes.
        let isPlain = !text.contains("'") && !text.contains("\n") && isOnlyUnknownEscapes(text)
        let help = isPlain ? "in single quotes a backslash is a backslash: '\(text)'" : "write `\\\\` for a backslash"
        let fix =
            isPlain
            ? Fix(
                title: "use single quotes",
                applicability: .safe,
                edits: [(SourceRange(quoted.lowerBound, quoted.upperBound), "'\(text)'")]
            )
            : Fix(
                title: "double the backslash",
                applicability: .safe,
                edits: [(SourceRange(backslash, backslash + 1), "\\\\")]
            )
        return Diagnostic(
            .yamlEscape,
            "`\\\(letter)` is not an escape in double quotes",
            at: file.location(backslash, backslash + 1 + letter.utf8.count),
            label: "YAML knows \\n \\t \\\" \\\\ \\/ \\xFF \\uFFFF and a few more",
            help: help,
            fixes: [fix]
        )
    }

    private static func isOnlyUnknownEscapes(_ text: String) -> Bool {
        let known = Set("0abtnvfre \"/\\N_LPxuU")
        var isEscaped = false
        for character in text {
            if isEscaped, known.contains(character) { return false }
            isEscaped = !isEscaped && character == "\\"
        }
        return true
    }

    static func reservedStart(_ value: Range<Int>, in file: SourceFile) -> Diagnostic {
        let first = file.text(SourceRange(value.lowerBound, value.lowerBound + 1))
        let shown = first == "`" ? "a backtick" : "`\(first)`"
        let meaning =
            switch first {
            case "!": "begins a tag"
            case "*": "begins an alias"
            case "&": "begins an anchor"
            case "%": "begins a directive"
            case "|", ">": "begins a block of text"
            case "?": "begins a key"
            default: "is reserved"
            }
        return quoteIt(
            .yamlReservedStart,
            "a value that starts with \(shown) must be quoted",
            at: file.location(value.lowerBound, value.upperBound),
            label: "in YAML \(shown) \(meaning)",
            value: value
        )
    }

    static func unclosedQuote(_ quote: Int, end: Int, in file: SourceFile) -> Diagnostic {
        let mark = file.text(SourceRange(quote, quote + 1))
        return Diagnostic(
            .yamlUnclosedQuote,
            "the quote that opens here is not closed",
            at: file.location(quote, quote + 1),
            label: "no closing \(mark) before the next line that is indented less",
            help: "close it at the end of the text",
            fixes: [Fix(title: "close the quote", applicability: .suggested, edits: [(SourceRange(end, end), mark)])]
        )
    }

    static func unclosedBracket(_ bracket: Int, end: Int, in file: SourceFile) -> Diagnostic {
        let opening = file.text(SourceRange(bracket, bracket + 1))
        let closing = opening == "[" ? "]" : "}"
        return Diagnostic(
            .yamlUnclosedBracket,
            "the `\(opening)` that opens here is not closed",
            at: file.location(bracket, bracket + 1),
            label: "no matching `\(closing)`",
            help: "close it with `\(closing)`; a value that merely starts with `\(opening)` must be quoted"
        )
    }

    static func doubleBraces(_ range: Range<Int>, in file: SourceFile) -> Diagnostic {
        let written = file.text(SourceRange(range.lowerBound, range.upperBound))
        let template = DoubleBraces.asTemplate(written)
        let place = file.location(range.lowerBound, range.upperBound)
        return Diagnostic(
            .yamlDoubleBraces,
            "`{{ }}` is not how a value is inserted here",
            at: place,
            label: "YAML reads braces as a mapping",
            help: "write \(template)",
            fixes: [Fix(title: "write \(template)", applicability: .suggested, edits: [(place.range, template)])]
        )
    }

    static func unquotedInFlow(_ value: Range<Int>, in file: SourceFile) -> Diagnostic {
        let isTemplate = file.text(SourceRange(value.lowerBound, value.upperBound)).contains("${")
        return quoteIt(
            .yamlUnquotedInFlow,
            "a value with \(isTemplate ? "`${`" : "brackets") must be quoted inside of `{ }` and `[ ]`",
            at: file.location(value.lowerBound, value.upperBound),
            label: "YAML takes the bracket in it for its own",
            value: value
        )
    }

    static func colonInText(_ value: Range<Int>, colon: Int, in file: SourceFile) -> Diagnostic {
        quoteIt(
            .yamlColonInText,
            "`: ` inside of an unquoted value",
            at: file.location(colon, colon + 1),
            label: "YAML takes this for the end of a key",
            value: value
        )
    }

    static func spacedSelector(_ key: Range<Int>, as meant: String, in file: SourceFile) -> Diagnostic {
        let place = file.location(key.lowerBound, key.upperBound)
        return Diagnostic(
            .yamlColonInText,
            "`: ` inside of an unquoted key",
            at: place,
            label: "YAML ends the key at the first `: `",
            help: "write the selector without spaces: `\(meant)`",
            fixes: [Fix(title: "remove the spaces", applicability: .safe, edits: [(place.range, meant)])]
        )
    }

    static func textAfterValue(_ value: Range<Int>, at offset: Int, in file: SourceFile) -> Diagnostic {
        let first = file.text(SourceRange(value.lowerBound, value.lowerBound + 1))
        let place = file.location(offset, value.upperBound)
        let rest = file.text(place.range)
        if rest.allSatisfy({ "]}".contains($0) }) {
            let fix = Fix(title: "remove it", applicability: .safe, edits: [(place.range, "")])
            return Diagnostic(
                .yamlTextAfterValue,
                "`\(rest)` closes nothing",
                at: place,
                label: "everything is closed before this",
                help: "remove it",
                fixes: [fix]
            )
        }
        switch first {
        case "\"", "'":
            if let fix = apostrophe(value, at: offset, in: file) {
                return Diagnostic(
                    .yamlTextAfterValue,
                    "the quoted text ends before this",
                    at: place,
                    label: "the `'` in the text closed the quote",
                    help: "write \(fix.edits.first?.text ?? "")",
                    fixes: [fix]
                )
            }
            return quoteIt(
                .yamlTextAfterValue,
                "the quoted text ends before this",
                at: place,
                label: "a value that starts with a quote ends with it",
                value: value
            )
        case "[", "{":
            return quoteIt(
                .yamlTextAfterValue,
                "the value ends before this",
                at: place,
                label: "YAML takes a value that starts with `\(first)` for a \(first == "[" ? "list" : "mapping")",
                value: value
            )
        default:
            return Diagnostic(.yamlTextAfterValue, "nothing may follow here", at: place, help: "remove it")
        }
    }

    /// `'it's'`
    private static func apostrophe(_ value: Range<Int>, at offset: Int, in file: SourceFile) -> Fix? {
        let text = file.text(SourceRange(value.lowerBound, value.upperBound))
        let isGlued = file.bytes[offset - 1] == .singleQuote && file.bytes[offset].isWordByte
        guard isGlued, text.hasSuffix("'"), text.count > 2 else { return nil }
        let inner = String(text.dropFirst().dropLast())
        let edit = (SourceRange(value.lowerBound, value.upperBound), Quoting.quoted(inner, preferring: "\""))
        return Fix(title: "use the other quotes", applicability: .safe, edits: [edit])
    }

    static func missingComma(_ offset: Int, opening: Int, in file: SourceFile) -> Diagnostic {
        Diagnostic(
            .yamlSyntax,
            "a comma is missing here",
            at: file.location(offset, offset + 1),
            label: "expected `,` before the next item",
            related: [Label(location: file.location(opening, opening + 1), text: "inside of these brackets")],
            help: "separate the items with `, `",
            fixes: [
                Fix(title: "insert a comma", applicability: .suggested, edits: [(SourceRange(offset, offset), ",")])
            ]
        )
    }

    static func unexpectedInFlow(_ byte: UInt8, at offset: Int, opening: Int, in file: SourceFile) -> Diagnostic {
        let bracket = file.text(SourceRange(opening, opening + 1))
        return Diagnostic(
            .yamlSyntax,
            "expected `,` or `\(bracket == "[" ? "]" : "}")` here",
            at: file.location(offset, offset + 1),
            related: [Label(location: file.location(opening, opening + 1), text: "inside of these brackets")],
            help: "separate items with `, `; quote values with brackets, commas or `: ` in them"
        )
    }

    static func missingSpace(_ content: Range<Int>, colon: Int, in file: SourceFile) -> Diagnostic {
        let key = file.text(SourceRange(content.lowerBound, colon))
        let value = file.text(SourceRange(colon + 1, content.upperBound))
        return Diagnostic(
            .yamlMissingSpaceAfterColon,
            "a space is missing after `\(key):`",
            at: file.location(colon, colon + 1),
            label: "YAML reads `\(key):\(value)` as one word",
            help: "write `\(key): \(value)`",
            fixes: [
                Fix(title: "insert a space", applicability: .safe, edits: [(SourceRange(colon + 1, colon + 1), " ")])
            ]
        )
    }

    static func lineWithoutColon(_ content: Range<Int>, in file: SourceFile) -> Diagnostic {
        let text = file.text(SourceRange(content.lowerBound, content.upperBound))
        return Diagnostic(
            .yamlSyntax,
            "expected `key: value`, found only text",
            at: file.location(content.lowerBound, content.upperBound),
            label: "no `: ` in this line",
            help:
                "write `\(text):` if this is a key; text that goes on from the line above must be indented deeper than its key"
        )
    }

    static func listBehindKey(_ value: Range<Int>, in file: SourceFile) -> Diagnostic {
        Diagnostic(
            .yamlSyntax,
            "a list cannot begin behind its key",
            at: file.location(value.lowerBound, value.upperBound),
            label: "`- ` begins an item only at the start of a line",
            help: "put the item on the next line, or write the list as `[...]`"
        )
    }

    static func indentation(
        _ line: LineAnatomy,
        siblings: [Int],
        frames: [TreeBuilder.Frame],
        in file: SourceFile
    ) -> Diagnostic {
        let end = line.key?.upperBound ?? (line.dash.map { $0 + 1 } ?? line.value.upperBound)
        let name = file.text(SourceRange(line.start, max(end, line.start + 1)))
        let place = file.location(line.start, max(end, line.start + 1))
        let isAmongItems = frames.last.map { $0.kind == .sequence && !$0.isFlow } ?? false
        if siblings.last == line.indent {
            let isItem = line.dash != nil && !isAmongItems
            return Diagnostic(
                .yamlIndentation,
                isItem ? "a list item stands among keys" : "`\(name)` stands among list items",
                at: place,
                label: isItem ? "expected `key: value` here" : "expected `- ` here",
                help: isItem
                    ? "indent the list deeper than the key it belongs to"
                    : "begin it with `- `, or indent it like what it belongs to"
            )
        }
        let columns = Array(Set(siblings)).sorted().map(String.init)
        return Diagnostic(
            .yamlIndentation,
            "the indentation of `\(name)` fits none of the lines around it",
            at: place,
            label: "\(line.indent) \(line.indent == 1 ? "space" : "spaces")",
            help: columns.isEmpty
                ? "indent it like the lines it belongs to"
                : "indent it like the lines it belongs to: by \(list(columns)) spaces"
        )
    }

    private static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    static func unreadable(_ range: Range<Int>, in file: SourceFile) -> Diagnostic {
        Diagnostic(
            .yamlSyntax,
            "this is not readable as YAML",
            at: file.location(range.lowerBound, range.upperBound),
            label: "something else is expected here",
            help: "check the indentation and the quotes of this line and of the one above it"
        )
    }
}

/// `{{ name }}`, as Artillery and others write it.
enum DoubleBraces {
    /// The text with each `{{ x }}` as `${x}`, quoted where YAML wants that.
    static func asTemplate(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let inner = rest[open.upperBound..<close.lowerBound].drop { $0 == " " }
            var name = String(inner)
            while name.hasSuffix(" ") { name.removeLast() }
            for prefix in ["$processEnvironment.", "$env.", "__ENV."] where name.hasPrefix(prefix) {
                name = "env." + name.dropFirst(prefix.count)
            }
            result += rest[..<open.lowerBound] + "${" + name + "}"
            rest = rest[close.upperBound...]
        }
        result += rest
        return Quoting.quoted(result, preferring: "\"")
    }
}
