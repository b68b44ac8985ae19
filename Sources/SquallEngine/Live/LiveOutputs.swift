import NIOCore
import NIOPosix
import SquallClients
import SquallExpressions
import SquallMetrics
import Synchronization

/// Gives the figures of a run away while it lasts: to those who ask for them, and to those who are sent them.
///
/// It has a loop, a thread and connections of its own. The run hands over a reference once a second and waits for nothing;
/// encoding, sending and waiting happen here. What cannot be delivered is bounded, counted, and reported at the end.
package final class LiveOutputs: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let executor: LoopExecutor
    private let pushes: [PushOutput]
    private let scrapes: [ScrapeOutput]
    private let latest: Latest

    /// The figures that whoever needs some takes.
    private final class Latest: Sendable {
        let moment = Mutex<LiveMoment?>(nil)
        let start = LiveOutputs.wallNanoseconds()
    }

    /// Listens at once, so that an address that is taken ends the command and not the run.
    /// - Parameter interval: nanoseconds between two messages to each receiver.
    @concurrent
    package static func start(_ targets: [LiveTarget], interval: Int64) async throws(LiveProblem) -> LiveOutputs {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do throws(LiveProblem) {
            let outputs = try LiveOutputs(targets, interval: interval, group)
            try await outputs.listen(targets)
            outputs.executor.execute { for push in outputs.pushes { push.begin() } }
            return outputs
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private init(_ targets: [LiveTarget], interval: Int64, _ group: MultiThreadedEventLoopGroup) throws(LiveProblem) {
        self.group = group
        let executor = LoopExecutor(loop: group.next())
        let timers = LoopTimers(executor: executor)
        let latest = Latest()
        let read: @Sendable () -> LiveMoment? = { latest.moment.withLock { $0 } }
        let client = try LiveOutputs.client(for: targets, executor, timers)
        pushes = targets.compactMap { target in
            guard case .pushed(let endpoint) = target.way else { return nil }
            return PushOutput(target, endpoint, client: client, interval: interval, latest: read)
        }
        scrapes = targets.compactMap { target in
            guard case .scraped = target.way else { return nil }
            return ScrapeOutput(target, timers: timers, latest: read)
        }
        self.executor = executor
        self.latest = latest
    }

    /// The certificates that the system trusts; what the file says of TLS is about the system under test.
    private static func client(for targets: [LiveTarget], _ executor: LoopExecutor, _ timers: LoopTimers)
        throws(LiveProblem) -> HTTPClient
    {
        let isSecure = targets.contains { target in
            if case .pushed(let endpoint) = target.way { endpoint.isSecure } else { false }
        }
        do throws(HTTPFailure) {
            let tls = isSecure ? try TLSContext(TLSOptions()) : nil
            let configuration = HTTPConfiguration(connectTimeout: 5_000_000_000, tls: tls)
            return HTTPClient(executor: executor, timers: timers, configuration: configuration, resolver: DNSResolver())
        } catch { throw LiveProblem(error.message) }
    }

    private func listen(_ targets: [LiveTarget]) async throws(LiveProblem) {
        var waiting = scrapes[...]
        for target in targets {
            guard case .scraped(let host, let port) = target.way, let output = waiting.popFirst() else { continue }
            try await output.listen(host: host, port: port, group)
        }
    }

    /// Where figures can be fetched.
    package var addresses: [String] { scrapes.map(\.result.target) }

    /// The run's state; from any thread, and without waiting.
    package func take(_ metrics: RunMetrics) {
        let moment = LiveMoment(metrics: metrics, time: LiveOutputs.wallNanoseconds(), start: latest.start)
        latest.moment.withLock { $0 = moment }
    }

    /// The run is over: gives away the last figures, waits a little for who is slow, and tells what became of all.
    /// - Parameter stop: pressed twice, nothing is waited for.
    @concurrent
    package func finish(_ metrics: RunMetrics, stop: StopSwitch) async -> [LiveResult] {
        take(metrics)
        let isCut = stop.level == .immediate
        let (pushes, scrapes) = (pushes, scrapes)
        let running = await executor.perform { [executor] in
            pushes.map { push in executor.launch { await push.finish(isCut: isCut) } }
                + scrapes.map { scrape in executor.launch { await scrape.finish { stop.level == .immediate } } }
        }
        for task in running { await task.value }
        let results = await executor.perform { scrapes.map(\.result) + pushes.map(\.result) }
        // The loop has nothing left to do; what fails here concerns nobody any more.
        try? await group.shutdownGracefully()
        return results
    }

    private static func wallNanoseconds() -> Int64 {
        let now = EngineClock().wallTime()
        return now.seconds * 1_000_000_000 + Int64(now.nanoseconds)
    }
}
