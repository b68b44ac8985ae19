import SquallExpressions
import SquallPlan
import Synchronization

/// Executors in which iterations start on a schedule, whatever the system under test does.
///
/// Shard k of n takes the arrivals i with i mod n = k. Where it has no free user it hands the arrival to a shard that has one,
/// then adds a user, then drops it or puts it into the queue of the scenario, from which the users of all shards take.
final class ArrivalShard: ShardBase, Shard, @unchecked Sendable {
    private let pool: ArrivalPool
    private var arrivals: ArrivalCursor?
    private var next: Arrival?
    private var start: Int64 = 0
    private var timer: LoopTimer?
    private var endTimer: LoopTimer?
    private var idle: [ParkedUser] = []
    /// Free users of this shard, for the other shards to see.
    private let idleCount = Atomic<Int>(0)
    /// All shards of the scenario, this one included; set before the load begins.
    var siblings: [ArrivalShard] = []

    init(
        scenario: ScenarioRun,
        pool: ArrivalPool,
        worker: Worker,
        whenFinished: @escaping @Sendable () -> Void
    ) {
        self.pool = pool
        // A stream of its own, so that the schedule depends on seed and scenario alone, whatever users draw.
        let random = RandomStream(seed: worker.run.options.seed, path: UInt64(scenario.plan.index), 4)
        arrivals = scenario.plan.load.arrivalSchedule?
            .arrivals(random: random, first: worker.index, stride: scenario.shardCount)
        super.init(scenario: scenario, worker: worker, whenFinished: whenFinished)
    }

    // MARK: Before the load

    func prepare() async {
        guard !isEnding else { return }
        let indices = stride(from: worker.index, to: pool.preAllocatedVUs, by: scenario.shardCount)
        let made = indices.map(makeUser)
        // In tasks of the users' own, which an interruption reaches.
        for user in made { user.live { [self] in await introduce(user) } }
        for user in made { await user.finished() }
        for user in made.reversed() { user.live { [self] in await live(user, first: nil) } }
    }

    /// `onStart`, before there is an arrival. Where it fails the user's first iteration tries again.
    private func introduce(_ user: VirtualUser) async {
        do {
            try await user.start()
        } catch .scenario {
            worker.run.endScenario(scenario)
        } catch .test(let end) {
            worker.run.endTest(end)
        } catch {}
    }

    func begin(at start: Int64) {
        guard !isEnding else { return }
        self.start = start
        let duration = scenario.plan.load.duration ?? 0
        endTimer = worker.schedule(at: start + duration) { [self] in
            fire()  // what came due while this loop was late still starts
            end()
        }
        next = arrivals?.next()
        arm()
    }

    // MARK: Pacing

    /// The exact deadline of the next arrival, on the loop itself: a timer wheel would round it to its tick.
    private func arm() {
        guard let next, !isEnding else { return }
        timer = worker.schedule(at: start + next.time) { [self] in fire() }
    }

    private func fire() {
        var now = EngineClock.now()
        while let arrival = next, start + arrival.time <= now, !isEnding {
            dispatch(DueArrival(scheduled: start + arrival.time, dispatched: now))
            next = arrivals?.next()
            if let next, start + next.time > now { now = EngineClock.now() }
        }
        arm()
    }

    private func dispatch(_ arrival: DueArrival) {
        worker.countScheduled(scenario)
        if accept(arrival) { return }
        if let sibling = siblings.first(where: { $0 !== self && $0.hasIdle }) {
            return sibling.worker.execute { if !sibling.accept(arrival) { sibling.overflow(arrival) } }
        }
        overflow(arrival)
    }

    private var hasIdle: Bool { idleCount.load(ordering: .relaxed) > 0 }

    private func accept(_ arrival: DueArrival) -> Bool {
        guard let user = idle.popLast() else { return false }
        idleCount.store(idle.count, ordering: .relaxed)
        user.resume(with: arrival)
        return true
    }

