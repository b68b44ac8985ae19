import SquallExpressions
import SquallPlan

/// The plan of a suite as people and programs read it: its runs in their order, each with its own plan.
struct SuitePlanDocument {
    let suite: SuitePlan
    /// Shows one of its plans.
    let document: (Plan) -> PlanDocument

    var json: Value {
        .map(
            ValueMap([
                ("suite", .string(suite.name)), ("file", .string(suite.file)),
                ("label", suite.label.map { .string($0) } ?? .null),
                ("observe", .list(suite.observed.map { .string($0.name) })),
                ("runs", .list(suite.runs.map(json))),
            ])
        )
    }

    private func json(_ run: SuitePlan.Run) -> Value {
        .map(
            ValueMap([
                ("name", .string(run.name)), ("file", .string(run.file)), ("enabled", .bool(run.plan != nil)),
                ("continueOnFailure", .bool(run.continuesOnFailure)),
                ("plan", run.plan.map { document($0).json } ?? .null),
            ])
        )
    }

    var text: String {
        var lines = ["\(suite.name)  (\(suite.file))"]
        if let description = suite.description { lines.append(description) }
        if let label = suite.label { lines.append("label     \(label)") }
        if !suite.observed.isEmpty { lines.append("observes  \(suite.observed.map(\.name).joined(separator: ", "))") }
        for (index, run) in suite.runs.enumerated() {
            lines += ["", "run \(index + 1) of \(suite.runs.count): \(run.name)\(remark(run))"]
            guard let plan = run.plan else { continue }
            lines += document(plan).text.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.isEmpty ? "" : "  \($0)"
            }
        }
        return lines.joined(separator: "\n")
    }

    private func remark(_ run: SuitePlan.Run) -> String {
        if run.plan == nil { return "  (left out by its `if`)" }
        return run.continuesOnFailure ? "  (whatever becomes of it, the next follows)" : ""
    }
}
