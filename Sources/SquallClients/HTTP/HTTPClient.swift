import NIOCore

/// Everything that the connections of one loop share.
///
/// Confined to its loop, as are the connections it makes.
package final class HTTPClient {
    package let executor: LoopExecutor
    package let timers: LoopTimers
    package let configuration: HTTPConfiguration
    package let resolver: DNSResolver
    /// TCP connections that are open now.
    package internal(set) var openConnections = 0
    let heads = HTTP1HeadMemo()

    package init(
        executor: LoopExecutor,
        timers: LoopTimers,
        configuration: HTTPConfiguration,
        resolver: DNSResolver
    ) {
        self.executor = executor
        self.timers = timers
        self.configuration = configuration
        self.resolver = resolver
    }

    /// Waits until all connections are gone, after their pools have been closed. False when some are left then.
    package func waitUntilClosed(nanoseconds: Int64) async -> Bool {
        let end = MonotonicClock.now() + UInt64(nanoseconds)
        while openConnections > 0, MonotonicClock.now() < end {
            guard await timers.sleep(nanoseconds: 1_000_000) else { break }
        }
        return openConnections == 0
    }
}
