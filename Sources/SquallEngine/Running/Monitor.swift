import SquallMetrics
import SquallPlan

/// Looks at the run once a second: gathers the loops' snapshots, judges the thresholds that may abort, tells the console.
actor Monitor {
    private let run: Run
    private let evaluator: ThresholdEvaluator
    private var collector: MetricsCollector
    private var statsAtLoad = ProcessStats.read()
    private var lastStats = ProcessStats.read()
    private var lastTime = EngineClock.now()
    private var loadStart: Int64?
    private(set) var phase = RunProgress.Phase.setup
    private(set) var aborting: ThresholdOutcome?
    private(set) var usage = ProcessUsage()

    init(run: Run) {
        self.run = run
        evaluator = ThresholdEvaluator(schema: run.schema)
        collector = MetricsCollector(schema: run.schema)
    }

    func enter(_ phase: RunProgress.Phase) { self.phase = phase }

    /// Setup is over; `start` is time 0.
    func beginLoad(at start: Int64) async {
        let snapshots = await snapshots(resettingHeartbeats: true)
        collector.beginLoad(snapshots, at: start)
        loadStart = start
        statsAtLoad = ProcessStats.read()
        lastStats = statsAtLoad
        lastTime = start
        phase = .load
    }

    /// All scenarios have ended.
    func endLoad() async -> RunMetrics {
        await sampleProcess()
        let metrics = collector.endLoad(await snapshots(), observed: await observed(), at: EngineClock.now())
        usage = ProcessStats.read().since(statsAtLoad)
        return metrics
    }

    /// After teardown.
    func final() async -> RunMetrics {
        collector.ingest(await snapshots(), observed: await observed(), at: EngineClock.now())
    }

    /// Ticks until it is cancelled.
    func watch() async {
        var next = ContinuousClock.now
        while !Task.isCancelled {
            next += .seconds(1)
            // Cancelled: the loop's condition ends it.
            try? await Task.sleep(until: next, clock: .continuous)
            if !Task.isCancelled { await tick() }
        }
    }

    private func tick() async {
        await sampleProcess()
        let metrics = collector.ingest(await snapshots(), observed: await observed(), at: EngineClock.now())
        let elapsed = loadStart.map { EngineClock.now() - $0 } ?? 0
        run.report(RunProgress(phase: phase, metrics: metrics, elapsed: Double(elapsed) / 1e9))
        guard phase == .load, run.options.judges, aborting == nil else { return }
        if let failed = evaluator.abortingThreshold(metrics, elapsed: elapsed) {
            aborting = failed
            phase = .stopping
            run.interruptAll()
        }
    }

    /// CPU and memory of the program itself, as gauges.
    private func sampleProcess() async {
        let stats = ProcessStats.read()
        let now = EngineClock.now()
        let seconds = Double(now - lastTime) / 1e9
        let cores = seconds > 0 ? stats.since(lastStats).cpuSeconds / seconds : 0
        lastStats = stats
        lastTime = now
        guard loadStart != nil, seconds > 0.1, let worker = run.workers.first else { return }
        await worker.perform {
            worker.recorder.add(BuiltinMetric.generatorCPU.rawValue, cores, worker.runTags, at: now)
            worker.recorder.add(
                BuiltinMetric.generatorRSS.rawValue,
                Double(stats.residentBytes),
                worker.runTags,
                at: now
            )
        }
    }

    private func observed() async -> [SeriesID: ObservedFigures] {
        await run.systems?.judgements() ?? [:]
    }

    private func snapshots(resettingHeartbeats: Bool = false) async -> [Snapshot] {
        var snapshots: [Snapshot] = []
        for worker in run.workers {
            snapshots.append(await worker.perform { worker.snapshot(resettingHeartbeat: resettingHeartbeats) })
        }
        return snapshots
    }
}
