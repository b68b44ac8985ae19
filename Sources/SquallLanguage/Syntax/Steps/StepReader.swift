/// Reads step lists into syntax; everything wrong is reported.
struct StepReader {
    let collector: DiagnosticCollector

    /// The steps of a list. A list that could not be read has none.
    ///
    /// - Parameters:
    ///   - subject: names the list in a message: `steps`, a branch.
    ///   - minimum: fewer steps are an error.
    func list(_ node: Node, at path: NodePath, named subject: String, minimum: Int = 1) -> StepListSyntax? {
        guard let items = node.items else {
            if node.kind != [] { reportNoList(node, named: subject, at: path) }
            return nil
        }
        if items.count < minimum { reportEmpty(node, named: subject, at: path) }
        let steps = items.enumerated().compactMap { step($1, at: path.index($0)) }
        return StepListSyntax(steps: steps, location: node.place, path: path)
    }

    /// The step list of a key; nil where it is absent or was reported.
    func block(_ key: String, of fields: Fields) -> StepListSyntax? {
        guard let value = fields.value(key) else { return nil }
        return list(value.node, at: value.path, named: "`\(key)`")
    }

    /// The items of a key's list; nil where it is absent or was reported.
    ///
    /// - Parameter minimum: fewer items are an error.
    func items(_ key: String, of fields: Fields, minimum: Int = 0) -> [ValueSyntax]? {
        guard let value = fields.value(key), let items = value.node.items else { return nil }
        guard items.count >= minimum else {
            reportNoItems(value, of: key)
            return nil
        }
        return items.enumerated().map { ValueSyntax(node: $1, path: value.path.index($0)) }
    }

    /// The entries of a verb's mapping; nil where it is absent or has none, which is reported.
    func entries(_ verb: String, of fields: Fields) -> [NamedSyntax]? {
        guard let value = fields.value(verb) else { return nil }
        let entries = fields.named(verb)
        guard entries.isEmpty, !value.node.isPartial else { return entries }
        reportNoEntries(value, of: verb)
        return nil
    }

    /// A mapping read against a table; nil where it is no mapping, which is reported.
    func fields(_ node: Node, _ table: KeyTable, at path: NodePath) -> Fields? {
        Fields(node, table, at: path, reporting: collector)
    }

    /// The one key of several that a mapping must have; nil where it has none or more, which is reported.
    func one(of keys: [String], in fields: Fields) -> (key: String, value: ValueSyntax)? {
        let written = keys.compactMap { fields.entry($0)?.key }
        if written.count > 1 {
            let choice = keys.map { "`\($0)`" }.joinedAsChoice
            reportConflict(written, "\(fields.table.construct) has one of \(choice)", at: fields.path)
        } else if written.isEmpty {
            reportNone(of: keys, in: fields)
        }
        guard let key = written.first?.text, let value = fields.value(key) else { return nil }
        return (key, value)
    }
}

// MARK: - One step

extension StepReader {
    private func step(_ node: Node, at path: NodePath) -> StepSyntax? {
        guard let entries = node.entries else {
            if node.kind != [] { reportNoStep(node, at: path) }
            return nil
        }
        guard let key = verb(of: node, entries, at: path), let verb = key.text.flatMap(Verb.init),
            let fields = fields(node, verb.table, at: path),
            let action = action(verb, key, fields)
        else { return invalid(node, entries, at: path) }
        return StepSyntax(
            verb: action,
            guardCondition: verb == .if ? nil : fields.value("if"),
            name: fields.value("name"),
            tags: fields.named("tags"),
            location: key.place,
            path: path
        )
    }

    /// The key that is the step's verb; nil where there is none or more than one, which is reported.
    private func verb(of node: Node, _ entries: [Node.Entry], at path: NodePath) -> Node? {
        let keys = entries.map(\.key)
        let verbs = keys.filter { key in
            key.text.flatMap(Verb.init).map { $0 != .check && $0 != .if } ?? false
        }
        if verbs.count > 1 {
            reportSeveral(verbs, at: path)
            return nil
        }
        if let verb = verbs.first { return verb }
        let implied = Verb.implied(by: Set(keys.compactMap(\.text)))
        if let implied { return keys.first { $0.text == implied.rawValue } }
        if !node.isPartial { reportNoVerb(node, keys, at: path) }
        return nil
    }

    private func action(_ verb: Verb, _ key: Node, _ fields: Fields) -> VerbSyntax? {
        switch verb {
        case .get, .post, .put, .patch, .delete, .head, .options, .request:
            HTTPStepSyntax(fields, verb: key, self).map { .http($0) }
        case .sleep: SleepSyntax(fields).map { .sleep($0) }
        case .group: GroupSyntax(fields, self).map { .group($0) }
        case .repeat: RepeatSyntax(fields, self).map { .repeat($0) }
        case .while: WhileSyntax(fields, self).map { .while($0) }
        case .forEach: ForEachSyntax(fields, self).map { .forEach($0) }
        case .choose: ChooseSyntax(fields, self).map { .choose($0) }
        case .parallel: ParallelSyntax(fields, self).map { .parallel($0) }
        case .use: UseSyntax(fields).map { .use($0) }
        case .set: SetSyntax(fields, self).map { .set($0) }
        case .record: RecordSyntax(fields, self).map { .record($0) }
        case .mark: MarkSyntax(fields, self).map { .mark($0) }
        case .log: LogSyntax(fields).map { .log($0) }
        case .end: EndSyntax(fields).map { .end($0) }
        case .websocket: ConversationSyntax(fields, .webSocket, self).map { .conversation($0) }
        case .socketio: ConversationSyntax(fields, .socketIO, self).map { .conversation($0) }
        case .send: SendSyntax(fields, self).map { .send($0) }
        case .receive: ReceiveSyntax(fields, self).map { .receive($0) }
        case .emit: EmitSyntax(fields, self).map { .emit($0) }
        case .reply: ReplySyntax(fields, self).map { .reply($0) }
        case .close: CloseSyntax(fields, self).map { .close($0) }
        case .ping: PingSyntax(fields, self).map { .ping($0) }
        case .rendezvous: RendezvousSyntax(fields, self).map { .rendezvous($0) }
        case .redis: RedisStepSyntax(fields, self).map { .redis($0) }
        case .mongo: MongoStepSyntax(fields, self).map { .mongo($0) }
        case .sql: SQLStepSyntax(fields, self).map { .sql($0) }
        case .check: CheckSyntax(fields, self).map { .check($0) }
        case .if: IfSyntax(fields, self).map { .if($0) }
        }
    }

    private func invalid(_ node: Node, _ entries: [Node.Entry], at path: NodePath) -> StepSyntax {
        let names = entries.filter { ["capture", "set"].contains($0.key.text) }
            .flatMap { $0.value.entries ?? [] }.map(\.key)
        return StepSyntax(
            verb: .invalid(names: names),
            guardCondition: nil,
            name: nil,
            tags: [],
            location: node.place,
            path: path
        )
    }
}
