import SquallExpressions
import SquallMetrics
import SquallPlan

extension Strand {
    /// Takes the rows that a step reads, unless the iteration has them.
    func takeRows(_ feeders: [FeederID], _ step: Step) throws(StopReason) {
        for feeder in feeders where session.rows.needs(feeder) {
            guard let row = session.rows.take(feeder) else { throw outOfRows(worker.run.feeders[feeder], step) }
            frame.slots[BuiltinSlot.row(of: feeder)] = .host(row)
        }
    }

    /// No row is left: said once, and an error in setup and teardown only.
    private func outOfRows(_ feeder: FeederRun, _ step: Step) -> StopReason {
        let plan = feeder.plan
        if session.isStrict { return fail(.data, "`\(plan.name)` has no row left", step) }
        let endsUser = plan.pick == .perVU
        if feeder.noteEnd() {
            let rest = endsUser ? "virtual users beyond them end" : "the scenarios that read it end"
            worker.run.log("data `\(plan.name)`: all \(plan.table.rowCount) rows are taken, \(rest)", from: step.origin)
        }
        return .outOfRows(endsScenario: !endsUser)
    }
}
