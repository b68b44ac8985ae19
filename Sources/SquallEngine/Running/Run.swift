import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan
import Synchronization

/// What the command line decides about a run.
package struct EngineOptions: Sendable {
    /// Below 2^53, so that JSON keeps it.
    package var seed: UInt64
    /// Event loops; all cores by default.
    package var loops: Int
    /// False with `--no-thresholds`.
    package var judges: Bool

    package init(seed: UInt64, loops: Int, judges: Bool = true) {
        self.seed = seed
        self.loops = loops
        self.judges = judges
    }
}

/// Who watches a run: the console.
package protocol RunObserver: Sendable {
    /// A line of a `log` step.
    func log(_ line: String)
    /// The state of the run, once a second.
    func progress(_ progress: RunProgress)
}

/// The state of a run at a moment.
package struct RunProgress: Sendable {
    package enum Phase: Sendable { case setup, load, stopping, teardown }
    package let phase: Phase
    package let metrics: RunMetrics
    /// Seconds since the load began.
    package let elapsed: Double
}

/// What all workers of a run share: the plan, the clock, the scenarios, and the ways to stop.
final class Run: @unchecked Sendable {
    let plan: Plan
    let options: EngineOptions
    let schema: MetricSchema
    let clock = EngineClock()
    let rendezvous: RendezvousHub
    let marks = SharedMarkBoard()
    let feeders: [FeederRun]
    private let observer: any RunObserver
    // Written once while the run is put together, before any task of a worker starts.
    /// Who watches the systems of `observe`; nil for a file without.
    var systems: SystemObserver?
    /// Stores that all users share.
    var stores: StoreClients?
    private(set) var workers: [Worker] = []
    private(set) var scenarios: [ScenarioRun] = []
    private(set) var shards: [[any Shard]] = []
    // Written by setup, before any virtual user exists.
    private var globals: [Value]
    private let state = Mutex(State())

    private struct State {
        var testEnd: TestEnd?
        /// Before the load there is nothing to end, and nothing of its schedule is dropped.
        var hasLoad = false
        var limitMessages: [String: Int64] = [:]
        var logged: [Origin: LogBudget] = [:]
        /// Shards that have not ended, by scenario.
        var unfinished: [Int: Int] = [:]
        var finished: UnsafeContinuation<Void, Never>?
    }

    init(plan: Plan, options: EngineOptions, observer: any RunObserver) {
        self.plan = plan
        self.options = options
        self.observer = observer
        schema = MetricSchema(plan)
        rendezvous = RendezvousHub(plan.rendezvous)
        feeders = plan.feeders.indices.map { FeederRun($0, plan: plan, seed: options.seed) }
        globals = Array(repeating: .null, count: plan.globalSlots.upperBound)
        globals[BuiltinSlot.testID] = .string(RunIdentity.make(seed: options.seed))
    }

    /// Connects the parts: every enabled scenario gets a shard on every worker.
    func assemble(_ workers: [Worker]) {
        self.workers = workers
        var firstUserID = 1
        for scenario in plan.scenarios {
            let run = ScenarioRun(plan: scenario, firstUserID: firstUserID, shardCount: workers.count)
            firstUserID += scenario.load.maximumUsers
            scenarios.append(run)
            shards.append(scenario.isEnabled ? makeShards(run) : [])
        }
    }

    private func makeShards(_ scenario: ScenarioRun) -> [any Shard] {
        let whenFinished: @Sendable () -> Void = { [unowned self] in shardFinished(scenario.plan) }
        state.withLock { $0.unfinished[scenario.plan.index] = workers.count }
        switch scenario.plan.load {
        case .constantArrivalRate(_, _, let pool), .rampingArrivalRate(_, _, let pool):
            let shards = workers.map {
                ArrivalShard(scenario: scenario, pool: pool, worker: $0, whenFinished: whenFinished)
            }
            for shard in shards { shard.siblings = shards }
            return shards
        default:
            return workers.map { ClosedShard(scenario: scenario, worker: $0, whenFinished: whenFinished) }
        }
    }

    /// Starts a shard on its worker.
    func begin(_ shard: any Shard, at start: Int64) { onWorker(of: shard) { $0.begin(at: start) } }

