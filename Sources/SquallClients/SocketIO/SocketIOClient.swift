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
        case .webSocket:
            await openWebSocket(request, request.headers, sid: nil, socket)
        case .polling, .upgrade: await openPolling(request, socket)
        }
    }

    private func openWebSocket(
        _ request: SocketIORequest,
        _ headers: [(name: String, value: String)],
        sid: String?,
        _ socket: SocketIOSocket
    ) async -> SocketIOOutcome? {
        let handshake = WebSocketRequest(
            target: request.target,
            path: request.endpoint("websocket", sid: sid),
            hostHeader: request.hostHeader,
            headers: headers,
            maximumMessageSize: request.maximumMessageSize,
            deadline: request.deadline
        )
        switch await WebSocketClient(client: client).open(handshake, delegate: socket) {
        case .open(let webSocket, let headers):
            socket.use(webSocket)
            socket.setCookies += headers.values("set-cookie")
            return sid == nil ? await waiting(for: socket.opened, request, .handshake) : await probe(socket, request)
        case .refused(let exchange): return .refusedByHTTP(exchange)
        case .failed(let failure): return .failed(failure)
        }
    }

    /// Probes the WebSocket and makes it the transport.
    private func probe(_ socket: SocketIOSocket, _ request: SocketIORequest) async -> SocketIOOutcome? {
        socket.sendRaw("2probe")
        if let problem = await waiting(for: socket.probed, request, .probe) { return problem }
        socket.sendRaw("5")
        return nil
    }

    private func openPolling(_ request: SocketIORequest, _ socket: SocketIOSocket) async -> SocketIOOutcome? {
        let polling = PollingTransport(request, client, socket)
        let exchange = await polling.open()
        if let failure = exchange.failure { return .failed(failure) }
        guard exchange.status == 200 else { return .refusedByHTTP(exchange) }
        socket.setCookies += exchange.response?.headers.values("set-cookie") ?? []
        guard socket.opened.isSettled else {
            let message = "\(request.target.authority) did not answer with an Engine.IO handshake"
            return .failed(HTTPFailure(.protocol, message))
        }
        if let problem = await waiting(for: socket.opened, request, .handshake) { return problem }
        // What came behind the handshake may have ended it.
        guard !socket.hasEnded else { return nil }
        polling.begin(socket.handshake)
        guard request.transports == .upgrade, socket.handshake.canUpgrade else {
            socket.use(polling)
            polling.startPolling()
            return nil
        }
        return await upgrade(polling, request, socket)
    }

    /// Goes on as a WebSocket. No GET waits meanwhile: the server has nothing to say before CONNECT.
    private func upgrade(_ polling: PollingTransport, _ request: SocketIORequest, _ socket: SocketIOSocket) async
        -> SocketIOOutcome?
    {
        let sid = socket.handshake.sid
        if let problem = await openWebSocket(request, polling.sessionHeaders, sid: sid, socket) {
            polling.close()
            return problem
        }
        socket.account(polling.takeTraffic())
        polling.drop()
        return nil
    }

    /// What a connection waits for on its way, for messages.
    private enum Awaited: String {
        case handshake = "the Engine.IO handshake did not come"
        case probe = "the probe of the upgrade was not answered"
    }

    private func waiting(for event: OneShot<HTTPFailure?>, _ request: SocketIORequest, _ what: Awaited) async
        -> SocketIOOutcome?
    {
        switch await event.wait(until: request.deadline) {
        case .value(let failure): failure.map { .failed($0) }
        case .timedOut: .failed(timeout(request, what.rawValue))
        case .cancelled: .failed(.cancelledRequest)
        }
    }

    private func timeout(_ request: SocketIORequest, _ what: String) -> HTTPFailure {
        HTTPFailure(.timeout, "\(request.target.authority): \(what) in time")
    }
}
