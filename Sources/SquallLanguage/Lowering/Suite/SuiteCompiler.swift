import SquallPlan

/// Takes a suite file through all stages: its own keys, each of its files with what it gives to it, lint, plan.
struct SuiteCompiler {
    private let context: CompileContext
    private let file: SuiteFile

    init(context: CompileContext, file: SuiteFile) {
        self.context = context
        self.file = file
    }

    func compile() -> Compilation {
        guard let fields = context.fields(file.root, .suite, at: .root) else { return result(nil, []) }
        let place = fields.entry("env")?.key.place ?? file.source.beginning
        let environment = EnvironmentLowering(context: context, place: place, isPartOfSuite: true)
        let values = environment.lower(declarations(fields))
        let suite = SuitePlan(
            name: fields["suite"]?.text ?? "",
            description: fields["description"]?.text,
            file: file.source.path,
            label: fields["label"].flatMap { context.string($0, at: NodePath.root.key("label")) },
            environment: values,
            secrets: context.secrets,
            observed: ObserveLowering(context: context, baseURL: nil).lower(fields["observe"]),
            demo: DemoLowering(context: context).lower(fields["demo"]),
            runs: []
        )
        let members = entries(fields).map { member($0, suite, fields) }
        lint(members, environment)
        return result(suite, members)
    }

    private func declarations(_ fields: Fields) -> [EnvironmentDeclaration] {
        let reader = EnvironmentReader(context: context)
        return (fields["env"]?.entries ?? []).compactMap { entry in
            let declaration = reader.declaration(entry, isIncluded: false)
            if declaration == nil, let name = entry.key.text { context.constants.declareBroken(name) }
            return declaration
        }
    }

    private func entries(_ fields: Fields) -> [SuiteRunEntry] {
        let goesOn = fields["continueOnFailure"].flatMap {
            context.bool($0, at: NodePath.root.key("continueOnFailure"))
        }
        return SuiteRunReader(context: context, continuesOnFailure: goesOn ?? false).entries(fields["runs"])
    }

    // MARK: Members

    /// A file of the suite, compiled.
    private struct Member {
        var entry: SuiteRunEntry
        /// nil where the file could not be read.
        var context: CompileContext?
        var sources: [SourceFile] = []
        var compilation: Compilation?

        /// The env names that the file declares.
        var declared: [String] { context.map { Array($0.constants.environment.keys) } ?? [] }
        var isLoaded: Bool { context != nil }
    }

    private func member(_ entry: SuiteRunEntry, _ suite: SuitePlan, _ fields: Fields) -> Member {
        var member = Member(entry: entry)
        let bytes: [UInt8]
        do throws(FileReadError) { bytes = try context.options.readFile(entry.file) } catch {
            context.reportUnreadable(entry.node.text ?? "", error, at: entry.node.place, path: entry.path.key("file"))
            return member
        }
        let own = CompileContext(options: options(of: entry, suite))
        let loader = FileLoader(context: own)
        let loaded = loader.load(path: entry.file, bytes: bytes)
        guard loader.suite == nil else {
            reportNested(entry)
            return member
        }
        var compiler = FileCompiler(context: own, loader: loader)
        member.compilation = compiler.compile(loaded, bytes: bytes)
        member.sources = loader.sources
        guard let loaded else { return member }
        member.context = own
        checkSources(loaded, fields)
        checkDemo(member, suite, fields)
        checkValues(member)
        return member
    }

    private func options(of entry: SuiteRunEntry, _ suite: SuitePlan) -> CompileOptions {
        var options = context.options
        let own = entry.values.map { ($0.name, $0.entry) }
        options.suite = SuiteValues(
            values: defaults.merging(own) { _, last in last },
            secrets: suite.secrets
        )
        options.overrides = Overrides()
        // What does not take place need not be complete.
        if !entry.isEnabled { options.purpose = .validate }
        return options
    }

    /// Values of the suite that come from no other source: the files see those for themselves.
    private var defaults: [String: SuiteValues.Entry] {
        context.constants.declarations.values.reduce(into: [:]) { values, declaration in
            guard declaration.source == .standard, let standard = declaration.standard else { return }
            values[declaration.name] = (standard.text, standard.node.place)
        }
    }

    // MARK: Result

