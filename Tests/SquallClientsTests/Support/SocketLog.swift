import NIOCore
import SquallClients
import Testing

/// What a socket told its delegate.
// Unchecked: confined to the loop of its socket.
final class SocketLog: WebSocketDelegate, @unchecked Sendable {
    private(set) var messages: [WebSocketMessage] = []
    private(set) var pongs: [Int64] = []
    private(set) var closures: [WebSocketClosure] = []
    /// Called with each message.
    var onMessage: (WebSocketMessage) -> Void = { _ in }

    var texts: [String] { messages.filter { $0.kind == .text }.map { String(buffer: $0.bytes) } }

    func webSocket(received message: WebSocketMessage) {
        #expect(closures.isEmpty, "a message after the end")
        messages.append(message)
        onMessage(message)
    }

    func webSocket(pongAfter roundTrip: Int64) {
        pongs.append(roundTrip)
    }

    func webSocket(closed closure: WebSocketClosure) {
        closures.append(closure)
    }
}

/// One socket of a test, on its loop.
struct OpenSocket {
    let socket: WebSocket
    let log: SocketLog
    let client: HTTPClient

    /// Waits for something that the socket is to bring about.
    func wait(_ what: String = "it", until condition: () -> Bool) async throws {
        for _ in 0..<30_000 {
            if condition() { return }
            _ = await client.timers.sleep(nanoseconds: 1_000_000)
        }
        throw Waited(what: what)
    }

    /// Waits for the end, which comes once.
    func closure() async throws -> WebSocketClosure {
        try await wait("the end") { !log.closures.isEmpty }
        _ = await client.timers.sleep(nanoseconds: 5_000_000)
        try #require(log.closures.count == 1)
        return log.closures[0]
    }

    struct Waited: Error {
        var what: String
    }
}

func webSocketRequest(port: Int, scheme: HTTPTarget.Scheme = .http, seconds: Double = 60) -> WebSocketRequest {
    WebSocketRequest(
        target: HTTPTarget(scheme: scheme, host: scheme == .https ? "localhost" : "127.0.0.1", port: port),
        path: "/chat?room=1",
        hostHeader: "127.0.0.1:\(port)",
        deadline: MonotonicClock.now() + UInt64(seconds * 1e9)
    )
}

/// Opens a socket to a server of a test, and drops it at the end.
func withSocket<Result: Sendable>(
    _ request: WebSocketRequest,
    _ configuration: HTTPConfiguration = HTTPConfiguration(),
    _ body: @escaping @Sendable (OpenSocket) async throws -> Result
) async throws -> Result {
    try await onLoop(configuration, resolver: DNSResolver { _ in .success(["127.0.0.1"]) }) { client in
        let log = SocketLog()
        let outcome = await WebSocketClient(client: client).open(request, delegate: log)
        guard case .open(let socket, _) = outcome else { throw NotOpen(outcome: "\(outcome)") }
        let open = OpenSocket(socket: socket, log: log, client: client)
        let result = try await body(open)
        socket.close()
        #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000), "the connection is left open")
        return result
    }
}

struct NotOpen: Error {
    var outcome: String
}
