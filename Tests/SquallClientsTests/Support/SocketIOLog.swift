import SquallClients
import Testing

/// What a Socket.IO connection told its delegate.
// Unchecked: confined to the loop of its connection.
final class SocketIOLog: SocketIODelegate, @unchecked Sendable {
    private(set) var events: [SocketIOMessage] = []
    private(set) var acknowledgements: [Int: SocketIOMessage] = [:]
    private(set) var closures: [SocketIOClosure] = []
    /// Called with each event.
    var onEvent: (SocketIOMessage) -> Void = { _ in }

    /// The events as `name arguments`.
    var texts: [String] { events.map { "\($0.event) \(String(decoding: $0.arguments, as: UTF8.self))" } }

    /// The arguments of the events of that name.
    func arguments(of name: String) -> [String] {
        events.filter { $0.event == name }.map { String(decoding: $0.arguments, as: UTF8.self) }
    }

    func socketIO(received event: SocketIOMessage) {
        #expect(closures.isEmpty, "an event after the end")
        events.append(event)
        onEvent(event)
    }

    func socketIO(acknowledged id: Int, _ message: SocketIOMessage) {
        #expect(closures.isEmpty, "an acknowledgement after the end")
        acknowledgements[id] = message
    }

    func socketIO(closed closure: SocketIOClosure) {
        closures.append(closure)
    }
}

/// One connection of a test, on its loop.
struct OpenSocketIO {
    let socket: SocketIOSocket
    let log: SocketIOLog
    let client: HTTPClient

    /// Waits for something that the connection is to bring about.
    func wait(_ what: String = "it", until condition: () -> Bool) async throws {
        for _ in 0..<30_000 {
            if condition() { return }
            _ = await client.timers.sleep(nanoseconds: 1_000_000)
        }
        throw OpenSocket.Waited(what: what)
    }

    func emit(_ list: String, attachments: [[UInt8]] = []) throws {
        _ = try socket.emit(Array(list.utf8), attachments: attachments).get()
    }

    /// Emits and waits for the acknowledgement.
    func ask(_ list: String, attachments: [[UInt8]] = []) async throws -> SocketIOMessage {
        let result = socket.emit(Array(list.utf8), attachments: attachments, asksForAcknowledgement: true)
        let id = try #require(try result.get())
        try await wait("the acknowledgement of \(list)") { log.acknowledgements[id] != nil }
        return try #require(log.acknowledgements[id])
    }

    /// Emits and compares the acknowledgement.
    func expect(_ list: String, answers: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let answer = String(decoding: try await ask(list).arguments, as: UTF8.self)
        #expect(answer == answers, sourceLocation: sourceLocation)
    }

    /// Waits for the end, which comes once.
    func closure() async throws -> SocketIOClosure {
        try await wait("the end") { !log.closures.isEmpty }
        _ = await client.timers.sleep(nanoseconds: 5_000_000)
        try #require(log.closures.count == 1)
        return log.closures[0]
    }
}

func socketIORequest(
    port: Int,
    _ transports: SocketIORequest.Transports = .webSocket,
    namespace: String = "/",
    authentication: String? = nil,
    seconds: Double = 60
) -> SocketIORequest {
    SocketIORequest(
        target: HTTPTarget(scheme: .http, host: "127.0.0.1", port: port),
        path: "/socket.io/",
        hostHeader: "127.0.0.1:\(port)",
        namespace: namespace,
        authentication: authentication.map { Array($0.utf8) },
        transports: transports,
        deadline: MonotonicClock.now() + UInt64(seconds * 1e9)
    )
}

/// Opens a connection to a server of a test, on a client that there is already.
func openSocketIO(_ request: SocketIORequest, _ client: HTTPClient) async throws -> OpenSocketIO {
    let log = SocketIOLog()
    let outcome = await SocketIOClient(client: client).open(request, delegate: log) { socket in
        #expect(socket.isOpen && log.events.isEmpty)
    }
    guard case .open(let socket) = outcome else { throw NotOpen(outcome: "\(outcome)") }
    return OpenSocketIO(socket: socket, log: log, client: client)
}

/// Opens a connection to a server of a test, and closes it at the end.
func withSocketIO<Result: Sendable>(
    _ request: SocketIORequest,
    _ body: @escaping @Sendable (OpenSocketIO) async throws -> Result
) async throws -> Result {
    try await onLoop { client in
        let open = try await openSocketIO(request, client)
        let result = try await body(open)
        open.socket.close()
        try await expectNothingLeft(client)
        #expect(open.log.closures.count == 1)
        return result
    }
}

/// Tries to open a connection that must not come about, and leaves nothing behind.
func refusedSocketIO(_ request: SocketIORequest) async throws -> SocketIOOutcome {
    try await onLoop { client in
        let log = SocketIOLog()
        let outcome = await SocketIOClient(client: client).open(request, delegate: log) { _ in
            Issue.record("it was connected")
        }
        try await expectNothingLeft(client)
        #expect(log.events.isEmpty && log.closures.isEmpty)
        return outcome
    }
}

/// Waits until all connections and timers are gone. The heartbeat of a connection would stay for longer than this waits.
func expectNothingLeft(_ client: HTTPClient) async throws {
    for _ in 0..<30_000 {
        if client.openConnections == 0, client.timers.count == 0 { return }
        _ = await client.timers.sleep(nanoseconds: 1_000_000)
    }
    Issue.record("left: \(client.openConnections) connections, \(client.timers.count) timers")
}
