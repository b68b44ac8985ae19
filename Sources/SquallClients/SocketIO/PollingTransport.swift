import NIOCore

/// Engine.IO over HTTP: a GET that waits for packets, and POSTs that carry them.
// Unchecked: touched on the loop's thread only.
final class PollingTransport: @unchecked Sendable {
    private enum State {
        case open
        /// The last packets are on their way.
        case closing
        case closed
    }

    /// Packets that wait to be posted before writers have to wait.
    private static let backlog = 256
    /// python-engineio takes no more packets in a POST unless told to.
    private static let packetsPerPost = 16
    /// How long the last packets may take.
    private static let closingTime: Int64 = 1_000_000_000

    private let request: SocketIORequest
    private let client: HTTPClient
    private let connections: HTTPConnections
    /// Kept as long as packets may come.
    private var socket: SocketIOSocket?
    private var cookies: SessionCookies
    private var handshake = EngineHandshake()
    private var state = State.open
    private var outgoing: CircularBuffer<[UInt8]> = []
    private var polls: Task<Void, Never>?
    private var posts: Task<Void, Never>?
    /// Settled when reading goes on; nil unless it pauses.
    private var resumption: OneShot<Void>?
    private var closingTimer: TimerNode?
    private var waiters: [OneShot<Void>] = []
    private var traffic = (sent: 0, received: 0)

    init(_ request: SocketIORequest, _ client: HTTPClient, _ socket: SocketIOSocket) {
        self.request = request
        self.client = client
        self.socket = socket
        cookies = SessionCookies(request)
        connections = HTTPConnections(client: client)
    }

    /// The headers of a request that is to reach the same server.
    var sessionHeaders: [(name: String, value: String)] { cookies.requestHeaders }

    /// The first GET, which brings the handshake.
    func open() async -> HTTPExchange {
        let exchange = await exchange("GET", sid: nil, body: nil, deadline: request.deadline)
        take(exchange)
        return exchange
    }

    /// The session is known: packets may be posted.
    func begin(_ handshake: EngineHandshake) {
        self.handshake = handshake
        flush()
    }

    /// Polls until the transport is closed.
    func startPolling() {
        polls = Task(executorPreference: client.executor) { [self] in
            await poll()
            polls = nil
            dropWhenDone()
        }
    }

    private func poll() async {
        while state == .open {
            if let resumption {
                _ = await resumption.wait()
                continue
            }
            let exchange = await exchange("GET", sid: handshake.sid, body: nil, deadline: nil)
            guard state == .open else { return }
            guard exchange.status == 200 else { return fail(exchange) }
            take(exchange)
        }
    }

    /// Packets of a body.
    private func take(_ exchange: HTTPExchange) {
        guard exchange.status == 200, let body = exchange.response?.body, let socket else { return }
        client.executor.resuming { socket.receive(body: body, at: exchange.endedAt) }
    }

    // MARK: - The end

    /// Ends the session: what waits and a goodbye are still posted, within a second.
    func close() {
        guard state == .open else { return }
        guard !handshake.sid.isEmpty else { return drop() }
        state = .closing
        outgoing.append([UInt8(ascii: "1")])
        resumeAll()
        let timer = TimerNode { [weak self] in self?.drop() }
        closingTimer = timer
        client.timers.schedule(afterNanoseconds: Self.closingTime, timer)
        flush()
    }

    /// Ends it at once, with the requests under way.
    func drop() {
        guard state != .closed else { return }
        state = .closed
        if let closingTimer { client.timers.cancel(closingTimer) }
        outgoing.removeAll()
        socket = nil
        resumeAll()
        polls?.cancel()
        posts?.cancel()
        connections.close()
    }

    private func dropWhenDone() {
        if state == .closing, polls == nil, posts == nil { drop() }
    }

    private func fail(_ exchange: HTTPExchange) {
        let socket = socket
        drop()
        let failure =
            exchange.failure
            ?? HTTPFailure(.closed, "\(request.target.authority) ended the session: \(exchange.status)")
        socket?.end("transport close", isLocal: false, failure)
    }

    // MARK: - Pressure

    var isWritable: Bool { outgoing.count < Self.backlog }

    /// Waits until there is room for packets, or the end. False when the task was cancelled.
    func drained() async -> Bool {
        guard !isWritable, state == .open else { return true }
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

    /// The answer to the GET under way still comes; there is none after it.
    func pauseReading() {
        guard resumption == nil, state == .open else { return }
        resumption = OneShot(executor: client.executor, timers: client.timers)
    }

    func resumeReading() {
        resumption.take()?.resolve(())
    }

    private func resumeAll() {
        resumeWriters()
        resumeReading()
    }

    // MARK: - Sending

    /// Without effect when the transport is not open.
    func send(_ packet: [UInt8]) {
        guard state == .open else { return }
        outgoing.append(packet)
        flush()
    }

    /// One POST at a time carries what waits.
    private func flush() {
        guard posts == nil, !outgoing.isEmpty, !handshake.sid.isEmpty else { return }
        posts = Task(executorPreference: client.executor) { [self] in
            await post()
            posts = nil
            dropWhenDone()
        }
    }

    private func post() async {
        while let body = nextBody() {
            resumeWriters()
            let exchange = await exchange("POST", sid: handshake.sid, body: body, deadline: nil)
            guard exchange.status != 200 else { continue }
            return state == .open ? fail(exchange) : ()
        }
    }

    /// As many packets as the server takes at once.
    private func nextBody() -> [UInt8]? {
        guard var body = outgoing.popFirst() else { return nil }
        var count = 1
        while count < Self.packetsPerPost, let next = outgoing.first,
            body.count + 1 + next.count <= handshake.maxPayload ?? .max
        {
            body.append(SocketIOMachine.separator)
            body += next
            outgoing.removeFirst()
            count += 1
        }
        return body
    }

    private func exchange(_ method: String, sid: String?, body: [UInt8]?, deadline: UInt64?) async -> HTTPExchange {
        var head = "\(method) \(request.endpoint("polling", sid: sid)) HTTP/1.1\r\nHost: \(request.hostHeader)\r\n"
        for header in cookies.requestHeaders { head += "\(header.name): \(header.value)\r\n" }
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
        if let headers = exchange.response?.headers, headers.setsCookies { cookies.store(headers.values("set-cookie")) }
        return exchange
    }

    /// Bytes since the last call.
    func takeTraffic() -> (sent: Int, received: Int) {
        defer { traffic = (0, 0) }
        return traffic
    }
}
