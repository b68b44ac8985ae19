import NIOCore

/// A Socket.IO connection to one namespace.
// Unchecked: touched on the loop's thread only.
package final class SocketIOSocket: @unchecked Sendable {
    enum Beginning: Sendable {
        case connected
        case refused(payload: [UInt8])
        case failed(HTTPFailure)
    }

    private enum Transport {
        case none
        case webSocket(WebSocket)
        case polling(PollingTransport)
    }

    private let client: HTTPClient
    private let request: SocketIORequest
    /// Kept until it has been told of the end, which every connection comes to.
    private var delegate: (any SocketIODelegate)?
    private var machine: SocketIOMachine
    private var transport = Transport.none
    private(set) var handshake = EngineHandshake()
    /// The Set-Cookie headers of what opened the transport.
    package internal(set) var setCookies: [String] = []
    /// Bytes of a transport that was given up for a better one.
    private var traffic = (sent: 0, received: 0)
    private var heartbeat: TimerNode?
    private var isPaused = false
    private var nextID = 0
    private var isConnected = false
    private var isEnding = false
    private(set) var hasEnded = false
    /// Settled with the answer to CONNECT.
    let beginning: OneShot<Beginning>
    /// Settled with the Engine.IO handshake, and with the answer to a probe, or with what has come in between.
    let opened: OneShot<HTTPFailure?>
    let probed: OneShot<HTTPFailure?>

    private var whenConnected: ((SocketIOSocket) -> Void)?

    init(
        _ request: SocketIORequest,
        _ client: HTTPClient,
        _ delegate: any SocketIODelegate,
        whenConnected: @escaping (SocketIOSocket) -> Void
    ) {
        self.whenConnected = whenConnected
        self.request = request
        self.client = client
        self.delegate = delegate
        machine = SocketIOMachine(namespace: request.namespace, maximumSize: request.maximumMessageSize)
        beginning = OneShot(executor: client.executor, timers: client.timers)
        opened = OneShot(executor: client.executor, timers: client.timers)
        probed = OneShot(executor: client.executor, timers: client.timers)
    }

    package var isOpen: Bool { isConnected && !isEnding && !hasEnded }

    // MARK: - Sending

    /// Sends an event: a JSON list that begins with its name. Gives what is wrong where it cannot be sent.
    ///
    /// - Parameters:
    ///   - asksForAcknowledgement: the answer comes with the id that is returned.
    ///   - attachments: what placeholders in the list stand for.
    package func emit(_ list: [UInt8], attachments: [[UInt8]] = [], asksForAcknowledgement: Bool = false)
        -> Result<Int?, HTTPFailure>
    {
        var id: Int?
        if asksForAcknowledgement {
            id = nextID
            nextID += 1
        }
        let kind: SocketIOPacket.Kind = attachments.isEmpty ? .event : .binaryEvent
        let packet = SocketIOPacket(
            kind,
            namespace: request.namespace,
            id: id,
            payload: list,
            attachmentCount: attachments.count
        )
        if let failure = send(packet, attachments) { return .failure(failure) }
        return .success(id)
    }

    /// Answers an event that asked for it.
    package func acknowledge(_ id: Int, _ list: [UInt8], attachments: [[UInt8]] = []) -> HTTPFailure? {
        let kind: SocketIOPacket.Kind = attachments.isEmpty ? .acknowledgement : .binaryAcknowledgement
        let packet = SocketIOPacket(
            kind,
            namespace: request.namespace,
            id: id,
            payload: list,
            attachmentCount: attachments.count
        )
        return send(packet, attachments)
    }

    private func send(_ packet: SocketIOPacket, _ attachments: [[UInt8]]) -> HTTPFailure? {
        guard isOpen else { return HTTPFailure(.closed, "the connection to \(request.target.authority) is closed") }
        let message = packet.message
        if let limit = handshake.maxPayload, max(message.count, attachments.map(sizeOnWire).max() ?? 0) > limit {
            return HTTPFailure(.tooLarge, "\(request.target.authority) takes messages of at most \(limit) bytes")
        }
        write(message)
        for attachment in attachments { write(attachment: attachment) }
        return nil
    }

    /// Polling carries attachments in Base64, behind a `b`.
    private func sizeOnWire(_ attachment: [UInt8]) -> Int {
        if case .polling = transport { (attachment.count + 2) / 3 * 4 + 1 } else { attachment.count }
    }

    private func write(_ text: [UInt8]) {
        switch transport {
        case .none: break
        case .webSocket(let socket): socket.send(.text, ByteBuffer(bytes: text))
        case .polling(let polling): polling.send(text)
        }
    }

    private func write(attachment: [UInt8]) {
        switch transport {
        case .none: break
        case .webSocket(let socket): socket.send(.binary, ByteBuffer(bytes: attachment))
        case .polling(let polling): polling.send(Array("b\(Base64.encode(attachment))".utf8))
        }
    }

    /// Leaves the namespace and closes the connection. The delegate is told.
    package func close() {
        guard !isEnding, !hasEnded else { return }
        isEnding = true
        stopHeartbeat()
        write(SocketIOPacket(.disconnect, namespace: request.namespace).message)
        closeTransport()
        // A WebSocket ends with the peer's answer.
        if case .webSocket = transport { return }
        end("io client disconnect", isLocal: true)
    }

    // MARK: - Pressure

    package var isWritable: Bool {
        switch transport {
        case .none: true
        case .webSocket(let socket): socket.isWritable
        case .polling(let polling): polling.isWritable
        }
    }

    package func drained() async -> Bool {
        switch transport {
        case .none: true
        case .webSocket(let socket): await socket.drained()
        case .polling(let polling): await polling.drained()
        }
    }

    package func pauseReading() {
        isPaused = true
        // A ping that is not read is not missing.
        stopHeartbeat()
        switch transport {
        case .none: break
        case .webSocket(let socket): socket.pauseReading()
        case .polling(let polling): polling.pauseReading()
        }
    }

    package func resumeReading() {
        isPaused = false
        expectPing()
        switch transport {
        case .none: break
        case .webSocket(let socket): socket.resumeReading()
        case .polling(let polling): polling.resumeReading()
        }
    }

    /// Bytes since the last call.
    package func takeTraffic() -> (sent: Int, received: Int) {
        let more: (sent: Int, received: Int) =
            switch transport {
            case .none: (0, 0)
            case .webSocket(let socket): socket.takeTraffic()
            case .polling(let polling): polling.takeTraffic()
            }
        defer { traffic = (0, 0) }
        return (traffic.sent + more.sent, traffic.received + more.received)
    }
}