    private func result(_ suite: SuitePlan?, _ members: [Member]) -> Compilation {
        for member in members { member.compilation?.diagnostics.forEach(context.report) }
        let taking = members.filter(\.entry.isEnabled)
        let missing = context.missingEnvironment + taking.flatMap { $0.compilation?.missingEnvironment ?? [] }
        let order = DiagnosticOrder(sources: [file.source] + members.flatMap(\.sources))
        var compilation = Compilation(
            plan: nil,
            diagnostics: order.sorted(context.collector.diagnostics),
            secrets: context.secrets + members.flatMap { $0.compilation?.secrets ?? [] },
            missingEnvironment: missing.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
            overridesRefused: context.options.overrides.isEmpty
                ? nil : "`--vus`, `--duration` and `--iterations` are for a single file, not for a suite"
        )
        guard var suite, !context.collector.hasErrors, compilation.overridesRefused == nil else { return compilation }
        suite.secrets = compilation.secrets
        suite.runs = members.compactMap { run($0, suite) }
        if suite.runs.count == members.count { compilation.suite = suite }
        return compilation
    }

    /// nil where the run should take place and cannot.
    private func run(_ member: Member, _ suite: SuitePlan) -> SuitePlan.Run? {
        var plan = member.entry.isEnabled ? member.compilation?.plan : nil
        if member.entry.isEnabled, plan == nil { return nil }
        plan?.observed += suite.observed
        return SuitePlan.Run(
            name: member.entry.name,
            file: member.entry.file,
            continuesOnFailure: member.entry.continuesOnFailure,
            plan: plan
        )
    }
}

// MARK: What the suite and its files must agree on

extension SuiteCompiler {
    private func reportNested(_ entry: SuiteRunEntry) {
        context.report(
            Diagnostic(
                .nestedSuite,
                "`\(entry.node.text ?? "")` is a suite itself",
                at: entry.node.place,
                label: "a scenario file is expected",
                help: "name the files of that suite here, or run the two suites one after the other",
                path: entry.path.key("file").text
            )
        )
    }

    /// A source of the suite and one of the file would have the same metrics.
    private func checkSources(_ loaded: LoadedFile, _ fields: Fields) {
        let shared = fields["observe"]?.entries ?? []
        for source in loaded.fields["observe"]?.entries ?? [] {
            guard let name = source.key.text, let other = shared.first(where: { $0.key.text == name }) else { continue }
            context.report(
                Diagnostic(
                    .duplicateName,
                    "`\(name)` is observed by the suite and by `\(loaded.source.path)`",
                    at: other.key.place,
                    label: "given a second time here",
                    related: [.init(location: source.key.place, text: "the file observes it here")],
                    help: "give one of them another name",
                    path: NodePath.root.key("observe").key(name).text
                )
            )
        }
    }

    private func checkDemo(_ member: Member, _ suite: SuitePlan, _ fields: Fields) {
        guard let demo = suite.demo, let node = fields["demo"], let other = member.compilation?.plan?.demo,
            other.system != demo.system
        else { return }
        context.report(
            Diagnostic(
                .demoConflict,
                "the suite's demo is `\(demo.system)`, `\(member.entry.file)` is for `\(other.system)`",
                at: node.place.firstLine,
                related: [.init(location: member.entry.node.place, text: "run here")],
                help: "one embedded system serves the whole suite: remove `demo`, or make a suite of each system",
                path: "demo"
            )
        )
    }

    /// What the entry gives, the file must declare.
    private func checkValues(_ member: Member) {
        let names = member.declared.sorted()
        for (key, name, _) in member.entry.values where !names.contains(name) {
            let close = Suggestion.closest(to: name, in: names)
            context.report(
                Diagnostic(
                    .undeclaredEnvironment,
                    "`\(member.entry.file)` declares no env `\(name)`",
                    at: key.place,
                    help: close.map { "did you mean `\($0)`?" }
                        ?? (names.isEmpty ? nil : "it declares \(names.map { "`\($0)`" }.joinedAsList)"),
                    path: member.entry.path.key("env").key(name).text
                )
            )
        }
    }

    /// Parameters that go nowhere; only where every file could be read.
    private func lint(_ members: [Member], _ environment: EnvironmentLowering) {
        guard members.allSatisfy(\.isLoaded) else { return }
        let declared = Set(members.flatMap(\.declared))
        let names = context.constants.environment.keys.sorted()
        for (name, _) in context.options.commandLine where !declared.contains(name) && !names.contains(name) {
            environment.reportUndeclared(
                name,
                declared.union(names).sorted(),
                subject: "neither the suite nor a file of it declares"
            )
        }
        for name in names where !declared.contains(name) && !context.constants.usedEnvironment.contains(name) {
            guard let declaration = context.constants.declarations[name] else { continue }
            context.report(
                Diagnostic(
                    .unusedEnvironment,
                    "env `\(name)` is never read: no file of the suite declares it",
                    at: declaration.location,
                    label: "declared here",
                    help: "declare it in a file, read it as `${env.\(name)}`, or remove it",
                    path: "env.\(name)"
                )
            )
        }
    }
}
