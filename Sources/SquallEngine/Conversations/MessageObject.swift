import NIOCore
import SquallClients
import SquallExpressions
import SquallPlan

/// `message` as expressions read it. Nothing is copied or parsed until it is asked for.
final class MessageObject: HostObject, @unchecked Sendable {  // confined to the worker's loop
    enum Content {
        case webSocket(WebSocketMessage)
        case socketIO(SocketIOPayload)
        case close(Closure)
    }

    /// The end of a socket of either kind.
    struct Closure {
        var code: Int
        var reason: String
        var isLocal: Bool
    }

    let content: Content
    /// When its last byte was read, nanoseconds of the monotonic clock.
    let receivedAt: Int64
    private let clock: any ExpressionClock
    private var parsed: Value?

    init(_ content: Content, receivedAt: Int64, clock: any ExpressionClock) {
        self.content = content
        self.receivedAt = receivedAt
        self.clock = clock
    }

    func field(_ index: Int) throws(EvaluationError) -> Value {
        switch content {
        case .webSocket(let message): try value(of: MessageField.ofWebSocket[index], message)
        case .socketIO(let payload): try value(of: MessageField.ofSocketIO[index], payload)
        case .close(let closure): value(of: MessageField.ofClose[index], closure)
        }
    }

    /// The JSON of the message; for Socket.IO its list of arguments. Parsed once.
    func json() throws(EvaluationError) -> Value {
        if let parsed { return parsed }
        let value: Value
        switch content {
        case .webSocket(let message): value = try MessageObject.parse(message.bytes)
        case .socketIO(let payload): value = try payload.value()
        case .close: throw EvaluationError("the end of a socket has no content")
        }
        parsed = value
        return value
    }

    /// Its bytes as they came, for regular expressions.
    var bytes: [UInt8] {
        switch content {
        case .webSocket(let message): Array(message.bytes.readableBytesView)
        case .socketIO(let payload): payload.arguments
        case .close: []
        }
    }

    /// A name for the event, where there is one.
    var event: String? {
        if case .socketIO(let payload) = content { payload.event } else { nil }
    }

    /// Shortened, for messages to people.
    var excerpt: String {
        let text: String
        switch content {
        case .webSocket(let message) where message.kind == .binary: return "\(message.bytes.readableBytes) bytes"
        case .webSocket, .socketIO: text = String(decoding: bytes.prefix(200), as: UTF8.self)
        // The end of a Socket.IO connection has a reason, but often no code.
        case .close(let closure): return closure.code == 0 ? closure.reason : "close \(closure.code)"
        }
        let prefix = event.map { "\($0) " } ?? ""
        return prefix + (text.count > 80 ? "\(text.prefix(80))..." : text)
    }

    private static func parse(_ bytes: ByteBuffer) throws(EvaluationError) -> Value {
        do {
            return try JSON.parse(Array(bytes.readableBytesView))
        } catch {
            throw EvaluationError("the message is not JSON: \(error.message)")
        }
    }
}

// MARK: - Fields

extension MessageObject {
    private func value(of field: MessageField, _ message: WebSocketMessage) throws(EvaluationError) -> Value {
        switch field {
        case .kind: .string(message.kind == .text ? "text" : "binary")
        case .text: .string(String(buffer: message.bytes))
        case .data: .bytes(bytes)
        case .size: .int(Int64(message.bytes.readableBytes))
        case .json: try json()
        case .receivedAt: .timestamp(wallTime)
        default: .null
        }
    }

    private func value(of field: MessageField, _ payload: SocketIOPayload) throws(EvaluationError) -> Value {
        switch field {
        case .kind: .string(payload.attachments.isEmpty ? "text" : "binary")
        case .event: .string(payload.event)
        case .args, .json: try json()
        case .size: .int(Int64(payload.arguments.count + payload.attachments.reduce(0) { $0 + $1.count }))
        case .receivedAt: .timestamp(wallTime)
        default: .null
        }
    }

    private func value(of field: MessageField, _ closure: Closure) -> Value {
        switch field {
        case .code: .int(Int64(closure.code))
        case .reason: .string(closure.reason)
        case .local: .bool(closure.isLocal)
        case .receivedAt: .timestamp(wallTime)
        default: .null
        }
    }

    /// The time of day of `receivedAt`.
    private var wallTime: Timestamp {
        clock.wallTime().advanced(by: receivedAt - clock.monotonicNanoseconds())
    }
}

extension Timestamp {
    fileprivate func advanced(by nanoseconds: Int64) -> Timestamp {
        let total = Int64(self.nanoseconds) + nanoseconds
        let (carry, rest) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
        let isBelow = rest < 0
        return Timestamp(
            seconds: seconds + carry - (isBelow ? 1 : 0),
            nanoseconds: Int32(isBelow ? rest + 1_000_000_000 : rest)
        )
    }
}
