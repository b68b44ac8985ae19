import NIOCore

/// Engine.IO over HTTP: a GET that waits for packets, and POSTs that carry them.
// Unchecked: touched on the loop's thread only.
final class PollingTransport: @unchecked Sendable {
    /// Between packets of one body.
    private static let separator: UInt8 = 0x1E
    /// Packets that wait to be posted before writers have to wait.
    private static let backlog = 256

    private let request: SocketIORequest
    private let client: HTTPClient
    private let connections: HTTPConnections
    private unowned let socket: SocketIOSocket
    private var sid = ""
    private var outgoing: [[UInt8]] = []
    private var isPosting = false
    private var isClosed = false
    private var waiters: [OneShot<Void>] = []
    private var traffic = (sent: 0, received: 0)
    var isPaused = false

    init(_ request: SocketIORequest, _ client: HTTPClient, _ socket: SocketIOSocket) {
        self.request = request
        self.client = client
        self.socket = socket
        connections = HTTPConnections(client: client)
    }

    /// The first GET, which brings the handshake.
    func open() async -> HTTPExchange {
        let exchange = await exchange("GET", request.endpoint("polling"), body: nil, deadline: request.deadline)
        take(exchange)
        return exchange
    }

    /// Polls until the transport is closed.
    func start(sid: String) {
        self.sid = sid
        Task(executorPreference: client.executor) { [self] in await poll() }
        flush()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        if !isPosting { connections.close() }
        resumeWriters()
    }

    private func poll() async {
        while !isClosed {
            while isPaused, !isClosed { guard await client.timers.sleep(nanoseconds: 10_000_000) else { return } }
            let path = request.endpoint("polling", sid: sid)
            let exchange = await exchange("GET", path, body: nil, deadline: nil)
            guard !isClosed else { return }
            guard exchange.status == 200 else { return fail(exchange) }
            take(exchange)
        }
    }

    /// Packets of a body.
    private func take(_ exchange: HTTPExchange) {
        guard exchange.status == 200, let body = exchange.response?.body else { return }
        let time = exchange.endedAt
        client.executor.resuming {
            for packet in body.readableBytesView.split(separator: Self.separator) {
                if packet.first == UInt8(ascii: "b") {
                    let text = String(decoding: packet.dropFirst(), as: UTF8.self)
                    guard let bytes = Base64.decode(text) else { continue }
                    socket.receive(attachment: bytes, at: time)
                } else {
                    socket.receive(Array(packet)[...], at: time)
                }
            }
        }
    }

    private func fail(_ exchange: HTTPExchange) {
        isClosed = true
        connections.close()
        let failure =
            exchange.failure
            ?? HTTPFailure(.closed, "\(request.target.authority) ended the session: \(exchange.status)")
        socket.end("transport close", isLocal: false, failure)
    }

    // MARK: - Sending

    var isWritable: Bool { outgoing.count < Self.backlog }

    func drained() async -> Bool {
        guard !isWritable, !isClosed else { return true }
        let waiter = OneShot<Void>(executor: client.executor, timers: client.timers)
        waiters.append(waiter)
        if case .value = await waiter.wait() { return true }
        return false
    }

    private func resumeWriters() {
        let resumed = waiters
        waiters = []
        for waiter in resumed { waiter.resolve(()) }
    }

    func send(_ packet: [UInt8]) {
        outgoing.append(packet)
        flush()
    }

    /// One POST at a time carries whatever waits.
    private func flush() {
        guard !isPosting, !outgoing.isEmpty, !sid.isEmpty else { return }
        isPosting = true
        Task(executorPreference: client.executor) { [self] in
            while !outgoing.isEmpty {
                let body = Array(outgoing.joined(separator: [Self.separator]))
                outgoing = []
                resumeWriters()
                let path = request.endpoint("polling", sid: sid)
                let exchange = await exchange("POST", path, body: body, deadline: nil)
                if exchange.status != 200 {
                    if !isClosed { fail(exchange) }
                    break
                }
            }
            isPosting = false
            if isClosed { connections.close() }
        }
    }

    private func exchange(_ method: String, _ path: String, body: [UInt8]?, deadline: UInt64?) async -> HTTPExchange {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: \(request.hostHeader)\r\n"
        for header in request.headers { head += "\(header.name): \(header.value)\r\n" }
        if let body { head += "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: \(body.count)\r\n" }
        let exchange = await connections.send(
            HTTPRequest(
                method: method,
                target: request.target,
                head: ByteBuffer(string: head + "\r\n"),
                body: body.map { .bytes(ByteBuffer(bytes: $0)) } ?? .none,
                maxBodySize: request.maximumMessageSize,
                deadline: deadline
            )
        )
        traffic.sent += exchange.bytesSent
        traffic.received += exchange.bytesReceived
        return exchange
    }

    /// Bytes since the last call.
    func takeTraffic() -> (sent: Int, received: Int) {
        defer { traffic = (0, 0) }
        return traffic
    }
}
