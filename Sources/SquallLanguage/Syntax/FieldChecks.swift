/// A key without a value.
enum EmptyValue {
    /// Whether the entry has a value; reports it where not.
    ///
    /// - Parameter isRequired: whether its construct is nothing without it.
    static func check(
        _ entry: Node.Entry,
        shape: Shape,
        isRequired: Bool = false,
        at path: NodePath,
        reporting collector: DiagnosticCollector
    ) -> Bool {
        guard entry.value.isNull else { return true }
        let key = entry.key.text ?? ""
        collector.report(
            Diagnostic(
                .emptyValue,
                "`\(key)` has no value",
                at: entry.key.place,
                label: "nothing is written for it",
                help: help(for: shape, isRequired: isRequired, key: key),
                path: path.text
            )
        )
        return false
    }

    /// The same for an entry of data, in which a null that is written out is a value.
    static func check(data entry: Node.Entry, at path: NodePath, reporting collector: DiagnosticCollector) -> Bool {
        guard entry.value.isUnwritten else { return true }
        collector.report(
            Diagnostic(
                .emptyValue,
                "`\(entry.key.text ?? "")` has no value",
                at: entry.key.place,
                label: "nothing is written for it",
                help: "write a value, `null` where that is meant, or remove it",
                path: path.text
            )
        )
        return false
    }

    private static func help(for shape: Shape, isRequired: Bool, key: String) -> String {
        let kinds = shape.kinds
        if kinds.contains(.mapping) && !kinds.contains(.scalar) {
            let none = isRequired && shape.isNamed ? "" : "write `\(key): {}` for none, "
            return "give it entries, \(none)or remove the line"
        }
        if kinds.contains(.list) && !kinds.contains(.scalar) {
            return "give it items, \(shape.demandsItems ? "" : "write `\(key): []` for none, ")or remove the line"
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
        if case .table(let table) = shape,
            let slip = YAMLSlips.missingSpaceAfterColon(in: node, ofKeys: { table()[$0] != nil })
        {
            collector.report(slip)
            return false
        }
        collector.report(
            Diagnostic(
                .wrongKind,
                "\(subject) cannot be \(node.kindDescription)",
                at: node.place.firstLine,
                label: "expected \(shape.expectation)",
                help: help(for: node, shape, subject),
                path: path.text
            )
        )
        return false
    }

    /// For verbs that other tools write with a plain value.
    private static let hints = [
        "`send`": "write `send: { text: hello }` or `send: { json: { type: hello } }`",
        "`receive`":
            "write `receive: { where: message.json.type == \"hello\" }`, or for Socket.IO `receive: { event: hello }`",
        "`close`": "write `close: {}`, or `close: { code: 1000, reason: done }`",
        "`ping`": "write `ping: {}`",
        "`rendezvous`": "write `rendezvous: { name: start, count: 10, within: 30s }`",
        "`ack`": "write `ack: true`, or `ack: { within: 5s }`",
        "`retry`": "write `retry: { times: 3, backoff: 200ms }`",
        "`basic`": "write `basic: { user: ..., password: ... }`",
        "`digest`": "write `digest: { user: ..., password: ... }`",
        "`expect`": "write the status alone, `expect: 200`, or a list of them, `expect: [200, 404]`",
    ]

    /// For mappings that are written as a line elsewhere.
    private static let hintsForText = [
        "`set`": "write `set: { name: value }`",
        "`query`": "write `query: { name: value }`",
        "`cookies`": "write `cookies: { name: value }`",
        "`form`": "write `form: { name: value }`; a body that is encoded already is `body`",
        "`request`": "write `request: { method: PURGE, url: /cart }`; `get`, `post` and others are verbs of their own",
    ]

    private static func help(for node: Node, _ shape: Shape, _ subject: String) -> String? {
        if let hint = hints[subject] ?? node.text.flatMap({ _ in hintsForText[subject] }) { return hint }
        return switch shape {
        case .named where node.items != nil:
            withoutDashes(node) ?? artilleryName(node)
                ?? "give each item a name: `name: ...` in place of `- ...`"
        case .named where subject == "`check`":
            node.text.map { "give the condition a label: `check: { ok: \($0) }`" }
        case .table where node.items != nil: withoutDashes(node)
        case .list where node.entries?.contains { $0.key.text == "channel" } ?? false:
            "name and arguments are a list: `emit: [subscribe, { id: 1 }]`; for an answer wait with `receive` or `ack`"
        case .list where node.entries != nil: "begin each item with `- `"
        case .list: node.text.map { "write `[\($0)]`" }
        case .text where node.entries?.contains { $0.key.text == "url" } ?? false:
            "the URL is the value of \(subject), and options stand beside it, not under it"
        default: nil
        }
    }

    /// For `- ok: ...`, a list of mappings with one key each.
    private static func withoutDashes(_ list: Node) -> String? {
        let items = list.items ?? []
        guard let key = items.first?.entries?.first?.key.text, items.allSatisfy({ $0.entries?.count == 1 }) else {
            return nil
        }
        return "remove the dashes: `\(key): ...`"
    }

    /// For `- { json: $.id, as: id }`.
    private static func artilleryName(_ list: Node) -> String? {
        list.items?.first?.entries?.first { $0.key.text == "as" }?.value.text.map {
            "the name stands before its value: `\($0): ...` in place of `as: \($0)`"
        }
    }
}

/// A key that the construct does not have.
enum UnknownKey {
    static func diagnostic(_ entry: Node.Entry, in table: KeyTable, at path: NodePath) -> Diagnostic {
        let name = entry.key.text ?? ""
        if let subject = table.later[name] { return later(name, subject, entry, at: path) }
        let close = Suggestion.closest(to: name, in: table.keys.map(\.name))
        let help = help(for: name, close: close, in: table)
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
            help: help,
            notes: notes(help: help, table),
            fixes: fixes,
            path: path.key(name).text
        )
    }

