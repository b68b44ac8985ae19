import SquallPlan

/// What a file declares and never uses, and that it does nothing at all.
struct FileLint {
    let context: CompileContext

    func run(lets: [MergedSection.Item], outlines: [ScenarioOutline]) {
        checkEnabled(outlines)
        for name in context.constants.declarations.keys.sorted() { checkEnvironment(name) }
        for item in lets where !item.isIncluded { checkLet(item.entry.key) }
        for feeder in context.feeders.entries where !feeder.isIncluded { checkFeeder(feeder) }
        for declaration in context.metrics.declarations where !declaration.isIncluded { checkMetric(declaration) }
    }

    /// A file whose parameters switch scenarios on is sound without them; when it is to run, they are what they are.
    private func checkEnabled(_ outlines: [ScenarioOutline]) {
        guard let switched = outlines.first?.enabled, outlines.allSatisfy({ !$0.isEnabled }),
            context.options.purpose != .validate || outlines.allSatisfy({ $0.enabled?.scalar?.value == .bool(false) })
        else { return }
        context.report(
            Diagnostic(
                .nothingEnabled,
                outlines.count == 1
                    ? "the scenario is switched off: there will be no load"
                    : "all scenarios are switched off: there will be no load",
                at: switched.place,
                help: "switch one on with `enabled: true`, or with the parameters of its condition"
            )
        )
    }

    private func checkEnvironment(_ name: String) {
        guard let declaration = context.constants.declarations[name], !declaration.isIncluded,
            !context.constants.usedEnvironment.contains(name)
        else { return }
        context.report(
            Diagnostic(
                .unusedEnvironment,
                "env `\(name)` is never read",
                at: declaration.location,
                label: "declared here",
                help: "read it as `${env.\(name)}`, or remove it",
                path: "env.\(name)"
            )
        )
    }

    private func checkLet(_ key: Node) {
        guard let name = key.text, !context.constants.usedLets.contains(name) else { return }
        context.report(
            Diagnostic(
                .unusedLet,
                "`\(name)` is never read",
                at: key.place,
                label: "given here",
                help: "read it as `${\(name)}`, or remove it",
                path: "let.\(name)"
            )
        )
    }

    private func checkFeeder(_ feeder: FeederTable.Entry) {
        guard !feeder.isUsed else { return }
        context.report(
            Diagnostic(
                .unusedData,
                "nothing reads the rows of `\(feeder.name)`",
                at: feeder.location,
                label: "declared here",
                help:
                    "read a column as `${\(feeder.name).\(feeder.feeder?.table.columns.first?.name ?? "column")}`, or remove it",
                path: "data.\(feeder.name)"
            )
        )
    }

    private func checkMetric(_ declaration: MetricTable.Declaration) {
        guard !context.metrics.isUsed(declaration.id) else { return }
        let name = context.metrics.definitions[declaration.id].name
        context.report(
            Diagnostic(
                .unusedMetric,
                "nothing is recorded into the metric `\(name)`",
                at: declaration.location,
                label: "declared here",
                help: "record values with a step: `record: { \(name): ... }`, or remove it",
                path: "metrics.\(name)"
            )
        )
    }
}
