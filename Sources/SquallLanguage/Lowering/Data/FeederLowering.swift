import SquallExpressions
import SquallPlan

/// `data:`, the feeders. Files are read to their end and checked here.
struct FeederLowering {
    let context: CompileContext

    func lower(_ items: [MergedSection.Item]) {
        for item in items {
            guard let name = item.entry.key.text else { continue }
            let path = NodePath.root.key("data").key(name)
            guard isUsable(item.entry.key, name, at: path),
                EmptyValue.check(item.entry, shape: .table { .feeder }, at: path, reporting: context.collector),
                let fields = context.fields(item.entry.value, .feeder, at: path),
                let feeder = feeder(name, fields, item.entry.key)
            else { continue }
            context.feeders.declare(feeder)
        }
    }

    /// A feeder's name is read like a variable.
    private func isUsable(_ key: Node, _ name: String, at path: NodePath) -> Bool {
        guard Names.check(key, what: "a feeder's name", at: path, in: context) else { return false }
        let owner: String
        if ReservedNames.roots.contains(name) {
            owner = "a name of the language"
        } else if FunctionTable.function(name) != nil || FunctionTable.namespaces.contains(name) {
            owner = "the name of a function"
        } else if context.constants.letNames.contains(name) {
            owner = "a `let`"
        } else {
            return true
        }
        context.report(
            Diagnostic(
                .invalidName,
                "a feeder cannot be called `\(name)`: that is \(owner)",
                at: key.place,
                label: "choose another name",
                path: path.text
            )
        )
        return false
    }

    private func feeder(_ name: String, _ fields: Fields, _ key: Node) -> Feeder? {
        guard let order = order(fields), let source = source(fields, key) else { return nil }
        let isWeighted = order.pick == .weighted
        guard let data = RowsLowering(context: context, fields: fields).read(source, readsWeights: isWeighted) else {
            return nil
        }
        var weights: AliasTable?
        if isWeighted {
            weights = AliasTable(weights: data.weights)
            if weights == nil { return reportWeightless(fields) }
        }
        return Feeder(
            name: name,
            source: source.value.text ?? "inline",
            table: data.table,
            pick: order.pick,
            onEnd: order.onEnd,
            weights: weights
        )
    }

    // MARK: - Order

    private func order(_ fields: Fields) -> (pick: Feeder.Pick, onEnd: Feeder.OnEnd)? {
        let pick = word(fields, "pick", Feeder.Pick.init)
        let onEnd = word(fields, "onEnd", Feeder.OnEnd.init)
        guard !pick.isWrong, !onEnd.isWrong else { return nil }
        let chosen = pick.value ?? .sequential
        switch (chosen, onEnd.value) {
        case (.unique, .wrap?):
            return reportContradiction(fields, "pick: unique", "onEnd: wrap", "a row that is never taken twice")
        case (.random, .stop?), (.weighted, .stop?):
            return reportContradiction(fields, "pick: \(chosen.rawValue)", "onEnd: stop", "rows that never end")
        default: return (chosen, onEnd.value ?? (chosen == .unique ? .stop : .wrap))
        }
    }

    private func word<Word>(_ fields: Fields, _ key: String, _ make: (String) -> Word?) -> (value: Word?, isWrong: Bool)
    where Word: CaseIterable & RawRepresentable<String> {
        guard let node = fields[key] else { return (nil, fields.mentions(key)) }
        let words = Word.allCases.map(\.rawValue)
        guard let word = context.word(node, of: words, at: fields.path.key(key)) else { return (nil, true) }
        return (make(word), false)
    }

    // MARK: - Source

    /// The one key that says where the rows are.
    private func source(_ fields: Fields, _ key: Node) -> Node.Entry? {
        let written = FeederWords.sources.compactMap { fields.entry($0) }
        guard let first = written.first else {
            if !FeederWords.sources.contains(where: fields.mentions) { reportNoSource(fields, key) }
            return nil
        }
        if written.count > 1 { return reportTwo(written[0].key, written[1].key, fields) }
        if first.key.text != "csv", let option = FeederWords.csvOptions.compactMap({ fields.entry($0) }).first {
            return reportTwo(first.key, option.key, fields, help: "`\(option.key.text ?? "")` says how CSV is read")
        }
        return first
    }

    // MARK: - Reports

    private func reportNoSource(_ fields: Fields, _ key: Node) {
        context.report(
            Diagnostic(
                .missingKey,
                "the feeder has no rows",
                at: key.place,
                label: "neither a file nor `rows`",
                help: "name a file, `csv: users.csv`, or write `rows: [{ ... }]`",
                path: fields.path.text
            )
        )
    }

    private func reportTwo<Result>(_ first: Node, _ second: Node, _ fields: Fields, help: String? = nil) -> Result? {
        context.report(
            Diagnostic(
                .conflictingKeys,
                "`\(first.text ?? "")` and `\(second.text ?? "")` do not go together",
                at: second.place,
                related: [.init(location: first.place, text: "`\(first.text ?? "")` is given here")],
                help: help ?? "a feeder has one source: make two feeders of it",
                path: fields.path.text
            )
        )
        return nil
    }

    private func reportContradiction<Result>(_ fields: Fields, _ pick: String, _ end: String, _ what: String) -> Result?
    {
        let (first, second) = (fields.entry("pick"), fields.entry("onEnd"))
        context.report(
            Diagnostic(
                .conflictingKeys,
                "`\(pick)` and `\(end)` do not go together",
                at: second?.value.place ?? fields.node.place,
                label: "contradicts `\(pick)`",
                related: first.map { [.init(location: $0.value.place, text: what)] } ?? [],
                help: "remove `onEnd`",
                path: fields.path.key("onEnd").text
            )
        )
        return nil
    }

    private func reportWeightless<Result>(_ fields: Fields) -> Result? {
        context.report(
            Diagnostic(
                .dataWeight,
                "all weights are 0",
                at: fields["pick"]?.place ?? fields.node.place,
                label: "no row can ever be drawn",
                path: fields.path.text
            )
        )
        return nil
    }
}
