import SquallExpressions
import SquallPlan

/// Which rows a session has taken: one of each feeder for an iteration, at the first use.
struct SessionRows {
    struct User {
        let index: Int
        let scenario: Int
    }

    private let feeders: [FeederRun]
    private var hasRow: [Bool]
    private var user: User?
    /// The stream of the steps that run. Rows are drawn from copies of it, so that they change no other random value,
    /// and the same seed draws the same rows, wherever they are read first.
    private var random = RandomStream(seed: 0)

    init(_ feeders: [FeederRun]) {
        self.feeders = feeders
        hasRow = Array(repeating: false, count: feeders.count)
    }

    mutating func belong(toUser index: Int, ofScenario scenario: Int) {
        user = User(index: index, scenario: scenario)
    }

    /// A list of steps begins: it takes rows of its own, but for those that a user keeps.
    mutating func begin(random: RandomStream) {
        guard !feeders.isEmpty else { return }
        self.random = random
        for index in feeders.indices where feeders[index].plan.pick != .perVU { hasRow[index] = false }
    }

    func needs(_ feeder: FeederID) -> Bool { !hasRow[feeder] }

    /// The row that the session has from now on; nil where none is left.
    mutating func take(_ feeder: FeederID) -> DataRow? {
        var random = random
        let stream = RandomStream(seed: random.next(), path: UInt64(feeder), 6)
        guard let row = feeders[feeder].next(for: user, random: stream) else { return nil }
        hasRow[feeder] = true
        return row
    }
}
