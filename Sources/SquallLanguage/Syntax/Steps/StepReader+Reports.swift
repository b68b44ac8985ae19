// What the reader says about mappings that are no steps.
extension StepReader {
    func reportNoList(_ node: Node, named subject: String, at path: NodePath) {
        collector.report(
            Diagnostic(
                .wrongKind,
                "\(subject) is a list of steps, not \(node.kindDescription)",
                at: node.place.firstLine,
                label: "expected a list",
                help: subject == ParallelSyntax.branch
                    ? "a branch is a list of steps: `- - get: /health`"
                    : "begin each step with `- `: `- get: /health`",
                path: path.text
            )
        )
    }

    func reportEmpty(_ node: Node, named subject: String, at path: NodePath) {
        collector.report(
            Diagnostic(
                .emptyList,
                "\(subject) has no steps",
                at: node.place.firstLine,
                label: "expected at least one step",
                help: "write one: `- get: /health`",
                path: path.text
            )
        )
    }

    func reportNoItems(_ value: ValueSyntax, of key: String) {
        collector.report(
            Diagnostic(
                .emptyList,
                "`\(key)` is an empty list",
                at: value.node.place.firstLine,
                label: "expected at least one item",
                help: "give it an item, or remove it",
                path: value.path.text
            )
        )
    }

    func reportNoEntries(_ value: ValueSyntax, of verb: String) {
        collector.report(
            Diagnostic(
                .emptyList,
                "this `\(verb)` does nothing",
                at: value.node.place.firstLine,
                label: "expected at least one entry",
                help: "give it an entry, or remove the step",
                path: value.path.text
            )
        )
    }

    func reportNoStep(_ node: Node, at path: NodePath) {
        if let slip = YAMLSlips.missingSpaceAfterColon(in: node, ofKeys: { Verb(rawValue: $0) != nil }) {
            return collector.report(slip)
        }
        collector.report(
            Diagnostic(
                .wrongKind,
                "a step is a mapping, not \(node.kindDescription)",
                at: node.place.firstLine,
                label: "expected a step",
                help: verbHelp(node.text ?? "") ?? "write a verb and its value: `- get: /health`",
                path: path.text
            )
        )
    }

    /// For a text in which a verb stands without its colon: `get /x`.
    private func verbHelp(_ text: String) -> String? {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let verb = Verb(rawValue: words[0].lowercased()) else { return nil }
        return "a verb is a key and needs a colon: `- \(verb.rawValue): \(words[1])`"
    }

    func reportSeveral(_ verbs: [Node], at path: NodePath) {
        let names = verbs.map { "`\($0.text ?? "")`" }
        collector.report(
            Diagnostic(
                .severalVerbs,
                "a step has one verb, this one has \(names.joinedAsList)",
                at: verbs[1].place,
                label: "a second verb",
                related: [Diagnostic.Label(location: verbs[0].place, text: "the first verb")],
                help: "put `- ` before \(names[1]) to make it a step of its own",
                path: path.text
            )
        )
    }

    /// A mapping without a verb: perhaps one is misspelled, or comes from another tool.
    func reportNoVerb(_ node: Node, _ keys: [Node], at path: NodePath) {
        let verbs = Verb.allCases.map(\.rawValue)
        for key in keys {
            let word = key.text ?? ""
            let close = Suggestion.closest(to: word, in: verbs)
            let foreign = VerbSynonyms.table[word] ?? UnknownKey.noBreakSpace(in: word)
            guard close != nil || foreign != nil else { continue }
            reportUnknownVerb(key, close: close, help: foreign, at: path)
            return
        }
        collector.report(
            Diagnostic(
                .stepWithoutVerb,
                "this step has no verb",
                at: keys.first?.place ?? node.place.firstLine,
                label: "none of these keys says what to do",
                help: "add one: `get: /health`, `sleep: 1s`, ...",
                notes: ["the verbs: \(verbs.joined(separator: ", "))"],
                path: path.text
            )
        )
    }

    private func reportUnknownVerb(_ key: Node, close: String?, help: String?, at path: NodePath) {
        var fixes: [Diagnostic.Fix] = []
        if let close, help == nil {
            let edit = (range: key.place.range, text: close)
            fixes = [Diagnostic.Fix(title: "write `\(close)`", applicability: .suggested, edits: [edit])]
        }
        collector.report(
            Diagnostic(
                .unknownVerb,
                "unknown verb `\(key.text ?? "")`",
                at: key.place,
                label: "not a verb of steps",
                help: help ?? close.map { "did you mean `\($0)`?" },
                notes: ["the verbs: \(Verb.allCases.map(\.rawValue).joined(separator: ", "))"],
                fixes: fixes,
                path: path.text
            )
        )
    }

    // MARK: - Keys that do not go together

    func reportConflict(_ keys: [Node], _ rule: String, at path: NodePath) {
        collector.report(
            Diagnostic(
                .conflictingKeys,
                "\(rule), and here are \(keys.map { "`\($0.text ?? "")`" }.joinedAsList)",
                at: keys[1].place,
                label: "one too many",
                related: [Diagnostic.Label(location: keys[0].place, text: "the first one")],
                help: "keep one of them",
                path: path.text
            )
        )
    }

    func reportNone(of keys: [String], in fields: Fields) {
        guard !keys.contains(where: fields.mentions) else { return }
        let choice = keys.map { "`\($0)`" }.joinedAsChoice
        collector.report(
            Diagnostic(
                .missingKey,
                "\(fields.table.construct) needs \(choice)",
                at: fields.node.place.firstLine,
                label: "none of them is here",
                help: "the keys of \(fields.table.construct): \(fields.table.listing)",
                path: fields.path.text
            )
        )
    }

    func reportStray(_ key: Node, goesWith others: [String], at path: NodePath) {
        let name = key.text ?? ""
        let words = others.map { "`\($0)`" }.joinedAsChoice
        collector.report(
            Diagnostic(
                .conflictingKeys,
                "`\(name)` goes with \(words) only",
                at: key.place,
                label: "there is no \(words) here",
                help: "remove `\(name)`",
                path: path.text
            )
        )
    }
}
