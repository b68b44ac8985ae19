/// A key without a value.
enum EmptyValue {
    /// Whether the entry has a value; reports it where not.
    static func check(_ entry: Node.Entry, shape: Shape, at path: NodePath, reporting collector: DiagnosticCollector)
        -> Bool
    {
        guard entry.value.isNull else { return true }
        let key = entry.key.text ?? ""
        collector.report(
            Diagnostic(
                .emptyValue,
                "`\(key)` has no value",
                at: entry.key.place,
                label: "nothing is written for it",
                help: help(for: shape, key: key),
                path: path.text
            )
        )
        return false
    }

    private static func help(for shape: Shape, key: String) -> String {
        let kinds = shape.kinds
        if kinds.contains(.mapping) && !kinds.contains(.scalar) {
            return "give it entries, write `\(key): {}` for none, or remove the line"
        }
        if kinds.contains(.list) && !kinds.contains(.scalar) {
            return "give it items, write `\(key): []` for none, or remove the line"
        }
        return "write \(shape.expectation), or remove the line"
    }
}

/// A list where a text is expected, and the like.
enum WrongKind {
    static func check(
        _ node: Node,
        shape: Shape,
        of subject: String,
        at path: NodePath,
        reporting collector: DiagnosticCollector
    ) -> Bool {
        if node.kind == [] { return false }
        if shape.kinds.contains(node.kind) { return true }
        collector.report(
            Diagnostic(
                .wrongKind,
                "\(subject) cannot be \(node.kindDescription)",
                at: node.place.firstLine,
                label: "expected \(shape.expectation)",
                path: path.text
            )
        )
        return false
    }
}

/// A key that the construct does not have.
enum UnknownKey {
    static func diagnostic(_ entry: Node.Entry, in table: KeyTable, at path: NodePath) -> Diagnostic {
        let name = entry.key.text ?? ""
        if let subject = table.later[name] { return later(name, subject, entry, at: path) }
        let close = Suggestion.closest(to: name, in: table.keys.map(\.name))
        var fixes: [Diagnostic.Fix] = []
        if let close {
            let edit = (range: entry.key.location.range, text: close)
            fixes = [Diagnostic.Fix(title: "write `\(close)`", applicability: .suggested, edits: [edit])]
        }
        return Diagnostic(
            .unknownKey,
            "unknown key `\(name)` in \(table.construct)",
            at: entry.key.place,
            label: "not a key of \(table.construct)",
            help: help(for: name, close: close, in: table),
            notes: ["the keys of \(table.construct): \(table.listing)"],
            fixes: fixes,
            path: path.key(name).text
        )
    }

    private static func later(_ name: String, _ subject: String, _ entry: Node.Entry, at path: NodePath) -> Diagnostic {
        Diagnostic(
            .notAvailableYet,
            "`\(name)` is not available yet",
            at: entry.key.place,
            label: "comes with a later version",
            help: "this version has no \(subject): remove `\(name)`",
            path: path.key(name).text
        )
    }

    private static func help(for name: String, close: String?, in table: KeyTable) -> String? {
        let sentence = table.synonyms[name] ?? Synonyms.sentence(for: name)
        let didYouMean = close.map { "did you mean `\($0)`?" }
        switch (didYouMean, sentence) {
        case (let question?, let sentence?) where close != name: return "\(question) \(sentence)"
        case (nil, let sentence?): return sentence
        case (let question?, _): return question
        case (nil, nil): return nil
        }
    }
}
