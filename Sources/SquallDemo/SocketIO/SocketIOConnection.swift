import NIOCore

/// What an application does with the sockets of its one namespace, `/`.
protocol SocketIOApplication: AnyObject {
    /// A client wants in. Nil lets it in; anything else is the payload of the CONNECT_ERROR.
    func refusal(of socket: SocketIOConnection, authentication: JSONValue?) -> JSONValue?
    func connected(_ socket: SocketIOConnection)
    /// - Returns: the arguments of the acknowledgement, if one is to be sent.
    func received(_ event: String, _ arguments: [JSONValue], from socket: SocketIOConnection) -> [JSONValue]?
    /// Once for each that was connected.
    func disconnected(_ socket: SocketIOConnection)
}

/// The Socket.IO side of one session. It behaves as Node's socket.io 4.8: whoever breaks the protocol is closed.
final class SocketIOConnection: EngineReceiver {
    private enum State { case waiting, connected, gone }

    /// Of the namespace, which is another than that of the session.
    let id: String
    /// The handshake's `Origin`.
    let origin: String?
    private let session: EngineSession
    private weak var application: (any SocketIOApplication)?
    private var state = State.waiting
    /// A binary event whose attachments are still missing, and how many.
    private var incomplete: (packet: SocketPacket, missing: Int)?

    init(id: String, session: EngineSession, origin: String?, application: any SocketIOApplication) {
        self.id = id
        self.session = session
        self.origin = origin
        self.application = application
    }

    /// Nobody may stay for long without a CONNECT.
    func connectTimeoutPassed() {
        if state == .waiting { session.close() }
    }

    func emit(_ event: EnginePacket) {
        if state == .connected { session.send(event) }
    }

    /// `42[name, argument]`, as a packet that can go to any number of sockets.
    static func event(_ name: String, _ argument: JSONValue) -> EnginePacket {
        var text = ByteBuffer(string: "42")
        text.writeJSON(.array([.string(name), argument]))
        return EnginePacket(text)
    }

    /// Says goodbye and closes the transport: `socket.disconnect(true)`.
    func disconnect() {
        guard state == .connected else { return }
        session.send(EnginePacket("41"))
        session.close()
    }

    func closed() {
        let wasConnected = state == .connected
        state = .gone
        if wasConnected { application?.disconnected(self) }
    }

    func received(text: [UInt8]) {
        guard incomplete == nil, let packet = SocketPacket(text) else { return session.end() }
        guard packet.attachments == 0 else {
            incomplete = (packet, packet.attachments)
            return
        }
        take(packet)
    }

    func received(binary: ByteBuffer) {
        guard let (packet, missing) = incomplete else { return session.end() }
        incomplete = missing > 1 ? (packet, missing - 1) : nil
        if missing == 1 { take(packet) }
    }

    private func take(_ packet: SocketPacket) {
        switch (packet.kind, state) {
        case (.connect, _) where packet.namespace != "/":
            refuse(namespace: packet.namespace + ",", .object(["message": .string("Invalid namespace")]))
        case (.connect, .waiting): connect(packet.data)
        case (_, .connected) where packet.namespace == "/": takeConnected(packet)
        default: session.end()
        }
    }

    private func connect(_ authentication: JSONValue?) {
        if let refusal = application?.refusal(of: self, authentication: authentication) {
            return refuse(namespace: "", refusal)
        }
        state = .connected
        session.send(EnginePacket(#"40{"sid":"\#(id)"}"#))
        application?.connected(self)
    }

    private func refuse(namespace: String, _ payload: JSONValue) {
        var text = ByteBuffer(string: "44\(namespace)")
        text.writeJSON(payload)
        session.send(EnginePacket(text))
    }

    private func takeConnected(_ packet: SocketPacket) {
        switch packet.kind {
        case .event, .binaryEvent:
            guard let (name, arguments) = packet.event,
                let answer = application?.received(name, arguments, from: self), let id = packet.id
            else { return }
            var text = ByteBuffer(string: "43\(id)")
            text.writeJSON(.array(answer))
            session.send(EnginePacket(text))
        case .disconnect:
            state = .waiting
            application?.disconnected(self)
        case .acknowledgement, .binaryAcknowledgement: break
        case .connect, .connectError: session.end()
        }
    }
}
