import NIOCore

/// What is above Engine.IO: gets what a session receives.
protocol EngineReceiver: AnyObject {
    /// The payload of a message packet.
    func received(text: [UInt8])
    func received(binary: ByteBuffer)
    /// Once.
    func closed()
}

/// One Engine.IO session, over polling, over a WebSocket, or on the way from one to the other.
final class EngineSession {
    private enum Transport {
        case polling
        case webSocket(WebSocketConnection)
    }

    private enum State { case open, closing, closed }

    let id: String
    private let server: EngineServer
    private var transport: Transport
    private var state = State.open
    /// What waits for the next poll.
    private var outbox: [EnginePacket] = []
    private var poll: DeferredAnswer?
    private var isUpgrading = false
    private var timer: Scheduled<Void>?
    /// Nil once it is closed.
    var receiver: (any EngineReceiver)?

    /// - Parameter socket: nil for a session that begins by polling.
    init(id: String, server: EngineServer, socket: WebSocketConnection?) {
        self.id = id
        self.server = server
        transport = socket.map(Transport.webSocket) ?? .polling
        if socket != nil { send(server.settings.openPacket(session: id, upgrades: false)) }
        awaitPing()
    }

    var isPolling: Bool {
        if case .polling = transport { return true }
        return false
    }

    // MARK: Sending

    func send(_ packet: EnginePacket) {
        guard state == .open else { return }
        switch transport {
        case .webSocket(let socket): socket.send(packet.frame)
        case .polling:
            outbox.append(packet)
            flushPoll()
        }
    }

    private func flushPoll() {
        guard let poll, !outbox.isEmpty else { return }
        self.poll = nil
        poll.complete(Self.answer(outbox))
        outbox = []
    }

    private static func answer(_ packets: [EnginePacket]) -> Answer {
        Answer(status: 200, contentType: "text/plain; charset=UTF-8", body: EnginePacket.body(packets))
    }

    /// The next poll of the client, which is answered when there is something to say.
    func take(poll next: DeferredAnswer) {
        guard poll == nil else {
            next.complete(EngineServer.Refusal.badRequest.answer)
            return end()
        }
        if state == .closing {
            next.complete(Self.answer(outbox + [.close]))
            return end()
        }
        poll = next
        next.abandoned = { [weak self] in self?.end() }
        if isUpgrading, outbox.isEmpty { outbox.append(.noop) }
        flushPoll()
    }

    // MARK: Receiving

    /// A packet as text, with its type in front.
    func received(packet: [UInt8]) {
        guard state == .open else { return }
        switch packet.first {
        case UInt8(ascii: "4"): receiver?.received(text: Array(packet.dropFirst()))
        case UInt8(ascii: "3"): awaitPing()
        case UInt8(ascii: "1"): end()
        case UInt8(ascii: "0"), UInt8(ascii: "5"), UInt8(ascii: "6"): break
        default: end()
        }
    }

    func received(binary: ByteBuffer) {
        guard state == .open else { return }
        receiver?.received(binary: binary)
    }

    // MARK: Upgrade

    /// A WebSocket has sent the probe: a poll that waits must end, so that the client can change over.
    func beginUpgrade() {
        isUpgrading = true
        guard poll != nil else { return }
        outbox.append(.noop)
        flushPoll()
    }

    func abortUpgrade() { isUpgrading = false }

    /// From now on everything goes over the WebSocket.
    func finishUpgrade(_ socket: WebSocketConnection) {
        guard state == .open, isPolling else { return socket.close(nil) }
        isUpgrading = false
        poll?.complete(Self.answer([.noop]))
        poll = nil
        transport = .webSocket(socket)
        let waiting = outbox
        outbox = []
        for packet in waiting { send(packet) }
    }

    // MARK: Heartbeat and the end

    private func awaitPing() {
        later(server.settings.pingInterval) {
            self.send(.ping)
            self.later(self.server.settings.pingTimeout) { self.end() }
        }
    }

    private func later(_ milliseconds: Int, _ action: @escaping () -> Void) {
        timer?.cancel()
        timer = server.loop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(milliseconds)), action)
    }

    /// Closes it after what has been sent has reached the client.
    func close() {
        guard state == .open else { return }
        guard isPolling, poll == nil, !outbox.isEmpty else { return end() }
        state = .closing
        leave()
        later(server.settings.closeTimeout) { self.end() }
    }

    /// Closes it now: the client said so, broke the protocol, or is gone.
    func end() {
        guard state != .closed else { return }
        let packets = outbox + [state == .closing ? .close : .noop]
        state = .closed
        timer?.cancel()
        timer = nil
        poll?.abandoned = nil
        poll?.complete(Self.answer(packets))
        poll = nil
        if case .webSocket(let socket) = transport { socket.close(nil) }
        server.remove(self)
        leave()
    }

    private func leave() {
        let receiver = receiver
        self.receiver = nil
        receiver?.closed()
    }
}
