/// What a client does with the packets of Engine.IO 4 and Socket.IO 5, without I/O: one namespace on one connection.
struct SocketIOMachine {
    enum Action: Equatable {
        /// The transport is open: CONNECT may go.
        case opened(EngineHandshake)
        /// Send this as text.
        case send([UInt8])
        /// A ping has come (and was answered by a `send`).
        case pinged
        case probed
        case connected
        /// CONNECT was answered with CONNECT_ERROR, or with a disconnect.
        case refused(payload: [UInt8])
        case event(SocketIOMessage)
        case acknowledged(Int, SocketIOMessage)
        /// The server ends the namespace.
        case disconnected(payload: [UInt8])
        /// The server ends the connection.
        case closed
        case failed(HTTPFailure.Kind, String)
    }

    private enum State { case waiting, open, connected, ended }

    /// A message whose attachments are still coming.
    private struct Pending {
        var packet: SocketIOPacket
        var attachments: [[UInt8]] = []
        /// Bytes so far.
        var size: Int
    }

    /// Events that may come before the answer to CONNECT.
    static let earlyLimit = 1024
    /// Between packets of one body of polling.
    static let separator: UInt8 = 0x1E

    private let namespace: String
    private let maximumSize: Int
    private var state = State.waiting
    /// Events that came before the answer to CONNECT, and their bytes.
    private var early: [Action] = []
    private var earlySize = 0
    private var pending: Pending?

    /// - Parameter maximumSize: bytes of a message with its attachments.
    init(namespace: String, maximumSize: Int) {
        self.namespace = SocketIOPacket.bare(namespace[...])
        self.maximumSize = maximumSize
    }

    // MARK: - Engine.IO

    /// The body of an answer to polling: packets, and attachments in Base64 behind a `b`.
    mutating func receive(body: some Collection<UInt8>, at time: UInt64) -> [Action] {
        var actions: [Action] = []
        for packet in body.split(separator: Self.separator) {
            if packet.first != UInt8(ascii: "b") {
                actions += receive(Array(packet)[...], at: time)
            } else if let bytes = Base64.decode(String(decoding: packet.dropFirst(), as: UTF8.self)) {
                actions += receive(attachment: bytes, at: time)
            } else {
                actions += fail("an attachment is no Base64")
            }
        }
        return actions
    }

    /// A text packet.
    mutating func receive(_ packet: ArraySlice<UInt8>, at time: UInt64) -> [Action] {
        guard state != .ended, let type = packet.first else { return [] }
        let rest = packet.dropFirst()
        switch type {
        case UInt8(ascii: "0"): return open(rest)
        case UInt8(ascii: "1"): return end(with: .closed)
        case UInt8(ascii: "2"): return [.send([UInt8(ascii: "3")] + rest), .pinged]
        case UInt8(ascii: "3"): return rest.elementsEqual("probe".utf8) ? [.probed] : []
        case UInt8(ascii: "4"): return message(rest, at: time)
        case UInt8(ascii: "5"), UInt8(ascii: "6"): return []
        default: return fail("an Engine.IO packet of unknown type \(ASCII.printable(type))")
        }
    }

    /// A binary packet: an attachment.
    mutating func receive(attachment: [UInt8], at time: UInt64) -> [Action] {
        guard state != .ended else { return [] }
        guard var message = pending.take() else { return fail("an attachment belongs to no message") }
        message.size += attachment.count
        guard message.size <= maximumSize else {
            return fail("a message with its attachments is larger than \(maximumSize) bytes", .tooLarge)
        }
        message.attachments.append(attachment)
        if message.attachments.count < message.packet.attachmentCount {
            pending = message
            return []
        }
        return deliver(message.packet, message.attachments, at: time)
    }

    private mutating func open(_ json: ArraySlice<UInt8>) -> [Action] {
        guard state == .waiting else { return fail("a second Engine.IO handshake") }
        guard let handshake = EngineHandshake(json) else { return fail("the Engine.IO handshake cannot be read") }
        state = .open
        return [.opened(handshake)]
    }

    private mutating func fail(_ message: String, _ kind: HTTPFailure.Kind = .protocol) -> [Action] {
        end(with: .failed(kind, message))
    }

    /// Nothing comes after it.
    private mutating func end(with action: Action) -> [Action] {
        guard state != .ended else { return [] }
        state = .ended
        early = []
        pending = nil
        return [action]
    }

    // MARK: - Socket.IO

    private mutating func message(_ bytes: ArraySlice<UInt8>, at time: UInt64) -> [Action] {
        guard pending == nil else { return fail("a message came in the place of an attachment") }
        guard let packet = SocketIOPacket(bytes) else { return fail("a Socket.IO packet cannot be read") }
        guard packet.attachmentCount > 0 else { return deliver(packet, [], at: time) }
        pending = Pending(packet: packet, size: packet.payload.count)
        return []
    }

    private mutating func deliver(_ packet: SocketIOPacket, _ attachments: [[UInt8]], at time: UInt64) -> [Action] {
        guard packet.namespace == namespace else { return [] }
        switch packet.kind {
        case .connect: return connect()
        case .connectError, .disconnect:
            let isConnected = state == .connected
            return end(
                with: isConnected ? .disconnected(payload: packet.payload) : .refused(payload: packet.payload)
            )
        case .event, .binaryEvent: return event(packet, attachments, at: time)
        case .acknowledgement, .binaryAcknowledgement: return acknowledgement(packet, attachments, at: time)
        }
    }

    private mutating func connect() -> [Action] {
        guard state == .open else { return [] }
        state = .connected
        defer { early = [] }
        return [.connected] + early
    }

    private mutating func event(_ packet: SocketIOPacket, _ attachments: [[UInt8]], at time: UInt64) -> [Action] {
        guard let (name, arguments) = SocketIOPacket.eventName(packet.payload) else {
            return fail("an event has no name")
        }
        let message = SocketIOMessage(
            event: name,
            arguments: arguments,
            attachments: attachments,
            id: packet.id,
            receivedAt: time
        )
        return state == .connected ? [.event(message)] : keep(message)
    }

    /// Some servers send events before they answer CONNECT.
    private mutating func keep(_ message: SocketIOMessage) -> [Action] {
        earlySize += message.arguments.count + message.attachments.reduce(0) { $0 + $1.count }
        guard early.count < Self.earlyLimit, earlySize <= maximumSize else {
            return fail("too many events came before the answer to CONNECT", .tooLarge)
        }
        early.append(.event(message))
        return []
    }

    private mutating func acknowledgement(_ packet: SocketIOPacket, _ attachments: [[UInt8]], at time: UInt64)
        -> [Action]
    {
        guard let id = packet.id else { return fail("an acknowledgement has no id") }
        guard packet.payload.first == UInt8(ascii: "[") else { return fail("an acknowledgement is no list") }
        // Nothing can have been asked before.
        guard state == .connected else { return [] }
        let message = SocketIOMessage(
            event: "",
            arguments: packet.payload,
            attachments: attachments,
            id: nil,
            receivedAt: time
        )
        return [.acknowledged(id, message)]
    }
}
