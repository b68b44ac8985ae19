import SquallPlan

/// Executors in which each user starts its next iteration when the one before has ended: a fixed or changing number of
/// users, or a fixed number of iterations.
final class ClosedShard: ShardBase, Shard, @unchecked Sendable {
    /// Users of this shard that should run now; the others end after their iteration.
    private var wanted: Set<Int> = []
    /// Users that `end: vu` took away for good.
    private var retired: Set<Int> = []
    /// Users ramped down, whose grace runs.
    private var rampDownTimers: [Int: LoopTimer] = [:]
    private var endTimer: LoopTimer?
    private var changes: VUChanges?
    private var start: Int64 = 0
    private var current = 0
    /// Iterations begun by this shard's users.
    private var begun = 0

    func prepare() async {}

    func begin(at start: Int64) {
        self.start = start
        endTimer = worker.schedule(at: start) { [self] in begin() }
    }

    private func begin() {
        guard !isEnding else { return }
        switch scenario.plan.load {
        case .sharedIterations(let vus, _, let duration), .perVUIterations(let vus, _, let duration),
            .constantVUs(let vus, let duration):
            change(to: vus)
            endTimer = worker.schedule(at: start + duration) { [self] in end() }
            if users.isEmpty { end(dropping: false) }
        case .rampingVUs:
            changes = scenario.plan.load.vuSchedule?.changes
            follow(changes?.next())
        case .constantArrivalRate, .rampingArrivalRate: break
        }
    }

    // MARK: Ramps

    /// Plays the schedule: carries out the change that is due and arms the next one.
    private func follow(_ due: VUChange?) {
        var due = due
        while let change = due, !isEnding {
            if start + change.time > EngineClock.now() {
                endTimer = worker.schedule(at: start + change.time) { [self] in follow(change) }
                return
            }
            // Whom the schedule's end finds at work has gracefulStop: the end is no ramp.
            guard change.time < scenario.plan.load.duration ?? 0 else { break }
            self.change(to: change.count)
            due = changes?.next()
        }
        end()
    }

    /// Makes the users below `count` run and lets those above go, the highest first.
    private func change(to count: Int) {
        let step = scenario.shardCount
        for index in stride(from: worker.index, to: count, by: step) where index >= current || !wanted.contains(index) {
            want(index)
        }
        for index in wanted where index >= count { unwant(index) }
        current = count
    }

    private func want(_ index: Int) {
        guard !retired.contains(index), wanted.insert(index).inserted else { return }
        rampDownTimers.removeValue(forKey: index)?.cancel()
        // One that is still finishing simply goes on.
        guard users[index] == nil else { return }
        let user = makeUser(index)
        user.live { [self] in await live(user) }
    }

    private func unwant(_ index: Int) {
        wanted.remove(index)
        guard case .rampingVUs(_, _, let grace) = scenario.plan.load else { return }
        rampDownTimers[index] = worker.schedule(after: grace) { [self] in users[index]?.interrupt() }
    }

    // MARK: A user's life

    private func live(_ user: VirtualUser) async {
        var after = AfterIteration.goOn
        worker.count(active: +1, of: scenario)
        // One that was interrupted stays so: where it is wanted again, it begins a new life below.
        while case .goOn = after, !Task.isCancelled, mayIterate(user) {
            begun += 1
            after = await iterate(user)
        }
        worker.count(active: -1, of: scenario)
        rampDownTimers.removeValue(forKey: user.index)?.cancel()
        if case .retire = after { retireForGood(user) }
        await retire(user)
        if wanted.contains(user.index), !isEnding, !isDone(user) {
            // Ramped up again while onStop ran: a new life.
            wanted.remove(user.index)
            want(user.index)
        } else if isExhausted {
            // The last user of all shards drops what nobody took; the others leave it to those that still run.
            let isLast = scenario.userIsDone()
            if users.isEmpty { end(dropping: isLast) }
        }
    }

    /// `end: vu`. An iteration executor ends with its last user anyway (`isExhausted`).
    private func retireForGood(_ user: VirtualUser) {
        wanted.remove(user.index)
        retired.insert(user.index)
        guard case .rampingVUs = scenario.plan.load else { return }
        if scenario.retireForGood(of: scenario.plan.load.maximumUsers) { worker.run.endScenario(scenario) }
    }

    private func mayIterate(_ user: VirtualUser) -> Bool {
        guard !isEnding, wanted.contains(user.index) else { return false }
        return switch scenario.plan.load {
        case .sharedIterations(_, let total, _): scenario.takeShared(of: total)
        case .perVUIterations(_, let count, _): user.turns < count
        default: true
        }
    }

    /// A user of an iteration executor that has nothing left to do.
    private func isDone(_ user: VirtualUser) -> Bool {
        switch scenario.plan.load {
        case .sharedIterations(_, let total, _): scenario.leftShared(of: total) == 0
        case .perVUIterations(_, let count, _): user.turns >= count
        default: false
        }
    }

    /// Nothing can start any more: the iterations are done, or `end: vu` took the last user.
    private var isExhausted: Bool {
        if case .rampingVUs = scenario.plan.load { return false }
        return true
    }

    // MARK: End

    func end() { end(dropping: true) }

    /// `dropping`: no other shard can take what is left of a shared pot.
    private func end(dropping: Bool) {
        beginEnding {
            endTimer?.cancel()
            wanted.removeAll()
            worker.countDropped(leftOver(dropping), of: scenario)
        }
    }

    func interrupt() {
        end()
        interruptUsers()
    }

    /// Iterations of an iteration executor that will not start.
    private func leftOver(_ dropping: Bool) -> Int {
        switch scenario.plan.load {
        case .sharedIterations(_, let total, _): return dropping ? scenario.dropShared(of: total) : 0
        case .perVUIterations(let vus, let count, _):
            let mine = Array(stride(from: worker.index, to: vus, by: scenario.shardCount)).count
            return max(0, mine * count - begun)
        default: return 0
        }
    }
}
