import NIOCore

/// A WebSocket to open.
package struct WebSocketRequest: Sendable {
    package var target: HTTPTarget
    /// Path and query, percent-encoded.
    package var path: String
    /// The value of the Host header.
    package var hostHeader: String
    /// Further headers, already free of line ends.
    package var headers: [(name: String, value: String)]
    package var subprotocols: [String]
    /// Offers permessage-deflate.
    package var compression: Bool
    /// Bytes of a message, decompressed; a larger one ends the connection with `too_large`.
    package var maximumMessageSize: Int
    /// For everything up to the open socket; nanoseconds of the monotonic clock.
    package var deadline: UInt64?

    package init(
        target: HTTPTarget,
        path: String,
        hostHeader: String,
        headers: [(name: String, value: String)] = [],
        subprotocols: [String] = [],
        compression: Bool = false,
        maximumMessageSize: Int = 32 << 20,
        deadline: UInt64? = nil
    ) {
        self.target = target
        self.path = path
        self.hostHeader = hostHeader
        self.headers = headers
        self.subprotocols = subprotocols
        self.compression = compression
        self.maximumMessageSize = maximumMessageSize
        self.deadline = deadline
    }

    func hasHeader(_ name: String) -> Bool {
        headers.contains { $0.name.lowercased() == name }
    }
}

/// What became of opening a WebSocket.
package enum WebSocketOutcome: Sendable {
    /// With the headers of the answer.
    case open(WebSocket, HTTPHeaders)
    /// The server answered with something else than 101.
    case refused(HTTPExchange)
    case failed(HTTPFailure)
}

/// Opens WebSockets. The opening handshake is an HTTP exchange on a connection of its own, which is handed over after it.
///
/// Confined to the client's loop.
package struct WebSocketClient {
    let client: HTTPClient

    package init(client: HTTPClient) {
        self.client = client
    }

    /// Opens a socket. The delegate is told of everything from then on; a cancelled task gives a failure of kind `cancelled`.
    ///
    /// It runs in a task of its own: a task keeps the memory of its deepest frames, and sockets are open for long.
    package func open(_ request: WebSocketRequest, delegate: any WebSocketDelegate) async -> WebSocketOutcome {
        let task = opening(request, delegate)
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    @inline(never)
    private func opening(
        _ request: WebSocketRequest,
        _ delegate: any WebSocketDelegate
    ) -> Task<WebSocketOutcome, Never> {
        // Unsafe in name only: the task runs on the loop to which all of them are confined.
        nonisolated(unsafe) let delegate = delegate
        nonisolated(unsafe) let client = self
        return Task(executorPreference: self.client.executor) { await client.shakeHands(request, delegate) }
    }

    private func shakeHands(_ request: WebSocketRequest, _ delegate: any WebSocketDelegate) async -> WebSocketOutcome {
        let connection: HTTP1Connection
        var connector = Connector(
            client: client,
            target: request.target,
            deadline: request.deadline,
            proxy: nil,
            // The deadline is for everything.
            connectTimeout: request.deadline == nil ? nil : .max
        )
        switch await connector.connect() {
        case .success(let made): connection = made
        case .failure(let failure): return .failed(failure)
        }
        let handshake = WebSocketHandshake(request)
        let exchange = await connection.perform(upgrade(request, handshake), startedAt: MonotonicClock.now())
        guard let response = exchange.response else {
            return .failed(exchange.failure ?? HTTPFailure(.closed, "there was no answer"))
        }
        switch handshake.verdict(on: response) {
        case .accepted(let subprotocol, let compression):
            let socket = WebSocket(request, client, delegate, subprotocol: subprotocol, compression)
            guard connection.handOver(to: socket) else {
                return .failed(HTTPFailure(.closed, "\(request.target.authority) closed the connection"))
            }
            return .open(socket, response.headers)
        case .refused:
            connection.close()
            return .refused(exchange)
        case .invalid(let problem):
            connection.close()
            return .failed(HTTPFailure(.protocol, "\(request.target.authority): \(problem)"))
        }
    }

    private func upgrade(_ request: WebSocketRequest, _ handshake: WebSocketHandshake) -> HTTPRequest {
        HTTPRequest(
            method: HTTPRequest.upgrade,
            target: request.target,
            head: handshake.head,
            wantsBody: true,
            // A refusal says why, in a page of some kind; more than this is a failure, too_large.
            maxBodySize: 1 << 20,
            deadline: request.deadline
        )
    }
}

extension HTTPRequest {
    /// A GET whose answer may be 101.
    static let upgrade = "GET, Upgrade"
}
