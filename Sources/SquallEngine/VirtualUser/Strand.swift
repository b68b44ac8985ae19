import SquallClients
import SquallExpressions
import SquallPlan

/// A line of execution: it walks the steps of a plan for a session, one at a time.
///
/// A session has a main strand, and one more for each branch of a `parallel` under way. An interruption is the
/// cancellation of the task: waits return early, and the next step throws `.interrupted`.
final class Strand: @unchecked Sendable {  // confined to the worker's loop
    let session: Session
    let frame: Frame
    /// Nanoseconds by which the iteration began late, until its first request has counted them.
    var lateness: Int64
    /// The innermost conversation that the steps are in.
    var conversation: Conversation?
    var worker: Worker { session.worker }

    /// - Parameter slots: the session's, or those of a round that runs beside others.
    init(session: Session, slots: Slots, random: RandomStream, lateness: Int64) {
        self.session = session
        self.lateness = lateness
        frame = Frame(slots: slots, random: random, clock: session.worker.run.clock)
        frame.sharedMarks = session.worker.run.marks
    }

    /// Starts over, for another list of steps.
    func begin(random: RandomStream, lateness: Int64) {
        frame.random = random
        frame.sinceEnd = nil
        self.lateness = lateness
    }

    // MARK: Walking

    func run(_ steps: [Step]) async throws(StopReason) {
        for index in steps.indices {
            let step = steps[index]
            do throws(StopReason) {
                if try isDue(step), try !performAtOnce(step) { try await perform(step) }
            } catch {
                guard let teardown = session.teardown else { throw error }
                try teardown.passOver(steps[index...], error, session.failure)
            }
        }
    }

    /// Runs steps that wait for nothing. What they send leaves even where the peer has to take something first: one list
    /// of steps sends only so much, and the next is not run like this before there is room (`Conversation.hasRoom`).
    func runAtOnce(_ steps: [Step]) throws(StopReason) {
        for step in steps where try isDue(step) {
            if try !performAtOnce(step, sendsAnyway: true) { try runAtOnce(try chosenSteps(of: step)) }
        }
    }

    @inline(never)
    private func isDue(_ step: Step) throws(StopReason) -> Bool {
        if Task.isCancelled { throw .interrupted }
        if let condition = step.guardCondition {
            try takeRows(step.guardRows, step)
            guard try holds(condition, step) else { return false }
        }
        try takeRows(step.rows, step)
        return true
    }

    /// Runs a step that waits for nothing; false for the others.
    @inline(never)
    private func performAtOnce(_ step: Step, sendsAnyway: Bool = false) throws(StopReason) -> Bool {
        switch step.action {
        case .set(let assignments): for assignment in assignments { try assign(assignment, step) }
        case .check(let checks, _): judge(checks)
        case .record(let recordings): for recording in recordings { try record(recording, step) }
        case .mark(let slot): frame.slots[slot] = .int(frame.clock.monotonicNanoseconds())
        case .log(let log): worker.run.log(try text(log.message, step), from: step.origin)
        case .end(let end): throw try reason(of: end, step)
        case .send(let message):
            guard sendsAnyway || canSend(at: message.conversation) else { return false }
            try send(message, step)
        case .close(let end): try close(end, step)
        case .ping(let request): try ping(request, step)
        case .sharedMark(let name): try markForAll(name, step)
        case .reply(let answer): try reply(answer, step)
        case .emit(let event):
            guard event.acknowledgement == nil, sendsAnyway || canSend(at: event.conversation) else { return false }
            try emit(event, step)
        case .request, .sleep, .group, .loop, .branch, .choose, .parallel, .flow, .conversation, .receive,
            .rendezvous, .redis, .mongo, .sql:
            return false
        }
        return true
    }

    @inline(never)
    private func perform(_ step: Step) async throws(StopReason) {
        if step.startsAfresh { frame.sinceEnd = nil }
        switch step.action {
        case .request(let request): try await perform(request, step)
        case .sleep(let duration): try await sleep(nanoseconds(duration, step))
        case .group(let group): try await perform(group)
        case .loop(let loop): try await perform(loop, step)
        case .parallel(let lists): try await runParallel(lists)
        case .conversation(let conversation): try await perform(conversation, step)
        case .receive(let receive): try await perform(receive, step)
        case .emit(let event): try await perform(event, step)
        case .send(let message):
            try await waitUntilWritable(at: message.conversation, step)
            try send(message, step)
        case .rendezvous(let rendezvous): try await perform(rendezvous, step)
        case .redis(let redis): try await perform(redis, step)
        case .mongo(let mongo): try await perform(mongo, step)
        case .sql(let sql): try await perform(sql, step)
        default: try await run(try chosenSteps(of: step))
        }
    }

