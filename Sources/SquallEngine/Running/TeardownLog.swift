import SquallMetrics
import SquallPlan

/// The steps of teardown that failed, or that it did not get to: the others go on, so that as much as possible is removed.
///
/// Confined to the loop of the session that tears down.
final class TeardownLog {
    private let plan: Plan
    private var rows: [(origin: Origin, failure: TeardownFailure)] = []
    private var isCutOff = false

    init(_ plan: Plan) {
        self.plan = plan
    }

    /// In the order in which they first failed.
    var failures: [TeardownFailure] { rows.map(\.failure) }

    /// Takes note of a step that failed and lets the next one run; ends the list of steps where the reason is another.
    ///
    /// - Parameters:
    ///   - steps: the step, and those behind it.
    ///   - message: what went wrong last.
    func passOver(_ steps: ArraySlice<Step>, _ reason: StopReason, _ message: String?) throws(StopReason) {
        guard let step = steps.first else { throw reason }
        switch reason {
        case .failed: note(step, message ?? "it failed")
        case .interrupted:
            // Only the innermost step was under way.
            if !isCutOff { note(step, "time was up, or the run was interrupted") }
            isCutOff = true
            for next in steps.dropFirst() { note(next, "not reached: the teardown was ended before it") }
            throw reason
        default: throw reason
        }
    }

    private func note(_ step: Step, _ message: String) {
        if let index = rows.firstIndex(where: { $0.origin == step.origin }) {
            rows[index].failure.count += 1
            return
        }
        let place = "\(step.origin.file):\(step.origin.line)"
        let name = step.site.flatMap { plan.sites[$0].name } ?? place
        rows.append((step.origin, TeardownFailure(step: name, place: place, message: message, count: 1)))
    }
}
