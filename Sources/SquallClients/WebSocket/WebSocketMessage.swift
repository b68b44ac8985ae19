import NIOCore

/// A whole message of a WebSocket (RFC 6455, 5.6).
package struct WebSocketMessage: Sendable {
    package enum Kind: Sendable { case text, binary }

    package let kind: Kind
    /// Unmasked and decompressed; text is valid UTF-8.
    package let bytes: ByteBuffer
    /// When the last of its bytes was read, nanoseconds of the monotonic clock.
    package let receivedAt: UInt64

    package init(kind: Kind, bytes: ByteBuffer, receivedAt: UInt64) {
        self.kind = kind
        self.bytes = bytes
        self.receivedAt = receivedAt
    }
}

/// How a WebSocket ended.
package struct WebSocketClosure: Sendable, Hashable {
    /// The code of the close frame (RFC 6455, 7.4.1): 1005 for one without, 1006 where none came.
    package var code: Int
    package var reason: String
    /// Whether this side began to close.
    package var isLocal: Bool
    /// Why it did not end with close frames: a reset, an error of the protocol, a message too large.
    package var failure: HTTPFailure?
    /// Nanoseconds of the monotonic clock.
    package var at: UInt64

    package init(code: Int, reason: String, isLocal: Bool, failure: HTTPFailure? = nil, at: UInt64) {
        self.code = code
        self.reason = reason
        self.isLocal = isLocal
        self.failure = failure
        self.at = at
    }

    /// No status came (7.1.5), the connection was lost (7.1.5).
    package static let noStatus = 1005
    package static let abnormal = 1006
}

/// Who a WebSocket tells what happens. Called on the loop, in order, inside `LoopExecutor.resuming`.
package protocol WebSocketDelegate: AnyObject {
    func webSocket(received message: WebSocketMessage)
    /// Nanoseconds from a ping to its pong.
    func webSocket(pongAfter roundTrip: Int64)
    /// The end, exactly once; nothing comes after it.
    func webSocket(closed closure: WebSocketClosure)
}
