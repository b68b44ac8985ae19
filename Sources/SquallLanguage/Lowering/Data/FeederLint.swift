import SquallPlan

/// Rows that are not enough for what the scenarios are going to take.
struct FeederLint {
    let context: CompileContext

    func run(_ plan: Plan) {
        for demand in plan.feederDemands where demand.suffices == false {
            report(plan.feeders[demand.feeder], demand)
        }
    }

    private func report(_ feeder: Feeder, _ demand: FeederDemand) {
        let entry = context.feeders.entries[demand.feeder]
        guard !entry.isIncluded else { return }
        let rows = feeder.table.rowCount
        let wanted = Int64(demand.most ?? 0)
        let takers = feeder.pick == .perVU ? "virtual users" : "iterations"
        context.report(
            Diagnostic(
                .dataRunsOut,
                "`\(feeder.name)` has \(rows == 1 ? "1 row" : "\(rows) rows") for \(wanted) \(takers)",
                at: entry.location,
                label: "ends before the load does",
                help: feeder.pick == .unique
                    ? "add rows, or start fewer iterations" : "add rows, or begin anew: `onEnd: wrap`",
                path: "data.\(feeder.name)"
            )
        )
    }
}