    // MARK: Globals

    func fillGlobals(of slots: Slots) {
        for index in globals.indices where index < slots.count { slots[index] = globals[index] }
    }

    /// Keeps what setup captured for everyone.
    func takeGlobals(from slots: Slots) {
        for index in plan.globalSlots where index < slots.count { globals[index] = slots[index] }
    }

    // MARK: Stopping

    /// Ends a scenario regularly before its time: on all its shards.
    func endScenario(_ scenario: ScenarioRun) {
        for shard in shards[scenario.plan.index] { onWorker(of: shard) { $0.end() } }
    }

    func endTest(_ end: TestEnd) {
        state.withLock { state in if state.testEnd == nil { state.testEnd = end } }
        stopGracefully()
    }

    /// Users come into being: from here on stopping concerns the shards.
    func beginLoad() { state.withLock { $0.hasLoad = true } }

    /// Nothing new starts; what runs has gracefulStop.
    func stopGracefully() {
        guard state.withLock({ $0.hasLoad }) else { return }
        for shard in shards.joined() { onWorker(of: shard) { $0.end() } }
    }

    /// Everything under way ends at once.
    func interruptAll() {
        guard state.withLock({ $0.hasLoad }) else { return }
        for shard in shards.joined() { onWorker(of: shard) { $0.interrupt() } }
    }

    /// Ctrl-C: the first press lets the run end well, the second ends everything at once.
    func stop(_ level: StopSwitch.Level) {
        guard level == .immediate else { return stopGracefully() }
        interruptAll()
        systems?.cut()
    }

    var testEnd: TestEnd? { state.withLock { $0.testEnd } }

    private func onWorker(of shard: any Shard, _ body: @escaping @Sendable (any Shard) -> Void) {
        shard.worker.execute { body(shard) }
    }

    // MARK: The end of the load

    private func shardFinished(_ scenario: ScenarioPlan) {
        let hasEnded = state.withLock { state in
            let left = (state.unfinished[scenario.index] ?? 1) - 1
            state.unfinished[scenario.index] = left > 0 ? left : nil
            return left == 0
        }
        guard hasEnded else { return }
        systems?.scenarioEnded(scenario.name)
        let continuation = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            guard state.unfinished.isEmpty else { return nil }
            defer { state.finished = nil }
            return state.finished
        }
        continuation?.resume()
    }

    /// Returns when every shard has ended.
    func waitForEnd() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let isOver = state.withLock { state in
                if state.unfinished.isEmpty { return true }
                state.finished = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    // MARK: Notes

    /// Counts a refusal of this machine: no port or descriptor left.
    func noteLimit(_ message: String) {
        let kind = message.contains("descriptor") ? "descriptors" : "ports"
        state.withLock { $0.limitMessages[kind, default: 0] += 1 }
    }

    func limitErrors(_ kind: String) -> Int64 { state.withLock { $0.limitMessages[kind] ?? 0 } }

    /// A line of a `log` step; a few a second per step.
    func log(_ line: String, from origin: Origin) {
        let now = EngineClock.now()
        let suppressed = state.withLock { $0.logged[origin, default: LogBudget()].take(at: now) }
        guard let suppressed else { return }
        observer.log(suppressed > 0 ? "\(line)  (\(suppressed) more lines of this step left out)" : line)
    }

    func report(_ progress: RunProgress) { observer.progress(progress) }
}

/// Five lines a second for each `log` step; what is left out is counted.
private struct LogBudget {
    private var second: Int64 = 0
    private var used = 0
    private var leftOut = 0

    /// How many lines were left out before this one; nil to leave this one out too.
    mutating func take(at now: Int64) -> Int? {
        if now / 1_000_000_000 != second {
            second = now / 1_000_000_000
            used = 0
        }
        used += 1
        guard used <= 5 else {
            leftOut += 1
            return nil
        }
        defer { leftOut = 0 }
        return leftOut
    }
}

/// `test.id`: unique for each run.
private enum RunIdentity {
    static func make(seed: UInt64) -> String {
        var random = RandomStream(seed: seed, path: UInt64.random(in: 0 ... .max))
        return String(random.next(), radix: 36)
    }
}