// MARK: - Opening

extension SocketIOSocket {
    func use(_ socket: WebSocket) { transport = .webSocket(socket) }

    func use(_ polling: PollingTransport) { transport = .polling(polling) }

    /// Counts what another transport has carried.
    func account(_ bytes: (sent: Int, received: Int)) {
        traffic = (traffic.sent + bytes.sent, traffic.received + bytes.received)
    }

    /// Asks for the namespace.
    func connect() {
        let packet = SocketIOPacket(.connect, namespace: request.namespace, payload: request.authentication ?? [])
        write(packet.message)
    }

    /// Sends a packet of Engine.IO.
    func sendRaw(_ text: String) { write(Array(text.utf8)) }

    /// Gives the connection up without telling the delegate, who never knew it.
    func abandon() {
        delegate = nil
        isEnding = true
        closeTransport()
        stopHeartbeat()
    }
}

// MARK: - Packets

extension SocketIOSocket {
    /// What an answer to polling has brought.
    func receive(body: ByteBuffer, at time: UInt64) {
        run(machine.receive(body: body.readableBytesView, at: time), at: time)
    }

    private func run(_ actions: [SocketIOMachine.Action], at time: UInt64) {
        for action in actions where !hasEnded { run(action, at: time) }
    }

    private func run(_ action: SocketIOMachine.Action, at time: UInt64) {
        switch action {
        case .opened(let handshake):
            self.handshake = handshake
            expectPing()
            opened.resolve(nil)
        case .send(let text): write(text)
        case .pinged: expectPing()
        case .probed: probed.resolve(nil)
        case .connected: connected()
        case .refused(let payload): beginning.resolve(.refused(payload: payload))
        case .event(let message): if !isEnding { delegate?.socketIO(received: message) }
        case .acknowledged(let id, let message): if !isEnding { delegate?.socketIO(acknowledged: id, message) }
        case .disconnected: stop("io server disconnect", isLocal: false, at: time)
        case .closed:
            // There is no session any more to say goodbye to.
            if case .polling(let polling) = transport { polling.drop() }
            stop("transport close", isLocal: false, at: time)
        case .failed(let kind, let message):
            let failure = HTTPFailure(kind, "\(request.target.authority): \(message)")
            stop("parse error", isLocal: true, failure, at: time)
        }
    }

