/// An event, or an acknowledgement, as it came.
package struct SocketIOMessage: Sendable, Hashable {
    /// "" for an acknowledgement.
    package let event: String
    /// JSON: the list of arguments. Placeholders (`{"_placeholder":true,"num":0}`) stand for attachments.
    package let arguments: [UInt8]
    package let attachments: [[UInt8]]
    /// Of an event whose sender asks for an acknowledgement.
    package let id: Int?
    /// When the last of its bytes was read, nanoseconds of the monotonic clock.
    package let receivedAt: UInt64
}

/// How a Socket.IO connection ended.
package struct SocketIOClosure: Sendable {
    /// In words: `io server disconnect`, `io client disconnect`, `transport close`, `transport error`, `parse error`,
    /// `ping timeout`, as the reference client says.
    package var reason: String
    package var isLocal: Bool
    /// Of the WebSocket under it, 0 where there is none.
    package var code: Int
    package var failure: HTTPFailure?
    /// Nanoseconds of the monotonic clock.
    package var at: UInt64
}

/// Who a Socket.IO connection tells what happens. Called on the loop, in order, inside `LoopExecutor.resuming`.
package protocol SocketIODelegate: AnyObject {
    func socketIO(received event: SocketIOMessage)
    func socketIO(acknowledged id: Int, _ message: SocketIOMessage)
    /// The end, exactly once; nothing comes after it.
    func socketIO(closed closure: SocketIOClosure)
}

/// A Socket.IO connection to open.
package struct SocketIORequest: Sendable {
    package enum Transports: Sendable {
        case webSocket, polling
        /// Opened by polling, upgraded at once.
        case upgrade
    }
    package var target: HTTPTarget
    /// With a slash at both ends.
    package var path: String
    /// Further query parameters, `a=b`, percent-encoded; "" for none.
    package var query: String
    package var hostHeader: String
    package var headers: [(name: String, value: String)]
    package var namespace: String
    /// JSON that goes with CONNECT.
    package var authentication: [UInt8]?
    package var transports: Transports
    /// Bytes of a message that comes in.
    package var maximumMessageSize: Int
    /// For everything up to the connected namespace; nanoseconds of the monotonic clock.
    package var deadline: UInt64?

    package init(
        target: HTTPTarget,
        path: String,
        query: String = "",
        hostHeader: String,
        headers: [(name: String, value: String)] = [],
        namespace: String = "/",
        authentication: [UInt8]? = nil,
        transports: Transports = .webSocket,
        maximumMessageSize: Int = 32 << 20,
        deadline: UInt64? = nil
    ) {
        self.target = target
        self.path = path
        self.query = query
        self.hostHeader = hostHeader
        self.headers = headers
        self.namespace = namespace
        self.authentication = authentication
        self.transports = transports
        self.maximumMessageSize = maximumMessageSize
        self.deadline = deadline
    }

    /// Where its cookies belong; nil where target and path make no URL.
    package var url: URLParts? { try? URLParts("\(target.scheme.rawValue)://\(target.authority)\(path)") }

    /// Path and query of the Engine.IO endpoint.
    func endpoint(_ transport: String, sid: String? = nil) -> String {
        let session = sid.map { "&sid=\(PercentEncoding.component($0))" } ?? ""
        return "\(path)?EIO=4&transport=\(transport)\(session)" + (query.isEmpty ? "" : "&\(query)")
    }
}

/// What became of opening a Socket.IO connection.
package enum SocketIOOutcome: Sendable {
    case open(SocketIOSocket)
    /// CONNECT_ERROR, or a disconnect in the place of a connection: its payload, JSON.
    case refused(payload: [UInt8])
    /// The server would not even speak Engine.IO: an HTTP answer.
    case refusedByHTTP(HTTPExchange)
    case failed(HTTPFailure)
}