    /// The keys of the table that an unknown key stands for: what is missing follows from it and is not reported.
    static func meant(by name: String, in table: KeyTable) -> [String] {
        if table.allows(name) { return [] }
        let sentence = table.synonyms[name] ?? Synonyms.sentence(for: name) ?? ""
        let named = table.keys.map(\.name).filter { sentence.contains("`\($0)") }
        return named + [Suggestion.closest(to: name, in: table.keys.map(\.name))].compactMap { $0 }
    }

    private static func later(_ name: String, _ subject: String, _ entry: Node.Entry, at path: NodePath) -> Diagnostic {
        Diagnostic(
            .notAvailableYet,
            "`\(name)` is not available yet",
            at: entry.key.place,
            help: "remove it: \(subject) come with a later version",
            path: path.key(name).text
        )
    }

    /// A word of another tool, misspelled.
    private static func foreign(near name: String, in table: KeyTable) -> String? {
        guard let word = Suggestion.closest(to: name, in: table.synonyms.keys.sorted()) else { return nil }
        return table.synonyms[word].map {
            $0.renaming.map { "did you mean `\($0)`?" } ?? "did you mean `\(word)`? \($0)"
        }
    }

    private static func help(for name: String, close: String?, in table: KeyTable) -> String? {
        if let help = noBreakSpace(in: name) { return help }
        let sentence = table.synonyms[name] ?? Synonyms.sentence(for: name)
        if close == nil, sentence == nil { return foreign(near: name, in: table) }
        let didYouMean = close.map { "did you mean `\($0)`?" }
        switch (didYouMean, sentence) {
        case (let question?, let sentence?):
            // The sentence may say no more than the question.
            if sentence.renaming == close { return question }
            return sentence.contains("`\(close ?? "")") ? sentence : "\(question) \(sentence.capitalizedFirst)"
        case (nil, let sentence): return sentence
        case (let question, nil): return question
        }
    }

    /// What an invisible character in a key is.
    static func noBreakSpace(in name: String) -> String? {
        guard name.contains("\u{A0}") else { return nil }
        return "it has a no-break space (U+00A0) in it, which is no blank to YAML: type a space in its place"
    }

    /// All keys, where the help says no more and where they are few.
    private static func notes(help: String?, _ table: KeyTable) -> [String] {
        help == nil || table.keys.count <= 8 ? ["the keys of \(table.construct): \(table.listing)"] : []
    }
}

extension String {
    /// With a capital letter in front, for a sentence that follows another; a quoted word stays.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension String {
    /// The name in a sentence that says no more than "it is called `name`".
    fileprivate var renaming: String? {
        for start in ["it is called `", "here it is `"] where hasPrefix(start) && hasSuffix("`") {
            let name = dropFirst(start.count).dropLast()
            if Names.isIdentifier(String(name)) { return String(name) }
        }
        return nil
    }
}
