import SquallExpressions
import SquallMetrics
import SquallPlan

/// Leads a run through its phases: setup, load, teardown, judgement.
///
/// setup fails -> no load, teardown, judged as failed. First Ctrl-C -> the load ends gracefully, teardown. Second -> all ends
/// at once, no teardown. `end: test` and an aborting threshold end the load and nothing else.
struct Conductor {
    let run: Run
    let stop: StopSwitch
    private let startedAt: Timestamp
    private let begun = EngineClock.now()
    private let monitor: Monitor

    init(run: Run, stop: StopSwitch) {
        self.run = run
        self.stop = stop
        startedAt = run.clock.wallTime()
        monitor = Monitor(run: run)
    }

    func conduct() async -> RunRecord {
        stop.onPress { [run] level in run.stop(level) }
        let watch = Task { [monitor] in await monitor.watch() }
        let session = await newSession()
        var failure = await run.systems?.begin()
        if failure == nil { failure = await PhaseRunner(run: run, stop: stop).run(.setup, session) }
        var loadMetrics: RunMetrics?
        if failure == nil, run.testEnd == nil, stop.level == .none {
            await run.workers[0].perform { [run] in run.takeGlobals(from: session.slots) }
            loadMetrics = await load()
        }
        await monitor.enter(.teardown)
        if stop.level < .immediate {
            let problem = await PhaseRunner(run: run, stop: stop).run(.teardown, session)
            failure = failure ?? problem
        }
        let left = await session.worker.perform { session.teardown?.failures ?? [] }
        await closeConnections(session)
        watch.cancel()
        let observed = await run.systems?.finish() ?? []
        let metrics = await monitor.final()
        var record = await record(metrics, loadMetrics ?? metrics, failure, session)
        record.observed = observed
        record.teardownFailures = left
        return record
    }

    /// This machine cannot carry the run: nothing was sent.
    func refuse(_ causes: [GeneratorHealth.Cause]) async -> RunRecord {
        let metrics = await monitor.final()
        var record = await record(metrics, metrics, nil, nil)
        record.health = GeneratorHealth(refusing: causes)
        return record
    }

    /// The run cannot begin: a certificate that cannot be used.
    func fail(_ reason: String) async -> RunRecord {
        let metrics = await monitor.final()
        return await record(metrics, metrics, reason, nil)
    }

    private func closeConnections(_ session: Session) async {
        await session.worker.perform { session.close() }
        for worker in run.workers { await worker.perform { worker.closeShared() } }
    }

    // MARK: Phases

    private func newSession() async -> Session {
        let worker = run.workers[0]
        let plan = run.plan
        return await worker.perform {
            Session(worker: worker, slotCount: max(plan.setup.slotCount, plan.teardown.slotCount))
        }
    }

    private func load() async -> RunMetrics {
        run.beginLoad()
        await prepareShards()
        for worker in run.workers { await worker.perform { worker.startHeartbeat() } }
        let start = EngineClock.now()
        run.clock.beginLoad(at: start)
        await monitor.beginLoad(at: start)
        await run.systems?.beginLoad(at: start)
        for (scenario, shards) in zip(run.scenarios, run.shards) {
            for shard in shards { run.begin(shard, at: start + scenario.plan.startTime) }
        }
        // A press, or `end: test` in onStart, may have come before the shards began.
        if stop.level > .none { stop.level == .immediate ? run.interruptAll() : run.stopGracefully() }
        await run.waitForEnd()
        for worker in run.workers { await worker.perform { worker.stopHeartbeat() } }
        let metrics = await monitor.endLoad()
        await run.systems?.endLoad()
        return metrics
    }

    /// `onStart` of the users that arrival executors need at time 0.
    private func prepareShards() async {
        await withTaskGroup(of: Void.self) { group in
            for shard in run.shards.joined() {
                let prepared = shard.worker.launch { await shard.prepare() }
                group.addTask { await prepared.value }
            }
        }
    }

    // MARK: Judgement

    private func record(
        _ metrics: RunMetrics,
        _ load: RunMetrics,
        _ failure: String?,
        _ session: Session?
    ) async -> RunRecord {
        let judges = run.options.judges
        let (observation, arrivals) = await observation(load)
        return RunRecord(
            plan: run.plan,
            metrics: metrics,
            ending: await ending(failure),
            thresholds: judges ? ThresholdEvaluator(schema: run.schema).evaluate(metrics, isFinal: true) : [],
            assertions: judges ? await assertions(metrics, session) : [],
            health: GeneratorHealth(judging: observation),
            observation: observation,
            arrivals: arrivals,
            startedAt: startedAt,
            endedAt: run.clock.wallTime(),
            durationSeconds: Double(EngineClock.now() - begun) / 1e9,
            seed: run.options.seed
        )
    }

    private func ending(_ failure: String?) async -> RunEnding {
        var ending = RunEnding()
        ending.phaseFailure = failure
        ending.wasInterrupted = stop.level > .none
        if let end = run.testEnd {
            if end.isFailed { ending.failedByStep = end.reason }
            if end.isSkipped { ending.skippedByStep = end.reason }
        }
        ending.abortedByThreshold = await monitor.aborting.map { "\($0.metric): \($0.expression)" }
        return ending
    }

    private func assertions(_ metrics: RunMetrics, _ session: Session?) async -> [AssertionResult] {
        guard let session, !run.plan.assertions.isEmpty, run.testEnd?.isSkipped != true else { return [] }
        let run = run
        return await run.workers[0].perform {
            session.slots[BuiltinSlot.metrics] = metrics.value()
            let random = RandomStream(seed: run.options.seed, path: 3)
            let frame = Frame(slots: session.slots, random: random, clock: run.clock)
            return run.plan.assertions.map { AssertionResult($0, in: frame) }
        }
    }

    private func observation(_ metrics: RunMetrics) async -> (GeneratorObservation, [RunRecord.Arrivals]) {
        var pacing = run.plan.scenarios.map { _ in PacingTotals() }
        var heartbeats: [Heartbeat] = []
        for worker in run.workers {
            let (totals, heartbeat) = await worker.perform { (worker.pacing, worker.heartbeat) }
            for index in totals.indices { pacing[index].merge(totals[index]) }
            heartbeats.append(heartbeat)
        }
        var observation = metrics.observation()
        let arrivals = pacing.enumerated().filter { $0.element.scheduled > 0 }.map {
            RunRecord.Arrivals(scenario: $0.offset, scheduled: $0.element.scheduled, started: $0.element.started)
        }
        observation.arrivals = arrivals.map {
            metrics.arrivals(scenario: $0.scenario, scheduled: $0.scheduled, started: $0.started)
        }
        observation.loops = heartbeats.map { .init(busySeconds: $0.busySeconds, wallSeconds: $0.wallSeconds) }
        observation.stalls = Heartbeat.common(heartbeats).map {
            .init(start: $0.start - run.clock.loadStart, nanoseconds: $0.nanoseconds)
        }
        observation.portErrors = run.limitErrors("ports")
        observation.descriptorErrors = run.limitErrors("descriptors")
        observation.usage = await monitor.usage
        return (observation, arrivals)
    }
}

extension AssertionResult {
    fileprivate init(_ assertion: Assertion, in frame: Frame) {
        self.init()
        name = assertion.name
        do {
            passed = try assertion.condition.holds(in: frame)
            message = passed ? nil : "does not hold: \(assertion.text)"
        } catch {
            passed = false
            message = "\(assertion.text): \(error.message)"
        }
    }
}
