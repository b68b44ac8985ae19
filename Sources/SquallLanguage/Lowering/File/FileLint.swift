import SquallPlan

/// What a file declares and never uses.
struct FileLint {
    let context: CompileContext

    func run(lets: [MergedSection.Item]) {
        for name in context.constants.declarations.keys.sorted() { checkEnvironment(name) }
        for item in lets where !item.isIncluded { checkLet(item.entry.key) }
        for declaration in context.metrics.declarations where !declaration.isIncluded { checkMetric(declaration) }
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
