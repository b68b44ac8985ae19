import SquallClients
import SquallExpressions
import SquallPlan

/// One simulated user of a scenario, living on one worker's loop.
///
/// It runs one iteration after another; its shard says when the next one starts.
final class VirtualUser: @unchecked Sendable {  // confined to the worker's loop
    /// `vu.id`: 1-based, unique in the test.
    let id: Int
    /// 0-based within the scenario.
    let index: Int
    let session: Session
    private let plan: ScenarioPlan
    private let isSeededByIteration: Bool
    private let seed: UInt64
    /// What `onStart` left: each iteration starts from it.
    private var cookiesAtStart = CookieJar()
    /// Iterations begun.
    private(set) var turns: Int64 = 0
    private var hasStarted = false
    /// The task that lives this life; cancelling it interrupts what is under way.
    private var task: Task<Void, Never>?

    init(index: Int, scenario: ScenarioRun, worker: Worker) {
        id = scenario.firstUserID + index
        self.index = index
        plan = scenario.plan
        isSeededByIteration = scenario.isSeededByIteration
        seed = worker.run.options.seed
        session = Session(worker: worker, slotCount: plan.slotCount, site: plan.site)
        session.rows.belong(toUser: index, ofScenario: plan.index)
        session.slots[BuiltinSlot.vuID] = .int(Int64(id))
        session.slots[BuiltinSlot.scenarioName] = .string(plan.name)
    }

    /// Runs `onStart` unless that is done. Where it fails the next iteration tries again.
    func start() async throws(StopReason) {
        guard !hasStarted else { return }
        try await session.run(plan.onStart, random: stream(.start))
        cookiesAtStart = session.cookies
        hasStarted = true
    }

    /// One iteration. `number` is `scenario.iteration`; `lateness` (nanoseconds) how long after its scheduled start it begins.
    func iterate(number: Int64, lateness: Int64) async throws(StopReason) {
        session.slots[BuiltinSlot.vuIteration] = .int(turns)
        session.slots[BuiltinSlot.scenarioIteration] = .int(number)
        let random = isSeededByIteration ? stream(.iteration(number)) : stream(.turn(turns))
        turns += 1
        session.redis?.allowUse()
        try await start()
        if !session.worker.run.plan.http.keepCookies { session.cookies = cookiesAtStart }
        try await session.run(plan.steps, random: random, lateness: lateness)
    }

    // MARK: Life

    /// Begins the user's life in a task of its own on the worker's loop.
    func live(_ body: @escaping @Sendable () async -> Void) {
        task = session.worker.launch(body)
    }

    /// Waits for the end of what `live` began.
    func finished() async { await task?.value }

    /// Ends what is under way at once: waits return, steps end with `.interrupted`.
    func interrupt() { task?.cancel() }

    /// Runs `onStop` if the user ever started, and closes its connections. It runs in a task of its own, because the
    /// user's may have been cancelled.
    func retire() async {
        let farewell = session.worker.launch { [self] in
            // What goes wrong here is counted under `errors`; there is nothing left to end.
            if hasStarted { try? await session.run(plan.onStop, random: stream(.stop)) }
            session.close()
        }
        task = farewell
        await farewell.value
    }

    private enum Part {
        case start, stop
        case iteration(Int64)
        case turn(Int64)
    }

    /// A stream for each part, so that the same seed gives the same requests, whoever runs them when.
    private func stream(_ part: Part) -> RandomStream {
        let scenario = UInt64(plan.index)
        let user = UInt64(index)
        return switch part {
        case .start: RandomStream(seed: seed, path: scenario, 0, user)
        case .stop: RandomStream(seed: seed, path: scenario, 1, user)
        case .iteration(let number): RandomStream(seed: seed, path: scenario, 2, UInt64(number))
        case .turn(let turn): RandomStream(seed: seed, path: scenario, 3, user, UInt64(turn))
        }
    }
}
