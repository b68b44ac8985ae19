import SquallPlan

/// One worker's part of a scenario. All of it runs on the worker's loop.
protocol Shard: AnyObject, Sendable {
    var scenario: ScenarioRun { get }
    var worker: Worker { get }
    /// Runs `onStart` of users that must exist before time 0 (arrival executors).
    func prepare() async
    /// Starts the load; `start` is the scenario's time 0 (monotonic nanoseconds), now or to come.
    func begin(at start: Int64)
    /// The regular end: nothing new starts, what runs has `gracefulStop`.
    func end()
    /// Ends what runs at once.
    func interrupt()
}

/// How an iteration left its user.
enum AfterIteration {
    case goOn, retire
}

extension LoadProfile {
    /// Users iterate for as long as there is time: nobody said how often.
    fileprivate var isOpenEnded: Bool {
        switch self {
        case .constantVUs, .rampingVUs: true
        default: false
        }
    }
}

/// The part of a shard's life that all executors share: iterations, retirement, and the end.
class ShardBase: @unchecked Sendable {  // confined to the worker's loop
    let scenario: ScenarioRun
    let worker: Worker
    /// Users that live, by index.
    private(set) var users: [Int: VirtualUser] = [:]
    private(set) var isEnding = false
    private var graceTimer: LoopTimer?
    private let whenFinished: @Sendable () -> Void
    private var hasFinished = false

    init(scenario: ScenarioRun, worker: Worker, whenFinished: @escaping @Sendable () -> Void) {
        self.scenario = scenario
        self.worker = worker
        self.whenFinished = whenFinished
    }

    // MARK: Users

    func makeUser(_ index: Int) -> VirtualUser {
        let user = VirtualUser(index: index, scenario: scenario, worker: worker)
        users[index] = user
        worker.count(users: +1, of: scenario)
        return user
    }

    /// Ends a user's life.
    func retire(_ user: VirtualUser) async {
        await user.retire()
        users[user.index] = nil
        worker.count(users: -1, of: scenario)
        if isEnding, users.isEmpty { finish() }
    }

    /// Runs one iteration and counts it.
    ///
    /// - Parameter failure: why the user's `onStart`, run for this iteration, left nothing to go on with.
    func iterate(_ user: VirtualUser, lateness: Int64 = 0, unless failure: StopReason? = nil) async -> AfterIteration {
        let start = EngineClock.now()
        var after = AfterIteration.goOn
        do throws(StopReason) {
            if let failure { throw failure }
            try await user.iterate(number: scenario.nextNumber(), lateness: lateness)
            completed(since: start, failed: false)
        } catch .interrupted {
            worker.countInterrupted(scenario)
        } catch .outOfRows(let endsScenario) {
            // What has no row is left over, like what has no time.
            if !scenario.plan.load.isOpenEnded { worker.countDropped(1, of: scenario) }
            if endsScenario { worker.run.endScenario(scenario) } else { after = .retire }
        } catch {
            after = ended(by: error, since: start)
        }
        await yieldIfNothingWaited(user)
        return after
    }

    private func ended(by reason: StopReason, since start: Int64) -> AfterIteration {
        var isFailure = false
        if case .failed = reason { isFailure = true }
        completed(since: start, failed: isFailure)
        switch reason {
        case .iteration, .failed, .interrupted, .outOfRows: return .goOn
        case .virtualUser: return .retire
        case .scenario: worker.run.endScenario(scenario)
        case .test(let end): worker.run.endTest(end)
        }
        return .goOn
    }

    private func completed(since start: Int64, failed: Bool) {
        worker.recordIteration(of: scenario, nanoseconds: EngineClock.now() - start, failed: failed)
    }

    /// An iteration that never waited would keep the loop's other users out.
    private func yieldIfNothingWaited(_ user: VirtualUser) async {
        if user.session.hasWaited {
            user.session.hasWaited = false
        } else {
            await worker.yield()
        }
    }

    // MARK: End

    /// The regular end: `stopIdle` lets waiting users go; those that run have `gracefulStop`.
    func beginEnding(stopIdle: () -> Void) {
        guard !isEnding else { return }
        isEnding = true
        stopIdle()
        guard !users.isEmpty else { return finish() }
        graceTimer = worker.schedule(after: scenario.plan.gracefulStop) { [self] in interruptUsers() }
    }

    func interruptUsers() {
        for user in users.values { user.interrupt() }
        // onStop may hang too: it gets a few seconds more.
        graceTimer = worker.schedule(after: 5_000_000_000) { [self] in
            for user in users.values { user.interrupt() }
        }
    }

    private func finish() {
        guard !hasFinished else { return }
        hasFinished = true
        graceTimer?.cancel()
        willFinish()
        whenFinished()
    }

    /// The shard has no users any more and gets none.
    func willFinish() {}
}
