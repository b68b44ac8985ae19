import SquallExpressions
import SquallPlan

/// `observe:`, the systems that are watched while the load runs.
struct ObserveLowering {
    let context: CompileContext
    /// `http.baseURL`, joined in front of relative URLs.
    let baseURL: Node?
    private let path = NodePath.root.key("observe")

    init(context: CompileContext, baseURL: Node?) {
        self.context = context
        self.baseURL = baseURL
    }

    func lower(_ node: Node?) -> [ObservedSource] {
        (node?.entries ?? []).compactMap { entry in
            let name = entry.key.text ?? ""
            guard Names.check(entry.key, what: "a source's name", at: path, in: context) else { return nil }
            // What reads a source that could not be understood is not reported: its values are unknown.
            context.observed.declare(name, paths: nil)
            let path = path.key(name)
            guard let table = table(of: entry, at: path), let fields = context.fields(entry.value, table, at: path)
            else { return nil }
            let source = SourceReader(context: context, fields: fields, baseURL: baseURL).source(name)
            context.observed.declare(name, paths: source?.knownPaths)
            return source
        }
    }

    /// Which kind of source it is; nil where that was reported.
    private func table(of entry: Node.Entry, at path: NodePath) -> KeyTable? {
        let shape = Shape.anyTable(id: "observed") { ObserveTables.all }
        guard EmptyValue.check(entry, shape: shape, at: path, reporting: context.collector), isMapping(entry, at: path)
        else { return nil }
        let keys = (entry.value.entries ?? []).filter { ObserveTables.deciding.contains($0.key.text ?? "") }
        let tables = ObserveTables.all.filter { table in keys.contains { isDeciding($0, table) } }
        if keys.count > 1 {
            reportSeveral(keys, at: path)
        } else if let table = tables.first {
            return table
        } else if !entry.value.isPartial {
            reportNone(entry, at: path)
        }
        return nil
    }

    private func isMapping(_ entry: Node.Entry, at path: NodePath) -> Bool {
        if entry.value.entries != nil { return true }
        guard entry.value.kind != [] else { return false }
        let text = entry.value.text.map { $0.isAbsoluteURL ? $0 : "http://..." } ?? "http://..."
        context.report(
            Diagnostic(
                .wrongKind,
                "`\(entry.key.text ?? "")` cannot be \(entry.value.kindDescription)",
                at: entry.value.place.firstLine,
                label: "expected a mapping",
                help:
                    "say how it is read: `{ get: \"\(text)\" }` for JSON, `{ prometheus: \"\(text)\" }` for an exposition",
                path: path.text
            )
        )
        return false
    }

    private func isDeciding(_ entry: Node.Entry, _ table: KeyTable) -> Bool {
        table[entry.key.text ?? ""] != nil
    }

    private func reportNone(_ entry: Node.Entry, at path: NodePath) {
        for written in entry.value.entries ?? [] {
            guard let close = Suggestion.closest(to: written.key.text ?? "", in: ObserveTables.deciding) else {
                continue
            }
            return reportMisspelled(written.key, close, at: path)
        }
        context.report(
            Diagnostic(
                .missingKey,
                "a source to observe needs `get`, `prometheus`, `query`, `port`, `pid` or `name`",
                at: entry.key.place,
                label: "nothing says how it is read",
                help: "`get: URL` reads a JSON document, `prometheus: URL` an exposition, `query: URL` asks a "
                    + "Prometheus server, and `port`, `pid` or `name` choose a process of this machine",
                path: path.text
            )
        )
    }

    private func reportMisspelled(_ key: Node, _ close: String, at path: NodePath) {
        context.report(
            Diagnostic(
                .unknownKey,
                "unknown key `\(key.text ?? "")` in a source to observe",
                at: key.place,
                label: "not a key of a source to observe",
                help: "did you mean `\(close)`?",
                path: path.text
            )
        )
    }

    private func reportSeveral(_ keys: [Node.Entry], at path: NodePath) {
        let names = keys.compactMap(\.key.text)
        context.report(
            Diagnostic(
                .conflictingKeys,
                "\(names.map { "`\($0)`" }.joinedAsList) do not go together",
                at: keys[1].key.place,
                label: "contradicts `\(names[0])`",
                related: [.init(location: keys[0].key.place, text: "`\(names[0])` is given here")],
                help: "a source is read in one way: give the other a name of its own under `observe`",
                path: path.text
            )
        )
    }
}

extension ObservedSource {
    /// The paths that its values will have; nil where only reading it tells.
    fileprivate var knownPaths: [String]? {
        switch kind {
        case .document(_, let fields): fields.isEmpty ? nil : fields.map(\.name)
        case .exposition: nil
        case .queries(_, let queries, _): queries.map(\.name)
        case .process: ProcessMeasure.allCases.map(\.rawValue)
        }
    }
}
