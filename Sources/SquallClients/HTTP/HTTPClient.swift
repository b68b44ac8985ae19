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
}