    /// The steps that a step comes down to: a branch of it, the body of a flow.
    @inline(never)
    private func chosenSteps(of step: Step) throws(StopReason) -> [Step] {
        switch step.action {
        case .branch(let branch): return try holds(branch.condition, step) ? branch.then : branch.otherwise
        case .choose(let choice): return choice.pick(&frame.random)
        case .flow(let flow):
            for parameter in flow.parameters { try assign(parameter, step) }
            return flow.steps
        default: return []
        }
    }

    // MARK: Steps that wait
    //
    // Not inlined: each suspended user keeps its async frames, and one function for all steps would hold room for all.

    /// Think time.
    @inline(never)
    func sleep(_ nanoseconds: Int64) async throws(StopReason) {
        session.hasWaited = true
        guard await worker.timers.sleep(nanoseconds: nanoseconds) else { throw .interrupted }
    }

    @inline(never)
    private func perform(_ group: GroupStep) async throws(StopReason) {
        let start = EngineClock.now()
        try await run(group.steps)
        worker.record(.groupDuration, nanoseconds: EngineClock.now() - start, site: group.site, in: frame)
    }

    @inline(never)
    private func perform(_ loop: LoopStep, _ step: Step) async throws(StopReason) {
        if let slots = loop.concurrentSlots { return try await runRounds(of: loop, own: slots, step) }
        var pace = Pace(interval: loop.pace, start: EngineClock.now())
        switch loop.kind {
        case .times(let count):
            for index in 0..<(try times(count, step)) {
                try await turn(loop, .int(index), &pace)
                await letOthersRun(after: Int(index))
            }
        case .forEach(let list):
            for element in try elements(list, step) { try await turn(loop, element, &pace) }
        case .whileTrue(let condition, let max):
            var index = 0
            while index < max ?? .max, try holds(condition, step) {
                try await turn(loop, .int(Int64(index)), &pace)
                await letOthersRun(after: index)
                index += 1
            }
        }
    }

    /// A body that never waits would keep the loop's other users out, and its timers.
    private func letOthersRun(after round: Int) async {
        if round & 0x3F == 0x3F { await worker.yield() }
    }

    private func turn(_ loop: LoopStep, _ element: Value, _ pace: inout Pace) async throws(StopReason) {
        if let start = pace.nextStart(), start > EngineClock.now() { try await waitForRound(at: start) }
        if let slot = loop.variable { frame.slots[slot] = element }
        try await run(loop.steps)
    }

    /// Rounds on a schedule are as exact as arrivals, while a think time ends with the wheel's next tick.
    @inline(never)
    private func waitForRound(at start: Int64) async throws(StopReason) {
        session.hasWaited = true
        let arrival = OneShot<Void>(executor: worker.executor, timers: worker.timers)
        if case .cancelled = await worker.wait(for: arrival, until: start) { throw .interrupted }
    }

    /// Branches are child tasks on the same loop. The first that ends early ends the others and the step.
    @inline(never)
    private func runParallel(_ lists: [[Step]]) async throws(StopReason) {
        let outcome = await withTaskGroup(of: StopReason?.self) { group in
            for steps in lists {
                let branch = makeBranch()
                group.addTask { await branch.runToEnd(steps) }
            }
            var first: StopReason?
            for await ended in group where first == nil && ended != nil {
                first = ended
                group.cancelAll()
            }
            return first
        }
        if let outcome { throw outcome }
    }

    private func runToEnd(_ steps: [Step]) async -> StopReason? {
        do {
            try await run(steps)
            return nil
        } catch {
            return error
        }
    }

    private func makeBranch() -> Strand {
        let random = RandomStream(seed: frame.random.next())
        let branch = Strand(session: session, slots: frame.slots, random: random, lateness: lateness)
        branch.conversation = conversation
        lateness = 0
        return branch
    }
}

extension ChooseStep {
    /// The steps of a branch drawn by weight.
    fileprivate func pick(_ random: inout RandomStream) -> [Step] {
        guard let total = cumulativeWeights.last else { return [] }
        let draw = random.unit() * total
        let index = cumulativeWeights.firstIndex { draw < $0 } ?? branches.count - 1
        return branches[index]
    }
}

extension Step {
    /// Whether it takes time: then `since` does not end at the message any more that was in hand before.
    fileprivate var startsAfresh: Bool {
        switch action {
        case .group, .loop, .branch, .choose, .flow: false
        default: true
        }
    }
}

/// A fixed schedule of turns: each starts one interval after the one before, or at once where that is past.
struct Pace {
    private let interval: Int64?
    private var next: Int64

    init(interval: Int64?, start: Int64) {
        self.interval = interval
        next = start
    }

    /// When the next turn is to start (monotonic nanoseconds); nil for at once.
    mutating func nextStart() -> Int64? {
        guard let interval else { return nil }
        defer { next += interval }
        return next
    }
}
