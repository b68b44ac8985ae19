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
    private weak var delegate: (any SocketIODelegate)?
    private var machine: SocketIOMachine
    private var transport = Transport.none
    private(set) var handshake = SocketIOMachine.Handshake()
    private var heartbeat: TimerNode?
    private var nextID = 0
    private var isConnected = false
    private var isEnding = false
    private var hasEnded = false
    /// Settled with the answer to CONNECT.
    let beginning: OneShot<Beginning>
    /// Settled with the Engine.IO handshake, and with the answer to a probe.
    let opened: OneShot<Void>
    let probed: OneShot<Void>

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
        machine = SocketIOMachine(namespace: request.namespace)
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
        let message = packet.message
        if let limit = handshake.maxPayload, message.count > limit || attachments.contains(where: { $0.count > limit })
        {
            return HTTPFailure(.tooLarge, "\(request.target.authority) takes messages of at most \(limit) bytes")
        }
        write(message)
        for attachment in attachments { write(attachment: attachment) }
        return nil
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
        write(SocketIOPacket(.disconnect, namespace: request.namespace).message)
        switch transport {
        case .none: end("io client disconnect", isLocal: true)
        case .webSocket(let socket): socket.close(code: WebSocketCloseCode.normal)
        case .polling(let polling):
            polling.send([UInt8(ascii: "1")])
            polling.close()
            end("io client disconnect", isLocal: true)
        }
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
        switch transport {
        case .none: break
        case .webSocket(let socket): socket.pauseReading()
        case .polling(let polling): polling.isPaused = true
        }
    }

    package func resumeReading() {
        switch transport {
        case .none: break
        case .webSocket(let socket): socket.resumeReading()
        case .polling(let polling): polling.isPaused = false
        }
    }

    package func takeTraffic() -> (sent: Int, received: Int) {
        switch transport {
        case .none: (0, 0)
        case .webSocket(let socket): socket.takeTraffic()
        case .polling(let polling): polling.takeTraffic()
        }
    }
}

// MARK: - Opening

extension SocketIOSocket {
    func use(_ socket: WebSocket) { transport = .webSocket(socket) }

    func use(_ polling: PollingTransport) { transport = .polling(polling) }

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
        switch transport {
        case .none: break
        case .webSocket(let socket): socket.close(code: WebSocketCloseCode.normal)
        case .polling(let polling): polling.close()
        }
        stopHeartbeat()
    }
}

// MARK: - Packets

extension SocketIOSocket {
    func receive(_ packet: ArraySlice<UInt8>, at time: UInt64) {
        for action in machine.receive(packet, at: time) { run(action, at: time) }
    }

    func receive(attachment: [UInt8], at time: UInt64) {
        for action in machine.receive(attachment: attachment, at: time) { run(action, at: time) }
    }

    private func run(_ action: SocketIOMachine.Action, at time: UInt64) {
        switch action {
        case .opened(let handshake):
            self.handshake = handshake
            expectPing()
            opened.resolve(())
        case .send(let text): write(text)
        case .pinged: expectPing()
        case .probed: probed.resolve(())
        case .connected:
            connected()
        case .refused(let payload): beginning.resolve(.refused(payload: payload))
        case .event(let message): if !isEnding { delegate?.socketIO(received: message) }
        case .acknowledged(let id, let message): if !isEnding { delegate?.socketIO(acknowledged: id, message) }
        case .disconnected(let payload): disconnected(payload, at: time)
        case .closed: serverCloses(at: time)
        case .failed(let message):
            stop(HTTPFailure(.protocol, "\(request.target.authority): \(message)"), "parse error", at: time)
        }
    }

    private func connected() {
        guard !beginning.isSettled else { return }
        isConnected = true
        whenConnected.take()?(self)
        beginning.resolve(.connected)
    }

    private func disconnected(_ payload: [UInt8], at time: UInt64) {
        // Some servers connect first and refuse then.
        if beginning.resolve(.refused(payload: payload)) { return }
        end("io server disconnect", isLocal: false, at: time)
        closeTransport()
    }

    private func serverCloses(at time: UInt64) {
        end("transport close", isLocal: false, at: time)
        closeTransport()
    }

    private func stop(_ failure: HTTPFailure, _ reason: String, at time: UInt64) {
        beginning.resolve(.failed(failure))
        end(reason, isLocal: true, failure, at: time)
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
        stop(HTTPFailure(.timeout, message), "ping timeout", at: MonotonicClock.now())
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
        client.executor.resuming {
            beginning.resolve(
                .failed(failure ?? HTTPFailure(.closed, "\(request.target.authority) closed the connection"))
            )
            delegate?.socketIO(
                closed: SocketIOClosure(reason: reason, isLocal: isLocal, code: code, failure: failure, at: time)
            )
        }
    }
}

extension SocketIOSocket: WebSocketDelegate {
    package func webSocket(received message: WebSocketMessage) {
        let bytes = Array(message.bytes.readableBytesView)
        switch message.kind {
        case .text: receive(bytes[...], at: message.receivedAt)
        case .binary: receive(attachment: bytes, at: message.receivedAt)
        }
    }

    package func webSocket(pongAfter roundTrip: Int64) {}

    package func webSocket(closed closure: WebSocketClosure) {
        let isLocal = closure.isLocal || isEnding
        end(
            isLocal ? "io client disconnect" : "transport close",
            isLocal: isLocal,
            closure.failure,
            code: closure.code,
            at: closure.at
        )
    }
}
