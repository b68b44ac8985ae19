import SquallPlan

/// A scenario but for its steps.
struct ScenarioOutline {
    var name: String
    var isEnabled: Bool
    /// `enabled`.
    var enabled: Node?
    var syntax: LoadSyntax
    var load: LoadProfile?
    var startTime: Int64
    var gracefulStop: Int64
    var section: StepSections.Scenario
}

/// `scenarios:`, or the one scenario at the top of a file.
struct ScenarioLowering {
    let context: CompileContext
    let file: LoadedFile
    /// The file's tags.
    let tags: [Tag]

    /// The outlines, their loads not judged yet.
    func outlines() -> [ScenarioOutline] {
        let top = ScenarioKeys.all.map(\.name).filter { $0 != "tags" }.compactMap { file.fields.entry($0) }
        if let scenarios = file.fields.entry("scenarios") {
            reportMixed(top, scenarios.key)
            return named(scenarios.value)
        }
        guard file.fields.entry("steps") != nil || !top.isEmpty else { return [] }
        let place = file.fields.entry("executor")?.key.place ?? top.first?.key.place ?? file.source.beginning
        return [outline("default", file.fields, index: 0, at: place, tags: tags)]
    }

    private func named(_ node: Node) -> [ScenarioOutline] {
        var outlines: [ScenarioOutline] = []
        for entry in node.entries ?? [] {
            let name = entry.key.text ?? ""
            let path = NodePath.root.key("scenarios").key(name)
            guard isUsable(entry.key, name, at: path),
                EmptyValue.check(entry, shape: .table { .scenario }, at: path, reporting: context.collector),
                let fields = context.fields(entry.value, .scenario, at: path)
            else { continue }
            if !fields.mentions("steps") {
                reportMissingSteps("scenario `\(name)` has no `steps`", at: entry.key.place, path)
            }
            let own = TagLowering(context: context).lower(fields["tags"], at: path.key("tags"))
            let tags = TagLowering.merged(tags, own)
            outlines.append(outline(name, fields, index: outlines.count, at: entry.key.place, tags: tags))
        }
        return outlines
    }

    private func outline(_ name: String, _ fields: Fields, index: Int, at place: Location, tags: [Tag])
        -> ScenarioOutline
    {
        let isEnabled = fields["enabled"].flatMap { context.condition($0, at: fields.path.key("enabled")) } ?? true
        let section = StepSections.Scenario(
            name: name,
            index: index,
            isEnabled: isEnabled,
            location: place,
            path: fields.path,
            steps: fields["steps"],
            onStart: fields["onStart"],
            onStop: fields["onStop"],
            tags: tags
        )
        return ScenarioOutline(
            name: name,
            isEnabled: isEnabled,
            enabled: fields["enabled"],
            syntax: LoadReader(context: context, fields: fields).read(at: place),
            startTime: duration(fields, "startTime") ?? 0,
            gracefulStop: duration(fields, "gracefulStop") ?? 30_000_000_000,
            section: section
        )
    }

    private func duration(_ fields: Fields, _ key: String) -> Int64? {
        fields[key].flatMap { context.duration($0, allowsZero: true, of: "`\(key)`", at: fields.path.key(key)) }
    }

    private func isUsable(_ key: Node, _ name: String, at path: NodePath) -> Bool {
        if Names.isScenarioName(name) { return true }
        context.report(
            Diagnostic(
                .invalidName,
                "`\(name)` cannot be a scenario's name",
                at: key.place,
                label: "not a scenario name",
                help: "names of scenarios have letters, digits, `_` and `-`",
                path: path.text
            )
        )
        return false
    }

    private func reportMixed(_ top: [Node.Entry], _ scenarios: Node) {
        guard let first = top.first else { return }
        let names = top.compactMap(\.key.text).map { "`\($0)`" }.joinedAsList
        context.report(
            Diagnostic(
                .conflictingKeys,
                "\(names) beside `scenarios`: a scenario stands either at the top of the file or under `scenarios`",
                at: first.key.place,
                label: "belongs into a scenario",
                related: [.init(location: scenarios.place, text: "the scenarios are here")],
                help: "move it into the scenario it is meant for",
                path: first.key.text
            )
        )
    }

    func reportMissingSteps(_ message: String, at place: Location, _ path: NodePath) {
        context.report(
            Diagnostic(
                .missingKey,
                message,
                at: place,
                label: "`steps` is missing",
                help: "add what an iteration does: `steps: [{ get: http://127.0.0.1:8080/ }]`",
                path: path.text
            )
        )
    }
}
