/// What a client does with the packets of Engine.IO 4 and Socket.IO 5, without I/O: one namespace on one connection.
struct SocketIOMachine {
    /// What the server says of the connection.
    struct Handshake: Equatable {
        var sid = ""
        /// Nanoseconds.
        var pingInterval: Int64 = 25_000_000_000
        var pingTimeout: Int64 = 20_000_000_000
        /// Bytes of a message to the server; nil where it says nothing.
        var maxPayload: Int?
    }

    enum Action {
        /// The transport is open: CONNECT may go.
        case opened(Handshake)
        /// Send this as text.
        case send([UInt8])
        /// A ping has come (and was answered by a `send`).
        case pinged
        case probed
        case connected
        case refused(payload: [UInt8])
        case event(SocketIOMessage)
        case acknowledged(Int, SocketIOMessage)
        /// The server ends the namespace.
        case disconnected(payload: [UInt8])
        /// The server ends the connection.
        case closed
        case failed(String)
    }

    private enum State { case waiting, open, connected, ended }

    private let namespace: String
    private var state = State.waiting
    /// Events that came before the answer to CONNECT.
    private var early: [Action] = []
    /// A message whose attachments are still coming.
    private var pending: (packet: SocketIOPacket, attachments: [[UInt8]])?

    init(namespace: String) {
        self.namespace = namespace
    }

    /// A text packet of Engine.IO.
    mutating func receive(_ packet: ArraySlice<UInt8>, at time: UInt64) -> [Action] {
        guard state != .ended, let type = packet.first else { return [] }
        let rest = packet.dropFirst()
        switch type {
        case UInt8(ascii: "0"): return open(rest)
        case UInt8(ascii: "1"): return [.closed]
        case UInt8(ascii: "2"): return [.send([UInt8(ascii: "3")] + rest), .pinged]
        case UInt8(ascii: "3"): return rest.elementsEqual("probe".utf8) ? [.probed] : []
        case UInt8(ascii: "4"): return message(rest, at: time)
        case UInt8(ascii: "6"): return []
        default: return fail("an Engine.IO packet of unknown type \(ASCII.printable(type))")
        }
    }

    /// A binary packet: an attachment.
    mutating func receive(attachment: [UInt8], at time: UInt64) -> [Action] {
        guard state != .ended else { return [] }
        guard var message = pending.take() else { return fail("an attachment belongs to no message") }
        message.attachments.append(attachment)
        if message.attachments.count < message.packet.attachmentCount {
            pending = message
            return []
        }
        return deliver(message.packet, message.attachments, at: time)
    }

    private mutating func fail(_ message: String) -> [Action] {
        state = .ended
        return [.failed(message)]
    }

    private mutating func open(_ json: ArraySlice<UInt8>) -> [Action] {
        guard state == .waiting else { return fail("a second Engine.IO handshake") }
        guard let handshake = Handshake(json) else { return fail("the Engine.IO handshake cannot be read") }
        state = .open
        return [.opened(handshake)]
    }

    private mutating func message(_ bytes: ArraySlice<UInt8>, at time: UInt64) -> [Action] {
        guard pending == nil else { return fail("a message came in the place of an attachment") }
        guard let packet = SocketIOPacket(bytes) else { return fail("a Socket.IO packet cannot be read") }
        guard
            packet.namespace == namespace || packet.namespace.split(separator: "?").first.map(String.init) == namespace
        else { return [] }
        if packet.kind.isBinary, packet.attachmentCount > 0 {
            pending = (packet, [])
            return []
        }
        return deliver(packet, [], at: time)
    }

    private mutating func deliver(_ packet: SocketIOPacket, _ attachments: [[UInt8]], at time: UInt64) -> [Action] {
        switch packet.kind {
        case .connect:
            guard state == .open else { return [] }
            state = .connected
            let actions = [.connected] + early
            early = []
            return actions
        case .connectError:
            state = .ended
            return [.refused(payload: packet.payload)]
        case .disconnect:
            state = .ended
            return [.disconnected(payload: packet.payload)]
        case .event, .binaryEvent: return event(packet, attachments, at: time)
        case .acknowledgement, .binaryAcknowledgement:
            guard let id = packet.id else { return fail("an acknowledgement has no id") }
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
        if state == .connected { return [.event(message)] }
        early.append(.event(message))
        return []
    }
}

extension SocketIOMachine.Handshake {
    /// The few fields of the open packet, whatever their order.
    init?(_ json: ArraySlice<UInt8>) {
        let text = String(decoding: json, as: UTF8.self)
        guard text.hasPrefix("{"), let sid = Self.text("sid", in: text) else { return nil }
        self.sid = sid
        if let value = Self.number("pingInterval", in: text) { pingInterval = Int64(value) * 1_000_000 }
        if let value = Self.number("pingTimeout", in: text) { pingTimeout = Int64(value) * 1_000_000 }
        maxPayload = Self.number("maxPayload", in: text)
    }

    private static func after(_ key: String, in text: String) -> Substring? {
        text.firstRange(of: "\"\(key)\"").map { text[$0.upperBound...].drop { $0 == ":" || $0 == " " } }
    }

    private static func text(_ key: String, in text: String) -> String? {
        guard let value = after(key, in: text), value.first == "\"" else { return nil }
        return String(value.dropFirst().prefix { $0 != "\"" })
    }

    private static func number(_ key: String, in text: String) -> Int? {
        guard let value = after(key, in: text), let number = Int(value.prefix { $0.isNumber }) else { return nil }
        return min(number, 1 << 40)
    }
}