    private func connected() {
        guard !beginning.isSettled else { return }
        isConnected = true
        whenConnected.take()?(self)
        beginning.resolve(.connected)
    }

    private func stop(_ reason: String, isLocal: Bool, _ failure: HTTPFailure? = nil, at time: UInt64) {
        end(reason, isLocal: isLocal, failure, at: time)
        closeTransport()
    }

    private func closeTransport() {
        switch transport {
        case .none: break
        case .webSocket(let socket): socket.close(code: WebSocketCloseCode.normal)
        case .polling(let polling): polling.close()
        }
    }

    // MARK: Heartbeat

    /// The server pings; when it does not in time the connection counts as lost.
    private func expectPing() {
        guard !hasEnded, !isEnding, !isPaused else { return }
        let node = heartbeat ?? TimerNode { [unowned self] in pingIsMissing() }
        heartbeat = node
        client.timers.schedule(afterNanoseconds: handshake.pingInterval + handshake.pingTimeout, node)
    }

    private func stopHeartbeat() {
        if let heartbeat { client.timers.cancel(heartbeat) }
    }

    private func pingIsMissing() {
        let seconds = (handshake.pingInterval + handshake.pingTimeout) / 1_000_000_000
        let message = "\(request.target.authority) has sent no ping for \(seconds) s"
        stop("ping timeout", isLocal: true, HTTPFailure(.timeout, message), at: MonotonicClock.now())
    }

    // MARK: The end

    /// Tells the delegate, once.
    func end(
        _ reason: String,
        isLocal: Bool,
        _ failure: HTTPFailure? = nil,
        code: Int = 0,
        at time: UInt64 = MonotonicClock.now()
    ) {
        guard !hasEnded else { return }
        hasEnded = true
        stopHeartbeat()
        let delegate = isConnected ? delegate : nil
        self.delegate = nil
        let cause = failure ?? HTTPFailure(.closed, "\(request.target.authority) closed the connection")
        client.executor.resuming {
            opened.resolve(cause)
            probed.resolve(cause)
            beginning.resolve(.failed(cause))
            delegate?.socketIO(
                closed: SocketIOClosure(reason: reason, isLocal: isLocal, code: code, failure: failure, at: time)
            )
        }
    }
}

extension SocketIOSocket: WebSocketDelegate {
    package func webSocket(received message: WebSocketMessage) {
        let (bytes, time) = (Array(message.bytes.readableBytesView), message.receivedAt)
        switch message.kind {
        case .text: run(machine.receive(bytes[...], at: time), at: time)
        case .binary: run(machine.receive(attachment: bytes, at: time), at: time)
        }
    }

    package func webSocket(pongAfter roundTrip: Int64) {}

    package func webSocket(closed closure: WebSocketClosure) {
        let isLocal = closure.isLocal || isEnding
        let reason = isEnding ? "io client disconnect" : isLocal ? "transport error" : "transport close"
        end(reason, isLocal: isLocal, isEnding ? nil : closure.failure, code: closure.code, at: closure.at)
    }
}
