import NIOCore
import NIOPosix
import SquallClients

/// Runs `body` as a task on an event loop, with a client of its own, as the engine's VUs run.
func onLoop<Result: Sendable>(
    _ configuration: HTTPConfiguration = HTTPConfiguration(),
    resolver: DNSResolver = DNSResolver(),
    _ body: @escaping @Sendable (HTTPClient) async throws -> Result
) async throws -> Result {
    let executor = LoopExecutor(loop: TestLoops.group.any())
    return try await Task(executorPreference: executor) {
        let timers = LoopTimers(executor: executor)
        let client = HTTPClient(executor: executor, timers: timers, configuration: configuration, resolver: resolver)
        return try await body(client)
    }.value
}

/// A request for `/` of a test server.
func makeRequest(
    _ method: String = "GET",
    port: Int,
    host: String = "127.0.0.1",
    scheme: HTTPTarget.Scheme = .http,
    headers: String = "",
    body: HTTPRequest.Body = .none,
    seconds: Double = 60
) -> HTTPRequest {
    HTTPRequest(
        method: method,
        target: HTTPTarget(scheme: scheme, host: host, port: port),
        head: ByteBuffer(string: "\(method) / HTTP/1.1\r\nHost: \(host)\r\n\(headers)\r\n"),
        body: body,
        deadline: MonotonicClock.now() + UInt64(seconds * 1e9)
    )
}

extension HTTPExchange {
    var bodyText: String? {
        response.map { String(buffer: $0.body) }
    }
}
