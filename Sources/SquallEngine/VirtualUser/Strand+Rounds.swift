import SquallClients
import SquallExpressions
import SquallPlan

/// `concurrent: true`: rounds of a loop that run at the same time.
extension Strand {
    /// Each round is a child task with slots of its own. The first that ends early ends the others and the step.
    @inline(never)
    func runRounds(of loop: LoopStep, own slots: Range<Int>, _ step: Step) async throws(StopReason) {
        session.hasWaited = true
        switch loop.kind {
        case .times(let count):
            try await runRounds(of: loop, slots, (0..<(try times(count, step))).lazy.map { .int($0) })
        case .forEach(let list): try await runRounds(of: loop, slots, try elements(list, step))
        // The language allows no concurrent `while`: each round depends on what the one before has done.
        case .whileTrue: break
        }
    }

    private func runRounds(of loop: LoopStep, _ slots: Range<Int>, _ elements: some Sequence<Value>)
        async throws(StopReason)
    {
        let rounds = Rounds(worker)
        await withDiscardingTaskGroup { group in
            var pace = Pace(interval: loop.pace, start: EngineClock.now())
            for element in elements {
                if let due = pace.nextStart(), await !rounds.wait(until: due) { break }
                let round = makeRound(loop, slots, element)
                rounds.begin()
                group.addTask { await rounds.run(round, loop.steps) }
            }
            await rounds.finish()
            if rounds.stopped != nil { group.cancelAll() }
        }
        if let reason = rounds.stopped { throw reason }
    }

    private func makeRound(_ loop: LoopStep, _ slots: Range<Int>, _ element: Value) -> Strand {
        let round = Strand(
            session: session,
            slots: Slots(outer: frame.slots, own: slots),
            random: RandomStream(seed: frame.random.next()),
            lateness: lateness
        )
        lateness = 0
        round.conversation = conversation
        if let slot = loop.variable { round.frame.slots[slot] = element }
        return round
    }
}

/// The rounds of one loop that run at the same time: how many are under way, and what ended one early.
private final class Rounds: @unchecked Sendable {  // confined to the worker's loop
    private(set) var stopped: StopReason?
    private var running = 0
    private let worker: Worker
    /// Whoever starts the rounds, while it waits.
    private var pause: OneShot<Void>?

    init(_ worker: Worker) {
        self.worker = worker
    }

    /// Called before the round's task is made, so that none is overlooked.
    func begin() { running += 1 }

    func run(_ round: Strand, _ steps: [Step]) async {
        do throws(StopReason) { try await round.run(steps) } catch { if stopped == nil { stopped = error } }
        running -= 1
        if running == 0 || stopped != nil { pause?.resolve(()) }
    }

    /// Waits for the time of the next round. False when no more are to start.
    func wait(until time: Int64) async -> Bool {
        while stopped == nil {
            if time <= EngineClock.now() { return !Task.isCancelled }
            switch await rest(until: time) {
            case .value: continue
            case .timedOut: return true
            case .cancelled: stopped = .interrupted
            }
        }
        return false
    }

    /// Waits until all have ended or one has ended early.
    func finish() async {
        while running > 0, stopped == nil {
            if case .cancelled = await rest(until: nil) { stopped = .interrupted }
        }
    }

    private func rest(until time: Int64?) async -> OneShot<Void>.Outcome {
        let pause = OneShot<Void>(executor: worker.executor, timers: worker.timers)
        self.pause = pause
        defer { self.pause = nil }
        return await worker.wait(for: pause, until: time)
    }
}
