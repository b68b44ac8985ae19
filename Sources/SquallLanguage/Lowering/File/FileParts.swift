import SquallPlan

/// What a file says beside its steps, env, metrics and thresholds.
struct FileParts {
    var environment: [EnvironmentValue] = []
    var tags: [Tag]
    var connections: HTTPDefaults
    var tls: TLSPlan
    var demo: DemoPlan?
    var observed: [ObservedSource]
    var outlines: [ScenarioOutline]
    /// Without flows, scenarios and tags.
    var sections: StepSections
}

/// Reads the sections that only a whole file has.
struct WholeFileReader {
    let context: CompileContext
    let file: LoadedFile

    func read(assertions: MergedSection) -> FileParts {
        let fields = file.fields
        let tags = TagLowering(context: context).lower(fields["tags"], at: NodePath.root.key("tags"))
        let http = HTTPLowering(context: context).lower(fields["http"])
        var sections = StepSections()
        sections.http = http.steps
        for kind in StoreKind.allCases {
            let servers = StoreLowering(kind, context: context).lower(fields[kind.rawValue])
            sections.stores[kind] = StoreSection(servers: servers, isWritten: fields.mentions(kind.rawValue))
        }
        sections.setup = fields["setup"]
        sections.teardown = fields["teardown"]
        if let timeout = timeout("setupTimeout") { sections.setupTimeout = timeout }
        if let timeout = timeout("teardownTimeout") { sections.teardownTimeout = timeout }
        sections.assertions = assertions.items.map(\.entry).filter(isCondition)
        return FileParts(
            tags: tags,
            connections: http.connections,
            tls: TLSLowering(context: context).lower(fields["tls"]),
            demo: demo(fields["demo"]),
            observed: ObserveLowering(context: context, baseURL: http.steps.baseURL).lower(fields["observe"]),
            outlines: ScenarioLowering(context: context, file: file, tags: tags).outlines(),
            sections: sections
        )
    }

    private func timeout(_ key: String) -> Int64? {
        file.fields[key].flatMap {
            context.duration($0, allowsZero: false, of: "`\(key)`", at: NodePath.root.key(key))
        }
    }

    private func isCondition(_ entry: Node.Entry) -> Bool {
        let path = NodePath.root.key("assertions").key(entry.key.text ?? "")
        return EmptyValue.check(entry, shape: .condition, at: path, reporting: context.collector)
            && WrongKind.check(
                entry.value,
                shape: .condition,
                of: "an assertion",
                at: path,
                reporting: context.collector
            )
    }

    /// The env that a demo supplies must be declared, or it would be supplied to nobody.
    private func demo(_ node: Node?) -> DemoPlan? {
        guard let plan = DemoLowering(context: context).lower(node), let node else { return nil }
        let written = node.entries?.first { $0.key.text == "env" }?.value.entries ?? []
        for entry in written {
            guard let name = entry.key.text, context.constants.declarations[name] == nil else { continue }
            let close = Suggestion.closest(to: name, in: context.constants.declarations.keys.sorted())
            context.report(
                Diagnostic(
                    .undeclaredEnvironment,
                    "`demo` supplies env `\(name)`, which the file does not declare",
                    at: entry.key.place,
                    help: close.map { "did you mean `\($0)`?" } ?? "declare it: `env: { \(name): { required: true } }`",
                    path: NodePath.root.key("demo").key("env").key(name).text
                )
            )
        }
        return plan
    }
}
