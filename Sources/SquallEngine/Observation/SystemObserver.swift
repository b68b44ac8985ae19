import NIOCore
import NIOPosix
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Watches the systems of `observe` while the load runs.
///
/// It has a loop, a thread and connections of its own: nothing of the load waits for it, whatever the watched do. A source
/// that cannot be read is counted and told, and ends nothing.
///
// Unchecked: what is mutable is touched on the observer's loop only.
final class SystemObserver: @unchecked Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let executor: LoopExecutor
    private let clock: EngineClock
    private let all: [Watch]
    private var active: [Watch] { all.filter(\.source.isEnabled) }
    /// Those that sample again and again.
    private var samplers: [Task<Void, Never>] = []
    /// Those that read once.
    private var readings: [Task<String?, Never>] = []
    private var loadStart: Timestamp?
    /// The run is over at once: nothing further is read.
    private var isCut = false

    /// nil for a file without `observe`.
    init?(_ run: Run, configuration: HTTPConfiguration) {
        guard !run.plan.observed.isEmpty else { return nil }
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        executor = LoopExecutor(loop: group.next())
        clock = run.clock
        let client = HTTPClient(
            executor: executor,
            timers: LoopTimers(executor: executor),
            configuration: configuration,
            resolver: DNSResolver()
        )
        all = run.plan.observed.map {
            Watch($0, plan: run.plan, schema: run.schema, client: client, begun: run.clock.loadStart)
        }
    }

    /// Reads every source once, before setup. Returns why the run must not begin.
    func begin() async -> String? {
        let failures = await each { watch in
            guard let failure = await watch.begin(), watch.source.isRequired else { return nil }
            return "`observe.\(watch.source.name)` could not be read: \(failure)"
        }
        return failures.first
    }

    /// Reads every source once, and gives what was read.
    func readOnce() async -> [SourceLog] {
        _ = await begin()
        return await executor.perform { [self] in all.map(\.log) }
    }

    /// The load begins: samples are taken from now on.
    func beginLoad(at start: Int64) async {
        await executor.perform { [self] in
            loadStart = clock.wallTime()
            samplers = active.map { watch in executor.launch { await watch.watch(from: start) } }
        }
    }

    /// From any thread, once for each scenario.
    func scenarioEnded(_ name: String) {
        executor.execute { [self] in
            start { watch in
                await watch.scenarioEnded(name)
                return nil
            }
        }
    }

    /// The load is over: the last samples are waited for, and no further ones taken.
    func endLoad() async {
        let end = clock.wallTime()
        let (running, snapshots, start) = await executor.perform { [self] in
            for task in samplers { task.cancel() }
            return (samplers, readings, loadStart)
        }
        for task in running { await task.value }
        for task in snapshots { _ = await task.value }
        guard let start else { return }
        _ = await each { watch in
            await watch.loadEnded(from: start, to: end)
            return nil
        }
    }

    /// After teardown: reads every source once more, unless the run was cut short, and gives everything that was read.
    func finish() async -> [SourceLog] {
        _ = await each { watch in
            await watch.finish()
            return nil
        }
        return await executor.perform { [self] in all.map(\.log) }
    }

    /// What is read afterwards takes no time: the second Ctrl-C.
    func cut() {
        executor.execute { [self] in
            isCut = true
            for task in samplers { task.cancel() }
            for task in readings { task.cancel() }
        }
    }

    /// What thresholds and assertions read, as it stands.
    func judgements() async -> [SeriesID: ObservedFigures] {
        await executor.perform { [self] in
            all.reduce(into: [:]) { $0.merge($1.log.judgements) { first, _ in first } }
        }
    }

    func shutDown() async {
        // The loop has nothing left to do; what fails here concerns nobody any more.
        try? await group.shutdownGracefully()
    }

    /// Runs something for each source at the same time, on the loop, and gathers what it says.
    private func each(_ body: @escaping @Sendable (Watch) async -> String?) async -> [String] {
        let running = await executor.perform { [self] in
            readings = []
            return start(body)
        }
        var results: [String] = []
        for task in running {
            if let result = await task.value { results.append(result) }
        }
        return results
    }

    @discardableResult
    private func start(_ body: @escaping @Sendable (Watch) async -> String?) -> [Task<String?, Never>] {
        guard !isCut else { return [] }
        let started = active.map { watch in executor.launch { await body(watch) } }
        readings += started
        return started
    }
}
