/// Opens Socket.IO connections (protocol 5 over Engine.IO 4).
///
/// Confined to the client's loop.
package struct SocketIOClient {
    let client: HTTPClient

    package init(client: HTTPClient) {
        self.client = client
    }

    /// Opens a connection to a namespace. The delegate is told of everything from then on; a cancelled task gives a
    /// failure of kind `cancelled`.
    ///
    /// - Parameter whenConnected: called before the first event is delivered.
    package func open(
        _ request: SocketIORequest,
        delegate: any SocketIODelegate,
        whenConnected: @escaping (SocketIOSocket) -> Void
    ) async -> SocketIOOutcome {
        let socket = SocketIOSocket(request, client, delegate, whenConnected: whenConnected)
        if let problem = await openTransport(request, socket) {
            socket.abandon()
            return problem
        }
        socket.connect()
        switch await socket.beginning.wait(until: request.deadline) {
        case .value(.connected): return .open(socket)
        case .value(.refused(let payload)):
            socket.abandon()
            return .refused(payload: payload)
        case .value(.failed(let failure)):
            socket.abandon()
            return .failed(failure)
        case .timedOut:
            socket.abandon()
            return .failed(timeout(request, "CONNECT was not answered"))
        case .cancelled:
            socket.abandon()
            return .failed(.cancelledRequest)
        }
    }

    /// What stands in the way of a transport; nil when it is open.
    private func openTransport(_ request: SocketIORequest, _ socket: SocketIOSocket) async -> SocketIOOutcome? {
        switch request.transports {
        case .webSocket: return await openWebSocket(request, sid: nil, socket)
        case .polling: return await openPolling(request, socket, staysPolling: true)
        case .upgrade:
            if let problem = await openPolling(request, socket, staysPolling: false) { return problem }
            return await openWebSocket(request, sid: socket.handshake.sid, socket)
        }
    }

    private func openWebSocket(_ request: SocketIORequest, sid: String?, _ socket: SocketIOSocket) async
        -> SocketIOOutcome?
    {
        let handshake = WebSocketRequest(
            target: request.target,
            path: request.endpoint("websocket", sid: sid),
            hostHeader: request.hostHeader,
            headers: request.headers,
            maximumMessageSize: request.maximumMessageSize,
            deadline: request.deadline
        )
        switch await WebSocketClient(client: client).open(handshake, delegate: socket) {
        case .open(let webSocket, _):
            socket.use(webSocket)
            guard sid != nil else { return await opened(socket, request) }
            return await upgrade(socket, request)
        case .refused(let exchange): return .refusedByHTTP(exchange)
        case .failed(let failure): return .failed(failure)
        }
    }

    private func opened(_ socket: SocketIOSocket, _ request: SocketIORequest) async -> SocketIOOutcome? {
        await waiting(for: socket.opened, request, "the Engine.IO handshake did not come")
    }

    /// Probes the WebSocket and makes it the transport.
    private func upgrade(_ socket: SocketIOSocket, _ request: SocketIORequest) async -> SocketIOOutcome? {
        socket.sendRaw("2probe")
        if let problem = await waiting(for: socket.probed, request, "the probe of the upgrade was not answered") {
            return problem
        }
        socket.sendRaw("5")
        return nil
    }

    private func openPolling(_ request: SocketIORequest, _ socket: SocketIOSocket, staysPolling: Bool) async
        -> SocketIOOutcome?
    {
        let polling = PollingTransport(request, client, socket)
        let exchange = await polling.open()
        if let failure = exchange.failure { return .failed(failure) }
        guard exchange.status == 200 else { return .refusedByHTTP(exchange) }
        guard socket.opened.isSettled else {
            let message = "\(request.target.authority) did not answer with an Engine.IO handshake"
            return .failed(HTTPFailure(.protocol, message))
        }
        guard staysPolling else {
            polling.close()
            return nil
        }
        socket.use(polling)
        polling.start(sid: socket.handshake.sid)
        return nil
    }

    private func waiting(for event: OneShot<Void>, _ request: SocketIORequest, _ what: String) async
        -> SocketIOOutcome?
    {
        switch await event.wait(until: request.deadline) {
        case .value: nil
        case .timedOut: .failed(timeout(request, what))
        case .cancelled: .failed(.cancelledRequest)
        }
    }

    private func timeout(_ request: SocketIORequest, _ what: String) -> HTTPFailure {
        HTTPFailure(.timeout, "\(request.target.authority): \(what) in time")
    }
}
