import NIOCore

/// The message gateway's state: streams, limits and counts.
final class MessageGateway {
    let options: MessageOptions
    var faults: FaultControl
    private(set) var streams: [String: MessageStream] = [:]
    private(set) var sockets = 0
    private(set) var socketsInAll = 0
    private var enqueueBucket: TokenBucket
    private var leaked: [[UInt8]] = []
    private static let mostStreams = 100_000

    init(options: MessageOptions) {
        self.options = options
        faults = FaultControl(options.faults)
        enqueueBucket = TokenBucket(rate: options.enqueuesPerSecond, now: Clock.monotonic)
    }

    func opened() {
        sockets += 1
        socketsInAll += 1
    }

    func closed() { sockets -= 1 }

    /// Nil for an empty name, and when there are too many.
    func stream(_ name: String) -> MessageStream? {
        if let stream = streams[name] { return stream }
        guard !name.isEmpty, streams.count < Self.mostStreams else { return nil }
        let stream = MessageStream(name: name)
        streams[name] = stream
        return stream
    }

    var counts: MessageCounts {
        streams.values.reduce(into: MessageCounts()) { total, stream in
            total.enqueued += stream.counts.enqueued
            total.delivered += stream.counts.delivered
            total.acknowledged += stream.counts.acknowledged
            total.rejected += stream.counts.rejected
            total.dropped += stream.counts.dropped
        }
    }

    /// `{to, envelope: {id, ts, type, payload}}`.
    func enqueue(_ document: JSONValue) -> Answer {
        guard case .string(let name)? = document["to"], !name.isEmpty else {
            return .failure(400, "VALIDATION_ERROR", "to must be the name of a stream")
        }
        guard let envelope = document["envelope"], case .string(let id)? = envelope["id"], !id.isEmpty else {
            return .failure(400, "VALIDATION_ERROR", "envelope.id must be a string")
        }
        guard case .string? = envelope["type"] else {
            return .failure(400, "VALIDATION_ERROR", "envelope.type must be a string")
        }
        guard enqueueBucket.take(now: Clock.monotonic) else {
            return .failure(429, "RATE_LIMITED", "more than \(options.enqueuesPerSecond) messages in a second")
        }
        guard let stream = stream(name), stream.queue.count < options.maxQueue else {
            return .failure(503, "QUEUE_FULL", "the stream holds as many messages as it can")
        }
        stream.queue.append(Self.message(id, envelope))
        stream.counts.enqueued += 1
        stream.deliver()
        if options.leak > 0 { leaked.append([UInt8](repeating: 1, count: options.leak)) }
        return .json(.object(["id": .string(id), "success": .bool(true)]))
    }

    private static func message(_ id: String, _ envelope: JSONValue) -> QueuedMessage {
        var text = ByteBuffer(string: #"{"deliver":"#)
        text.writeJSON(envelope)
        text.writeString("}")
        return QueuedMessage(id: id, frame: ByteBuffer(webSocketText: text))
    }

    /// What `GET /v1/stats?stream=S` shows; zeros for a stream that nobody has used.
    func stats(_ name: String) -> JSONValue {
        let stream = streams[name] ?? MessageStream(name: name)
        var members = Self.members(stream.counts)
        members["stream"] = .string(name)
        members["queued"] = .int(Int64(stream.queue.count))
        members["inFlight"] = .int(Int64(stream.inFlight))
        members["subscribers"] = .int(Int64(stream.subscribers.count))
        members["credit"] = .int(Int64(stream.subscribers.reduce(0) { $0 + $1.credit }))
        return .object(members)
    }

    static func members(_ counts: MessageCounts) -> [String: JSONValue] {
        [
            "enqueued": .int(Int64(counts.enqueued)), "delivered": .int(Int64(counts.delivered)),
            "acked": .int(Int64(counts.acknowledged)), "nacked": .int(Int64(counts.rejected)),
            "dropped": .int(Int64(counts.dropped)),
        ]
    }
}
