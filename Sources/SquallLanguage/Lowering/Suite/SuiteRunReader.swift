import SquallPlan

/// An entry of `runs`, before its file is compiled.
struct SuiteRunEntry {
    /// Where the file is named, and what it is called there.
    var node: Node
    var file: String
    var name: String
    var isEnabled: Bool
    var continuesOnFailure: Bool
    /// The values that it gives to the file's parameters, with their keys.
    var values: [(key: Node, name: String, entry: SuiteValues.Entry)]
    var path: NodePath
}

/// Reads `runs`.
struct SuiteRunReader {
    let context: CompileContext
    /// The suite's `continueOnFailure`.
    let continuesOnFailure: Bool
    private let path = NodePath.root.key("runs")

    init(context: CompileContext, continuesOnFailure: Bool) {
        self.context = context
        self.continuesOnFailure = continuesOnFailure
    }

    func entries(_ node: Node?) -> [SuiteRunEntry] {
        guard let node, let items = node.items else { return [] }
        if items.isEmpty { reportEmpty(node) }
        var entries: [SuiteRunEntry] = []
        for (index, item) in items.enumerated() {
            guard let entry = entry(item, at: path.index(index)) else { continue }
            if let other = entries.first(where: { $0.name == entry.name }) { reportSameName(entry, other) }
            entries.append(entry)
        }
        return entries
    }

    /// nil where it was reported.
    private func entry(_ item: Node, at path: NodePath) -> SuiteRunEntry? {
        guard let fields = context.fields(item, .suiteRun, at: path), let node = fields["file"], let file = node.text
        else { return nil }
        let isEnabled = fields["if"].map { context.condition($0, at: path.key("if")) } ?? true
        let goesOn = fields["continueOnFailure"].flatMap { context.bool($0, at: path.key("continueOnFailure")) }
        return SuiteRunEntry(
            node: node,
            file: FilePath.resolve(file, from: node.location.file.path),
            name: name(fields, file),
            isEnabled: isEnabled ?? false,
            continuesOnFailure: goesOn ?? continuesOnFailure,
            values: (fields["env"]?.entries ?? []).compactMap { value($0, at: path.key("env")) },
            path: path
        )
    }

    private func value(_ entry: Node.Entry, at path: NodePath) -> (key: Node, name: String, entry: SuiteValues.Entry)? {
        guard let name = entry.key.text else { return nil }
        let path = path.key(name)
        guard EmptyValue.check(entry, shape: .text, at: path, reporting: context.collector),
            let text = context.string(entry.value, at: path)
        else { return nil }
        return (entry.key, name, (text, entry.value.place))
    }

    // MARK: Names

    /// Names that artifacts of the suite itself have.
    private static let taken: Set<String> = ["suite", "suite-summary", "suite-report"]

    private func name(_ fields: Fields, _ file: String) -> String {
        let node = fields["name"]
        let name = node?.text ?? FilePath.stem(file)
        let isTaken = SuiteRunReader.taken.contains(name)
        guard isTaken || node != nil && !Names.isScenarioName(name) else { return name }
        context.report(
            Diagnostic(
                .invalidName,
                "`\(name)` cannot be the name of a run",
                at: (node ?? fields["file"] ?? fields.node).place,
                label: isTaken ? "artifacts of the suite itself are called so" : "not a name",
                help: isTaken
                    ? "give the run another name with `name`"
                    : "it names files: letters, digits, `_` and `-`",
                path: fields.path.key("name").text
            )
        )
        return name
    }

    private func reportSameName(_ entry: SuiteRunEntry, _ other: SuiteRunEntry) {
        context.report(
            Diagnostic(
                .duplicateName,
                "two runs are called `\(entry.name)`",
                at: entry.node.place,
                label: "their artifacts would be the same files",
                related: [.init(location: other.node.place, text: "the first is here")],
                help: "give one of them another name: `name: \(entry.name)-2`",
                path: entry.path.text
            )
        )
    }

    private func reportEmpty(_ node: Node) {
        context.report(
            Diagnostic(
                .emptyList,
                "`runs` is empty",
                at: node.place,
                help: "name at least one file: `runs: [{ file: a.yaml }]`",
                path: path.text
            )
        )
    }
}
