import SquallExpressions

/// The number of a feeder in `Plan.feeders`.
package typealias FeederID = Int

/// One entry of `data`: rows, and in which order they are taken.
package struct Feeder: Sendable {
    package enum Pick: String, Sendable, CaseIterable {
        /// In the order of the file, across all virtual users.
        case sequential
        /// Any row each time.
        case random
        /// A random order of all rows, then another one.
        case shuffled
        /// Any row, the heavier the more often.
        case weighted
        /// In the order of the file, and never twice in the test.
        case unique
        /// A virtual user has one row for its life.
        case perVU
    }
    package enum OnEnd: String, Sendable, CaseIterable {
        /// Begins anew.
        case wrap
        /// The scenario ends; with `perVU` the virtual user does.
        case stop
    }

    package var name: String
    /// The file as it is named, or `inline`.
    package var source: String
    package var table: DataTable
    package var pick: Pick
    package var onEnd: OnEnd
    /// For `weighted`.
    package var weights: AliasTable?

    package init(
        name: String,
        source: String,
        table: DataTable,
        pick: Pick,
        onEnd: OnEnd,
        weights: AliasTable? = nil
    ) {
        self.name = name
        self.source = source
        self.table = table
        self.pick = pick
        self.onEnd = onEnd
        self.weights = weights
    }
}

/// The feeders that a scenario reads.
package struct FeederUse: Sendable, Hashable {
    /// By its steps: a row for each iteration that gets there.
    package var perIteration: [FeederID]
    /// By onStart and onStop: a row for each virtual user; twice in the list where both read it.
    package var perUser: [FeederID]

    package init(perIteration: [FeederID] = [], perUser: [FeederID] = []) {
        self.perIteration = perIteration
        self.perUser = perUser
    }

    package func contains(_ feeder: FeederID) -> Bool {
        perIteration.contains(feeder) || perUser.contains(feeder)
    }
}

/// Which row is taken next: a function of how many have been taken, or of random numbers, and of nothing else.
package struct RowSchedule: Sendable {
    private let feeder: Feeder
    private let random: RandomStream
    private let first: Permutation?

    /// - Parameter random: the same stream gives the same order of `shuffled`.
    package init(_ feeder: Feeder, random: RandomStream) {
        self.feeder = feeder
        self.random = random
        first = feeder.pick == .shuffled ? RowSchedule.order(feeder.table.rowCount, random, round: 0) : nil
    }

    /// Whether a row depends on random numbers alone, and not on what has been taken.
    package var isDrawn: Bool { feeder.pick == .random || feeder.pick == .weighted }

    /// The row for the `number`th taking, from 0; for `perVU` that of the `number`th virtual user. nil after the last one.
    package func row(at number: Int) -> Int? {
        let (round, place) = number.quotientAndRemainder(dividingBy: feeder.table.rowCount)
        if feeder.onEnd == .stop, round > 0 { return nil }
        guard let first else { return place }
        // Orders of later rounds are made for each row: six steps, and no state that loops would share.
        return (round == 0 ? first : RowSchedule.order(feeder.table.rowCount, random, round: round))[place]
    }

    /// A row of `random` or `weighted`.
    package func row(drawnWith random: inout RandomStream) -> Int {
        if let weights = feeder.weights { return weights.draw(&random) }
        return Int(random.next().multipliedFullWidth(by: UInt64(feeder.table.rowCount)).high)
    }

    private static func order(_ count: Int, _ random: RandomStream, round: Int) -> Permutation {
        var random = random
        return Permutation(count: count, random: RandomStream(seed: random.next(), path: UInt64(round)))
    }
}

/// What the enabled scenarios want of a feeder: told by `squall plan`.
package struct FeederDemand: Sendable, Hashable {
    package var feeder: FeederID
    /// Names of the scenarios that read it.
    package var scenarios: [String]
    /// Rows taken at most, or virtual users for `perVU`; nil where it depends on how long iterations take.
    package var most: Double?
    /// Whether the rows are enough for that; nil where nobody knows. What may wrap has always enough.
    package var suffices: Bool?
}

extension Plan {
    /// The number of each scenario's first virtual user among those that read a feeder; nil for scenarios that do not.
    package func firstUsers(of feeder: FeederID) -> [Int?] {
        var next = 0
        return scenarios.map { scenario in
            guard scenario.isEnabled, scenario.feeders.contains(feeder) else { return nil }
            defer { next += scenario.load.maxVUs }
            return next
        }
    }

    package var feederDemands: [FeederDemand] {
        feeders.indices.map { id in
            let feeder = feeders[id]
            let users = scenarios.filter { $0.isEnabled && $0.feeders.contains(id) }
            let wants = users.map { $0.rows(of: id, feeder.pick) }
            let known = wants.compactMap { $0 }
            let most = known.count == wants.count ? known.reduce(0, +) : nil
            let suffices = feeder.onEnd == .wrap ? true : most.map { $0 <= Double(feeder.table.rowCount) }
            return FeederDemand(feeder: id, scenarios: users.map(\.name), most: most, suffices: suffices)
        }
    }
}

extension ScenarioPlan {
    /// How many rows of a feeder it takes at most.
    fileprivate func rows(of feeder: FeederID, _ pick: Feeder.Pick) -> Double? {
        if pick == .perVU { return Double(load.maxVUs) }
        let ofUsers = Double(feeders.perUser.count { $0 == feeder } * load.maxVUs)
        guard feeders.perIteration.contains(feeder) else { return ofUsers }
        return loadSummary.expectedIterations.map { $0 + ofUsers }
    }
}
