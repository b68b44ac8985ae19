import SquallPlan

/// Takes a file through all stages: reading, constants, metrics, scenarios, steps, thresholds, lint, plan.
struct FileCompiler {
    private let context: CompileContext
    private let loader: FileLoader
    private var refusal: String?

    /// - Parameter loader: has read the file.
    init(context: CompileContext, loader: FileLoader) {
        self.context = context
        self.loader = loader
        context.secrets = context.options.suite?.secrets ?? []
    }

    /// - Parameter file: nil where it is no mapping.
    mutating func compile(_ file: LoadedFile?, bytes: [UInt8]) -> Compilation {
        guard let file else { return result(nil) }
        let data = section("data").items
        context.feeders.announce(data)
        let environment = constants(file)
        FeederLowering(context: context).lower(data)
        MetricLowering(context: context).lower(section("metrics").items)
        let whole = WholeFileReader(context: context, file: file)
        var parts = whole.read(assertions: MergedSection("assertions", of: [file], in: context))
        parts.environment = environment
        loads(&parts)
        checkRunnable(file, parts)
        let program = StepsProgram.lower(sections(parts), in: context)
        let thresholds = thresholds(parts, program)
        // What seems unused in a broken file may be used in what could not be read.
        if !parts.outlines.isEmpty, !context.collector.hasErrors {
            FileLint(context: context).run(lets: section("let").items, outlines: parts.outlines)
        }
        let plan = PlanAssembly(file: file, bytes: bytes, context: context, parts: parts).plan(program, thresholds)
        if let plan, !context.collector.hasErrors {
            FeederLint(context: context).run(plan)
            ThresholdLint(context: context, plan: plan).run(section("thresholds").items)
        }
        return result(plan)
    }

    private func section(_ name: String) -> MergedSection {
        MergedSection(name, of: loader.files, in: context)
    }

    /// env and let, in this order: let reads env.
    private func constants(_ file: LoadedFile) -> [EnvironmentValue] {
        let reader = EnvironmentReader(context: context)
        let declarations = section("env").items.compactMap { item in
            let declaration = reader.declaration(item.entry, isIncluded: item.isIncluded)
            if declaration == nil, let name = item.entry.key.text { context.constants.declareBroken(name) }
            return declaration
        }
        let place = file.fields.entry("env")?.key.place ?? file.source.beginning
        let values = EnvironmentLowering(context: context, place: place).lower(declarations)
        LetLowering(context: context).lower(section("let").items.map(\.entry))
        return values
    }

    /// Judges the loads, with the options of the command line in their places.
    private mutating func loads(_ parts: inout FileParts) {
        let overriding = OverrideLowering(overrides: context.options.overrides)
        let enabled = parts.outlines.indices.filter { parts.outlines[$0].isEnabled }
        refusal = overriding.refusal(enabled.map { (parts.outlines[$0].name, parts.outlines[$0].syntax) })
        for index in parts.outlines.indices {
            var syntax = parts.outlines[index].syntax
            if refusal == nil, parts.outlines[index].isEnabled { syntax = overriding.apply(to: syntax) }
            parts.outlines[index].load = LoadLowering(context: context, syntax: syntax).lower()
            parts.outlines[index].section.maximumUsers = parts.outlines[index].load?.maxVUs
        }
    }

    /// A file without steps is a fragment: it may be validated alone, and not run.
    private func checkRunnable(_ file: LoadedFile, _ parts: FileParts) {
        guard !file.fields.mentions("steps"), !file.fields.mentions("scenarios") else { return }
        let written = Set((file.fields.node.entries ?? []).compactMap(\.key.text))
        let isFragment = written.isDisjoint(with: KeyTable.wholeFileNames)
        guard !isFragment || context.options.purpose != .validate || context.options.suite != nil else { return }
        ScenarioLowering(context: context, file: file, tags: []).reportMissingSteps(
            isFragment ? "there is nothing to run in this file" : "the file has neither `steps` nor `scenarios`",
            at: parts.outlines.first?.section.location ?? file.source.beginning,
            .root
        )
    }

    private func sections(_ parts: FileParts) -> StepSections {
        var sections = parts.sections
        sections.flows = section("flows").items.map { StepSections.Entry(entry: $0.entry, isIncluded: $0.isIncluded) }
        sections.scenarios = parts.outlines.map(\.section)
        sections.tags = parts.tags
        return sections
    }

    private func thresholds(_ parts: FileParts, _ program: StepsProgram) -> [Threshold] {
        let tags = parts.tags + parts.outlines.flatMap(\.section.tags)
        let lowering = ThresholdLowering(
            context: context,
            tagNames: program.tagNames.union(tags.map(\.key)),
            scenarioNames: parts.outlines.map(\.name),
            knowsTags: !context.collector.hasErrors
        )
        return lowering.lower(section("thresholds").items)
    }

    /// The plan counts only where nothing is wrong and nothing is missing.
    private func result(_ plan: Plan?) -> Compilation {
        let isComplete = !context.collector.hasErrors && context.missingEnvironment.isEmpty
        return Compilation(
            plan: isComplete && refusal == nil ? plan : nil,
            diagnostics: DiagnosticOrder(sources: loader.sources).sorted(context.collector.diagnostics),
            secrets: context.secrets,
            missingEnvironment: context.missingEnvironment,
            overridesRefused: refusal
        )
    }
}

/// Diagnostics in the order of the files and of the positions in them.
struct DiagnosticOrder {
    private let ranks: [ObjectIdentifier: Int]

    init(sources: [SourceFile]) {
        ranks = Dictionary(sources.enumerated().map { (ObjectIdentifier($1), $0) }) { first, _ in first }
    }

    func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.enumerated().sorted { key($0) < key($1) }.map(\.element)
    }

    /// Data files come last, by name.
    private func key(_ item: (offset: Int, element: Diagnostic)) -> (Int, String, Int, Int) {
        let location = item.element.location
        let rank = ranks[ObjectIdentifier(location.file)]
        return (rank ?? ranks.count, rank == nil ? location.file.path : "", location.start, item.offset)
    }
}