    private func overflow(_ arrival: DueArrival) {
        let arrival = arrival.waiting
        // Handed over by a shard whose clock was behind: this one has ended.
        if isEnding {
            worker.countDropped(1, of: scenario)
        } else if let index = scenario.grow(to: pool.maxVUs) {
            let user = makeUser(index)
            user.live { [self] in await live(user, first: arrival) }
        } else if pool.whenFull == .queue {
            scenario.queue.append(arrival)
            // A user that went to rest before it could see the arrival.
            if let shard = siblings.first(where: \.hasIdle) { shard.worker.execute { shard.serveQueue() } }
        } else {
            worker.countDropped(1, of: scenario)
        }
    }

    /// Gives what waits to users that rest.
    private func serveQueue() {
        while !idle.isEmpty, let arrival = scenario.queue.popFirst() { _ = accept(arrival) }
    }

    // MARK: A user's life

    private func live(_ user: VirtualUser, first: DueArrival?) async {
        var after = AfterIteration.goOn
        var next = first
        while case .goOn = after {
            if next == nil, pool.whenFull == .queue { next = scenario.queue.popFirst() }
            if next == nil { next = await park() }
            guard let arrival = next else { break }
            after = await serve(arrival, user)
            next = nil
        }
        if case .retire = after, scenario.retireForGood(of: pool.maxVUs) { endForLackOfUsers() }
        await retire(user)
    }

    private func serve(_ arrival: DueArrival, _ user: VirtualUser) async -> AfterIteration {
        var failure: StopReason?
        do { if arrival.hasWaited { try await user.start() } } catch { failure = error }
        let now = EngineClock.now()
        let poolWait = arrival.hasWaited ? now - arrival.dispatched : 0
        let lateness = now - arrival.scheduled
        worker.recordArrival(of: scenario, lateness: lateness, poolWait: poolWait)
        worker.count(active: +1, of: scenario)
        defer { worker.count(active: -1, of: scenario) }
        return await iterate(user, lateness: lateness, unless: failure)
    }

    /// Waits for an arrival; nil when the load is over.
    private func park() async -> DueArrival? {
        if isEnding { return nil }
        return await withUnsafeContinuation { continuation in
            idle.append(ParkedUser(continuation: continuation))
            idleCount.store(idle.count, ordering: .relaxed)
            // What was queued by a shard that did not see this user yet; the queue's lock orders the two.
            if pool.whenFull == .queue { serveQueue() }
        }
    }

    // MARK: End

    /// `end: vu` took the last user: what remains of the schedule is dropped and counted.
    private func endForLackOfUsers() {
        dropQueue()
        for shard in siblings {
            shard.worker.execute { shard.worker.countDropped(shard.remaining, of: shard.scenario) }
        }
        worker.run.endScenario(scenario)
    }

    /// Arrivals of this shard that are still to come.
    private var remaining: Int {
        guard !isEnding, next != nil, var rest = arrivals else { return 0 }
        var count = 1
        while rest.next() != nil { count += 1 }
        return count
    }

    func end() {
        beginEnding {
            timer?.cancel()
            endTimer?.cancel()
            for user in idle { user.resume(with: nil) }
            idle.removeAll()
            idleCount.store(0, ordering: .relaxed)
        }
    }

    func interrupt() {
        end()
        dropQueue()
        interruptUsers()
    }

    override func interruptUsers() {
        dropQueue()
        super.interruptUsers()
    }

    override func willFinish() {
        if scenario.shardIsDone() { dropQueue() }
    }

    private func dropQueue() {
        worker.countDropped(scenario.queue.removeAll(), of: scenario)
    }
}

/// A user that waits for its next arrival.
private struct ParkedUser {
    let continuation: UnsafeContinuation<DueArrival?, Never>

    func resume(with arrival: DueArrival?) { continuation.resume(returning: arrival) }
}
