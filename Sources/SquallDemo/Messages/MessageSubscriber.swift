import NIOCore

/// One socket of `/v1/subscribe?stream=S`: grants credit, gets messages, answers each with ack or nack.
final class MessageSubscriber: WebSocketApplication {
    private let stream: MessageStream?
    private let gateway: MessageGateway
    private var socket: WebSocketConnection?
    private(set) var credit = 0
    /// Delivered and not answered, by id: nothing keeps clients from using an id twice.
    private var unanswered: [String: [QueuedMessage]] = [:]
    private(set) var inFlight = 0

    /// - Parameter stream: nil if the request named none that can be had.
    init(stream: MessageStream?, gateway: MessageGateway) {
        self.stream = stream
        self.gateway = gateway
    }

    var heartbeat: Int64 { gateway.options.heartbeat }
    var floodMessage: ByteBuffer {
        ByteBuffer(
            webSocketText: ByteBuffer(string: #"{"deliver":{"id":"flood","payload":null,"ts":0,"type":"flood"}}"#)
        )
    }

    func opened(_ socket: WebSocketConnection) {
        self.socket = socket
        gateway.opened()
        guard let stream else {
            fail("MISSING_STREAM", "the address needs a stream: /v1/subscribe?stream=NAME")
            return socket.close(1008, reason: "stream is missing")
        }
        stream.insert(self)
    }

    func closed(_ code: Int) {
        socket = nil
        gateway.closed()
        guard let stream else { return }
        stream.remove(self)
        // What was not answered goes to somebody else, before what came later.
        for message in unanswered.values.joined() { stream.queue.prepend(message) }
        unanswered = [:]
        stream.deliver()
    }

    /// With the misbehaviour switched on, credit may fall below zero.
    var canTake: Bool { credit + gateway.options.overdeliver > 0 && socket?.isOpen == true }

    func deliver(_ message: QueuedMessage) {
        var message = message
        message.deliveries += 1
        credit -= 1
        inFlight += 1
        unanswered[message.id, default: []].append(message)
        for _ in 0..<gateway.faults.copies() { socket?.send(message.frame) }
    }

    func received(text: [UInt8]) {
        guard let stream else { return }
        guard case .object(let members)? = try? JSONParser.parse(text) else {
            return fail("BAD_MESSAGE", "a message is a JSON object")
        }
        for (name, value) in members {
            switch (name, value) {
            case ("credit", .int(1...1_000_000)): grant(value)
            case ("credit", _): fail("BAD_CREDIT", "credit must be a whole number from 1 to 1000000")
            case ("ack", .string(let id)):
                if take(id) != nil { stream.counts.acknowledged += 1 }
            case ("nack", .string(let id)):
                if let message = take(id) { reject(message, in: stream) }
            default: fail("BAD_MESSAGE", "a client sends credit, ack or nack")
            }
        }
        stream.deliver()
    }

    private func grant(_ value: JSONValue) {
        if case .int(let more) = value { credit = min(credit + Int(more), 1_000_000) }
    }

    /// Takes a message out of those that are not answered.
    private func take(_ id: String) -> QueuedMessage? {
        guard let message = unanswered[id]?.popLast() else {
            fail("UNKNOWN_MESSAGE", "no message \(id) waits for an answer here")
            return nil
        }
        if unanswered[id]?.isEmpty == true { unanswered[id] = nil }
        inFlight -= 1
        return message
    }

    /// Delivers it again, to anybody and after what waits already, unless that was its last chance.
    private func reject(_ message: QueuedMessage, in stream: MessageStream) {
        stream.counts.rejected += 1
        if message.deliveries < gateway.options.maxDeliveries {
            stream.queue.append(message)
        } else {
            stream.counts.dropped += 1
        }
    }

    private func fail(_ code: String, _ message: String) {
        var text = ByteBuffer(string: #"{"error":{"code":"\#(code)","message":"#)
        text.writeJSON(string: message)
        text.writeString("}}")
        socket?.send(ByteBuffer(webSocketText: text))
    }
}
