import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// One event loop with everything that lives on it: tasks, timers, connections, samples.
///
/// All of it is touched on the loop's thread only; other threads reach it through `execute` and `perform`.
final class Worker: @unchecked Sendable {
    let index: Int
    let run: Run
    let loop: any EventLoop
    let executor: LoopExecutor
    let timers: LoopTimers
    let recorder: Recorder
    let client: HTTPClient
    let buffers = RequestBuffers()
    /// By site, made when a step first runs here.
    private var prepared: [PreparedRequest?]
    /// What other steps have prepared, by site.
    private var preparedSteps: [AnyObject?]
    private var preparedAuthentication: [SiteID: PreparedJSON] = [:]
    /// By scenario.
    var pacing: [PacingTotals]
    private(set) var heartbeat = Heartbeat()
    private var heartbeatTimer: LoopTimer?
    /// Open connections as the gauge knows them.
    private var countedConnections = 0
    private var sharedConnections: HTTPConnections?
    /// By server.
    private var sharedRedis: [Int: SharedRedisConnections] = [:]
    /// Tags of samples that belong to no scenario.
    let runTags: TagSetID
    /// Requests for http go to a proxy, in absolute form.
    let usesPlainProxy: Bool
    let scenarioTagSets: [TagSetID]
    /// By check: whether its step computes some of its tags.
    let checksWithComputedTags: [Bool]

    init(index: Int, run: Run, loop: any EventLoop, client: HTTPClient, executor: LoopExecutor, timers: LoopTimers) {
        self.index = index
        self.run = run
        self.loop = loop
        self.executor = executor
        self.timers = timers
        self.client = client
        recorder = Recorder(schema: run.schema)
        prepared = Array(repeating: nil, count: run.plan.sites.count)
        preparedSteps = Array(repeating: nil, count: run.plan.sites.count)
        pacing = Array(repeating: PacingTotals(), count: run.plan.scenarios.count)
        checksWithComputedTags = run.plan.checks.map { !run.plan.sites[$0.site].computedTags.isEmpty }
        runTags = recorder.tagSet(site: nil)
        usesPlainProxy = run.plan.http.proxy != nil
        scenarioTagSets = run.plan.scenarios.map { [recorder] in recorder.tagSet(site: $0.site) }
    }

    // MARK: Tasks and timers

    /// Starts a task that lives on this loop.
    @discardableResult
    func launch(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        executor.launch(body)
    }

    /// Runs on the loop, soon; from any thread.
    func execute(_ body: @escaping @Sendable () -> Void) {
        executor.execute(body)
    }

    /// Runs on the loop and gives back what it made; from any task.
    func perform<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await executor.perform(body)
    }

    /// Lets the loop's other work go first.
    func yield() async {
        await withUnsafeContinuation { continuation in execute { continuation.resume() } }
    }

    /// An exact deadline (monotonic nanoseconds) on the loop itself: for arrivals, changes of users and paced rounds, not for
    /// think times.
    func schedule(at deadline: Int64, _ body: @escaping @Sendable () -> Void) -> LoopTimer {
        let time = NIODeadline.uptimeNanoseconds(UInt64(max(0, deadline)))
        return LoopTimer(loop.scheduleTask(deadline: time) { [executor] in executor.resuming(body) })
    }

    func schedule(after nanoseconds: Int64, _ body: @escaping @Sendable () -> Void) -> LoopTimer {
        schedule(at: EngineClock.now() + nanoseconds, body)
    }

    /// Waits for what may come before an exact time, or only for that time.
    func wait<Value>(for arrival: OneShot<Value>, until time: Int64?) async -> OneShot<Value>.Outcome {
        let timer = time.map { schedule(at: $0) { arrival.settle(.timedOut) } }
        defer { timer?.cancel() }
        return await arrival.wait()
    }

    // MARK: Watching

    /// Beats until `stopHeartbeat`.
    func startHeartbeat() {
        heartbeat.reset(now: EngineClock.now())
        armHeartbeat()
    }

    func stopHeartbeat() {
        heartbeatTimer?.cancel()
        heartbeatTimer = nil
    }

    private func armHeartbeat() {
        let due = heartbeat.lastBeat + Heartbeat.interval
        heartbeatTimer = schedule(at: due) { [self] in
            heartbeat.beat(due: due, now: EngineClock.now())
            armHeartbeat()
        }
    }

    /// Everything recorded so far.
    func snapshot(resettingHeartbeat: Bool = false) -> Snapshot {
        let now = EngineClock.now()
        if resettingHeartbeat { heartbeat.reset(now: now) }
        recorder.level(.connectionsOpen, by: Int64(client.openConnections - countedConnections), runTags, at: now)
        countedConnections = client.openConnections
        return recorder.snapshot(at: now)
    }

    // MARK: Connections

    /// The connections of a new session: its own, or those that all share.
    func connections() -> HTTPConnections {
        guard case .shared(let total) = run.plan.http.connections else { return HTTPConnections(client: client) }
        if let sharedConnections { return sharedConnections }
        let mine = share(of: total)
        let made = HTTPConnections(client: client, perHost: mine, total: mine)
        sharedConnections = made
        return made
    }

    /// Ends a session's connections; shared ones stay.
    func close(_ connections: HTTPConnections) {
        if connections !== sharedConnections { connections.close() }
    }

    /// One of the connections to a Redis server that the users of this loop share, `total` of them on all loops.
    func sharedRedis(_ server: Int, of total: Int, _ address: RedisAddress) -> RedisConnection {
        if let known = sharedRedis[server] { return known.take() }
        let mine = (0..<share(of: total)).map { _ in RedisConnection(address, client: client) }
        let made = SharedRedisConnections(mine)
        sharedRedis[server] = made
        return made.take()
    }

    /// This loop's part of connections that all share; each loop has one at least.
    private func share(of total: Int) -> Int {
        max(1, (total + run.workers.count - 1 - index) / run.workers.count)
    }

    func closeShared() {
        sharedConnections?.close()
        for connections in sharedRedis.values { connections.close() }
    }

    func prepared(_ step: HTTPStep) -> PreparedRequest {
        if let known = prepared[step.site] { return known }
        let made = PreparedRequest(step, plan: run.plan)
        prepared[step.site] = made
        return made
    }

    func prepared(_ step: ConversationStep) -> PreparedConversation {
        prepared(step.site) { PreparedConversation(step) }
    }

    /// What a conversation says of its user; its site keeps the conversation itself.
    func prepared(authenticationOf site: SiteID, make: () -> PreparedJSON) -> PreparedJSON {
        if let known = preparedAuthentication[site] { return known }
        let made = make()
        preparedAuthentication[site] = made
        return made
    }

    /// What a step's site keeps on this worker; each site belongs to one kind of step.
    func prepared<Prepared: AnyObject>(_ site: SiteID, make: () -> Prepared) -> Prepared {
        if let known = preparedSteps[site] as? Prepared { return known }
        let made = make()
        preparedSteps[site] = made
        return made
    }
}

/// A deadline that can be called off.
struct LoopTimer {
    private let scheduled: Scheduled<Void>

    init(_ scheduled: Scheduled<Void>) { self.scheduled = scheduled }

    func cancel() { scheduled.cancel() }
}
