import SquallExpressions
import SquallPlan
import Synchronization

/// A feeder while the test runs: all loops take rows from it. One atomic number says how many have been taken; which row
/// that is, the schedule computes.
final class FeederRun: Sendable {
    let plan: Feeder
    private let schedule: RowSchedule
    private let taken = Atomic<Int>(0)
    /// By scenario: the number of its first user among the users of this feeder.
    private let firstUsers: [Int?]
    private let hasEnded = Atomic<Bool>(false)

    init(_ id: FeederID, plan: Plan, seed: UInt64) {
        self.plan = plan.feeders[id]
        // A stream of its own, beside those of scenarios.
        schedule = RowSchedule(plan.feeders[id], random: RandomStream(seed: seed, path: UInt64(id), 5, 1 << 32))
        firstUsers = plan.firstUsers(of: id)
    }

    /// The next row; nil where none is left.
    ///
    /// - Parameters:
    ///   - user: the index of the virtual user and its scenario; nil in setup and teardown.
    ///   - random: what `random` and `weighted` draw from.
    func next(for user: SessionRows.User?, random: RandomStream) -> DataRow? {
        row(for: user, random).map { DataRow(plan.table, number: $0) }
    }

    private func row(for user: SessionRows.User?, _ random: RandomStream) -> Int? {
        if schedule.isDrawn {
            var random = random
            return schedule.row(drawnWith: &random)
        }
        guard plan.pick == .perVU else {
            return schedule.row(at: taken.wrappingAdd(1, ordering: .relaxed).oldValue)
        }
        guard let user, let first = firstUsers[user.scenario] else { return nil }
        return schedule.row(at: first + user.index)
    }

    /// True for the first who finds that no row is left.
    func noteEnd() -> Bool { !hasEnded.exchange(true, ordering: .relaxed) }
}
