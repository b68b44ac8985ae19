/// The wording of what the builder finds between events.
extension Diagnostic {
    static func secondDocument(at place: Location) -> Diagnostic {
        Diagnostic(
            .yamlSecondDocument,
            "a second document begins here",
            at: place,
            label: "everything from here on is ignored",
            help: "a scenario file holds one document: put the second into a file of its own, and name it in `include`"
        )
    }

    static func duplicateKey(_ key: Node, first: Node) -> Diagnostic {
        let name = key.keyText
        return Diagnostic(
            .yamlDuplicateKey,
            "the key `\(name)` is written twice in one mapping",
            at: key.location,
            label: "again here",
            related: [Label(location: first.location, text: "`\(name)` is first written here")],
            help: "remove one of them, or give it another name; YAML would silently drop one"
        )
    }

    static func unknownAnchor(_ name: String, at place: Location, known: [String]) -> Diagnostic {
        let written = place.file.text(place.range)
        let help: String
        var fixes: [Fix] = []
        if let near = Suggestion.closest(to: name, in: known) {
            help = "did you mean `*\(near)`?"
            fixes = [Fix(title: "write `*\(near)`", applicability: .suggested, edits: [(place.range, "*\(near)")])]
        } else {
            help =
                "an anchor is set with `&\(name)` above this place; text that starts with `*` must be quoted: '\(written)'"
        }
        return Diagnostic(
            .yamlUnknownAnchor,
            "nothing above is marked with the anchor `&\(name)`",
            at: place,
            label: "an alias of an anchor that does not exist",
            help: help,
            fixes: fixes
        )
    }

    static func anchorInItself(_ name: String, at place: Location, anchor: Location) -> Diagnostic {
        Diagnostic(
            .yamlAnchorInItself,
            "`*\(name)` stands inside of the value that `&\(name)` marks",
            at: place,
            label: "this would repeat itself for ever",
            related: [Label(location: anchor, text: "the value of `&\(name)` begins here")],
            help: "move the alias out of the value, or write the part out"
        )
    }

    static func mergeOfScalar(at place: Location) -> Diagnostic {
        Diagnostic(
            .yamlMergeKey,
            "`<<` merges mappings, and this is none",
            at: place,
            label: "expected an alias of a mapping, or a list of those",
            help: "write `<<: *name`, where `&name` marks a mapping, or `<<: [*a, *b]`"
        )
    }

    static func keyNotText(at place: Location) -> Diagnostic {
        Diagnostic(
            .yamlKeyNotText,
            "a list or mapping cannot be a key",
            at: place,
            label: "expected a name",
            help: "quote it if this is meant as text: \(Quoting.quoted(place.file.text(place.range)))"
        )
    }

    static func missingKey(at place: Location) -> Diagnostic {
        Diagnostic(.yamlKeyNotText, "a key is missing before `:`", at: place, help: "write `name: value`")
    }

    /// - Parameter end: where the scalar ends that is tagged; nil for a collection.
    static func unknownTag(from start: Int, to end: Int?, in file: SourceFile) -> Diagnostic {
        var tagEnd = start
        while tagEnd < file.bytes.count, !file.bytes[tagEnd].isWhite { tagEnd += 1 }
        let valueEnd = max(end ?? tagEnd, tagEnd)
        // `!done` and `! (a == b)` are expressions, `!include x` and `!set {a: 1}` are tags.
        let next = tagEnd + 1 < valueEnd ? file.bytes[tagEnd + 1] : .space
        let isScalarWithoutText = valueEnd == tagEnd || !(next.isWordByte || next.isQuote)
        if end != nil, isScalarWithoutText, !file.bytes[start...].starts(with: "!!".utf8) {
            return .reservedStart(start..<valueEnd, in: file)
        }
        let quoted = Quoting.quoted(file.text(SourceRange(start, valueEnd)))
        return Diagnostic(
            .yamlTag,
            "the YAML tag `\(file.text(SourceRange(start, tagEnd)))` is not known here",
            at: file.location(start, tagEnd),
            label: "only YAML's core tags, `!!str` and the like, are accepted",
            help: end == nil ? "remove the tag" : "remove the tag, or quote the value if it is text: \(quoted)"
        )
    }

    static func tagDoesNotFit(_ tag: String, _ text: String, at place: Location) -> Diagnostic {
        Diagnostic(
            .yamlTag,
            "the tag `\(tag)` does not fit \(text)",
            at: place,
            label: "not of that kind",
            help: "remove the tag, or write a value that it names"
        )
    }

    static func numberOutOfRange(_ text: String, at place: Location) -> Diagnostic {
        Diagnostic(
            .yamlNumberOutOfRange,
            "the number `\(text)` is too large",
            at: place,
            label: "beyond the range of a 64-bit floating point number",
            help: "quote it if it is text: \(Quoting.quoted(text))"
        )
    }

    static func emptyFile(_ file: SourceFile) -> Diagnostic {
        Diagnostic(
            .yamlEmptyFile,
            "the file has no content",
            at: file.beginning,
            help: "the smallest scenario: `steps: [{ get: \"http://127.0.0.1:8080/\" }]`"
        )
    }

    static func curlyQuotes(_ inner: String, at place: Location) -> Diagnostic {
        let quoted = Quoting.quoted(inner, preferring: "\"")
        return Diagnostic(
            .yamlCurlyQuote,
            "curly quotes do not quote",
            at: place,
            label: "YAML takes them for part of the text",
            help: "write straight quotes: \(quoted)",
            fixes: [Fix(title: "write straight quotes", applicability: .safe, edits: [(place.range, quoted)])]
        )
    }

    static func commentInText(_ range: Range<Int>, hash: Int, in file: SourceFile) -> Diagnostic {
        let fix = Quoting.fix(range, in: file)
        return Diagnostic(
            .yamlCommentInText,
            "` #` begins a comment, in the middle of this value",
            at: file.location(hash, range.upperBound),
            label: "YAML drops this part",
            related: [],
            help: "quote the whole value: \(fix.edits[0].text)",
            fixes: [fix]
        )
    }
}

/// Text in quotes, as one would write it in YAML.
enum Quoting {
    /// The text in the quotes that need no escapes, single ones first, for they leave everything as it is.
    static func quoted(_ text: String, preferring preferred: Character = "'") -> String {
        let canSingle = !text.contains("'")
        let canDouble = !text.contains("\"") && !text.contains("\\")
        if canDouble, preferred == "\"" || !canSingle { return "\"\(text)\"" }
        if canSingle { return "'\(text)'" }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// Puts a value into quotes, which certainly is what its author meant.
    static func fix(_ range: Range<Int>, in file: SourceFile) -> Diagnostic.Fix {
        let place = SourceRange(range.lowerBound, range.upperBound)
        return Diagnostic.Fix(
            title: "quote the value",
            applicability: .safe,
            edits: [(place, quoted(file.text(place)))]
        )
    }
}
