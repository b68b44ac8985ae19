import SquallPlan
import Synchronization

/// What the shards of one scenario share: numbers of iterations, whether it is ending, how many users exist.
///
/// A scenario runs as one shard per worker; a virtual user belongs to one shard for its life.
final class ScenarioRun: Sendable {
    let plan: ScenarioPlan
    /// `vu.id` of the scenario's first user.
    let firstUserID: Int
    /// How many shards run it.
    let shardCount: Int

    private let started = Atomic<Int64>(0)
    private let taken = Atomic<Int>(0)
    private let grown: Atomic<Int>
    private let living: Atomic<Int>
    private let retiredForGood = Atomic<Int>(0)
    private let ending = Atomic<Bool>(false)
    private let shardsAtWork: Atomic<Int>
    /// Arrivals that wait for a user.
    let queue = ArrivalQueue()

    init(plan: ScenarioPlan, firstUserID: Int, shardCount: Int) {
        self.plan = plan
        self.firstUserID = firstUserID
        self.shardCount = shardCount
        shardsAtWork = Atomic(shardCount)
        grown = Atomic(plan.load.initialUsers)
        living = Atomic(plan.load.initialUsers)
    }

    /// Arrival executors and shared iterations draw randomness by iteration, the others by user.
    var isSeededByIteration: Bool {
        switch plan.load {
        case .sharedIterations, .constantArrivalRate, .rampingArrivalRate: true
        case .perVUIterations, .constantVUs, .rampingVUs: false
        }
    }

    /// `scenario.iteration` of the iteration that starts now: without gaps, unique in the scenario.
    func nextNumber() -> Int64 {
        started.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    /// Takes one of the shared iterations; false when all are taken.
    func takeShared(of total: Int) -> Bool {
        taken.wrappingAdd(1, ordering: .relaxed).oldValue < total
    }

    /// Iterations of the shared pot that nobody took.
    func leftShared(of total: Int) -> Int {
        max(0, total - taken.load(ordering: .relaxed))
    }

    /// Takes all that is left of the pot, so that two shards never count it twice.
    func dropShared(of total: Int) -> Int {
        max(0, total - taken.exchange(total, ordering: .relaxed))
    }

    /// The index of one more user, nil at `maxVUs`.
    func grow(to maximum: Int) -> Int? {
        let index = grown.wrappingAdd(1, ordering: .relaxed).oldValue
        if index < maximum { return index }
        grown.wrappingSubtract(1, ordering: .relaxed)
        return nil
    }

    /// Users that exist or existed.
    var users: Int { grown.load(ordering: .relaxed) }

    /// A user of an iteration executor has nothing left to do; true for the last one.
    func userIsDone() -> Bool {
        living.wrappingSubtract(1, ordering: .relaxed).newValue == 0
    }

    /// `end: vu` took one away; true when none is left of `maximum`.
    func retireForGood(of maximum: Int) -> Bool {
        retiredForGood.wrappingAdd(1, ordering: .relaxed).newValue >= maximum
    }

    /// A shard has no users any more and gets none; true for the last one.
    func shardIsDone() -> Bool {
        shardsAtWork.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue == 0
    }

    var isEnding: Bool { ending.load(ordering: .relaxed) }

    /// True for the first caller.
    func beginEnding() -> Bool {
        !ending.exchange(true, ordering: .relaxed)
    }
}

extension LoadProfile {
    /// Users that exist when the load begins.
    var initialUsers: Int {
        switch self {
        case .sharedIterations(let vus, _, _), .perVUIterations(let vus, _, _), .constantVUs(let vus, _): vus
        case .rampingVUs: maximumUsers
        case .constantArrivalRate(_, _, let pool), .rampingArrivalRate(_, _, let pool): pool.preAllocatedVUs
        }
    }

    /// The most users that can exist: the numbers of the next scenario's users start after them.
    var maximumUsers: Int {
        switch self {
        case .sharedIterations(let vus, _, _), .perVUIterations(let vus, _, _), .constantVUs(let vus, _): vus
        case .rampingVUs(let start, let stages, _): max(start, stages.map(\.target).max() ?? 0)
        case .constantArrivalRate(_, _, let pool), .rampingArrivalRate(_, _, let pool): pool.maxVUs
        }
    }
}
