import NIOCore

/// The sessions of an Engine.IO 4 server and its HTTP side, with the answers of Node's engine.io 6.
final class EngineServer {
    /// Why a request is refused (`{"code", "message"}`, status 400).
    enum Refusal: Int, Error {
        case unknownTransport = 0
        case unknownSession = 1
        case badMethod = 2
        case badRequest = 3
        case unsupportedVersion = 5

        var message: String {
            switch self {
            case .unknownTransport: "Transport unknown"
            case .unknownSession: "Session ID unknown"
            case .badMethod: "Bad handshake method"
            case .badRequest: "Bad request"
            case .unsupportedVersion: "Unsupported protocol version"
            }
        }

        var answer: Answer {
            Answer(status: 400, body: ByteBuffer(string: #"{"code":\#(rawValue),"message":"\#(message)"}"#))
        }
    }

    let settings: EngineSettings
    let loop: any EventLoop
    private var sessions: [String: EngineSession] = [:]
    private var random = SystemRandomNumberGenerator()
    /// A new session and the request that opened it: makes what is above.
    var onSession: ((EngineSession, Request) -> any EngineReceiver)?

    init(settings: EngineSettings, loop: any EventLoop) {
        self.settings = settings
        self.loop = loop
    }

    func remove(_ session: EngineSession) { sessions[session.id] = nil }

    /// 20 characters, as Node's are.
    func makeID() -> String {
        String(
            Base64.text((0..<15).map { _ in UInt8.random(in: .min ... .max, using: &random) }).map {
                $0 == "+" ? "-" : $0 == "/" ? "_" : $0
            }
        )
    }

    /// - Parameter fate: what is to happen to the socket if the request opens one.
    func answer(_ request: Request, fate: @autoclosure () -> SocketFate) -> Reply {
        if request.method == .options { return .answer(Answer(status: 204)) }
        do throws(Refusal) {
            guard request.wantsWebSocket else { return try answerPoll(request) }
            return .webSocket(try application(for: request), fate())
        } catch {
            return .answer(request.wantsWebSocket ? Self.text(error.message, status: 400) : error.answer)
        }
    }

    private static func text(_ text: String, status: Int = 200) -> Answer {
        Answer(status: status, contentType: "text/html", body: ByteBuffer(string: text))
    }

    // MARK: Polling

    private func answerPoll(_ request: Request) throws(Refusal) -> Reply {
        let session = try session(for: request, transport: ["polling"])
        switch (request.method, session) {
        case (.get, nil): return .answer(openByPolling(request))
        case (.get, let session?):
            let poll = DeferredAnswer()
            session.take(poll: poll)
            return .deferred(poll)
        case (.post, let session?):
            receive(request.body, for: session)
            return .answer(Self.text("ok"))
        default: throw .badMethod
        }
    }

    private func openByPolling(_ request: Request) -> Answer {
        let session = EngineSession(id: makeID(), server: self, socket: nil)
        register(session, request)
        let open = settings.openPacket(session: session.id, upgrades: true)
        return Answer(status: 200, contentType: "text/plain; charset=UTF-8", body: open.text)
    }

    private func receive(_ body: ByteBuffer, for session: EngineSession) {
        for packet in body.readableBytesView.split(separator: 0x1E) {
            if packet.first == UInt8(ascii: "b") {
                guard let bytes = Base64.bytes(packet.dropFirst()) else { return session.end() }
                session.received(binary: ByteBuffer(bytes: bytes))
            } else {
                session.received(packet: Array(packet))
            }
        }
    }

    private func register(_ session: EngineSession, _ request: Request) {
        sessions[session.id] = session
        session.receiver = onSession?(session, request)
    }

    // MARK: WebSocket

    private func application(for request: Request) throws(Refusal) -> any WebSocketApplication {
        let session = try session(for: request, transport: ["polling", "websocket"])
        guard request.query("transport") == "websocket" else { throw .badRequest }
        return EngineSocket(server: self, request: request, upgrading: session)
    }

    /// A WebSocket opens a session of its own.
    func open(_ socket: WebSocketConnection, _ request: Request) -> EngineSession {
        let session = EngineSession(id: makeID(), server: self, socket: socket)
        register(session, request)
        return session
    }

    /// The checks in the order of Node's. Nil: the request opens a session.
    private func session(for request: Request, transport allowed: [String]) throws(Refusal) -> EngineSession? {
        let transport = request.query("transport") ?? ""
        guard ["polling", "websocket"].contains(transport) else { throw .unknownTransport }
        if let id = request.query("sid") {
            guard let session = sessions[id] else { throw .unknownSession }
            guard allowed.contains(transport), session.isPolling else { throw .badRequest }
            return session
        }
        guard request.method == .get else { throw .badMethod }
        guard allowed.contains(transport) else { throw .badRequest }
        guard request.query("EIO") == "4" else { throw .unsupportedVersion }
        return nil
    }
}

/// A WebSocket of Engine.IO: a session's only transport, or a probe for the upgrade of one.
final class EngineSocket: WebSocketApplication {
    private let server: EngineServer
    private let request: Request
    private var session: EngineSession?
    private var isProbing: Bool
    private var socket: WebSocketConnection?

    init(server: EngineServer, request: Request, upgrading session: EngineSession?) {
        self.server = server
        self.request = request
        self.session = session
        isProbing = session != nil
    }

    var largestMessage: Int { server.settings.maxPayload }
    /// An event that nobody asked for.
    var floodMessage: ByteBuffer {
        EnginePacket(#"42["novel.flood",{"filler":"\#(String(repeating: "x", count: 1000))"}]"#).frame
    }

    func opened(_ socket: WebSocketConnection) {
        self.socket = socket
        guard isProbing else {
            session = server.open(socket, request)
            return
        }
        _ = server.loop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(server.settings.upgradeTimeout))) {
            if self.isProbing { self.socket?.close(nil) }
        }
    }

    func received(text: [UInt8]) {
        guard isProbing else {
            session?.received(packet: text)
            return
        }
        switch String(decoding: text, as: UTF8.self) {
        case "2probe":
            socket?.send(EnginePacket.probe.frame)
            session?.beginUpgrade()
        case "5":
            isProbing = false
            if let socket { session?.finishUpgrade(socket) }
        default: socket?.close(nil)
        }
    }

    func received(binary: ByteBuffer) {
        if isProbing { socket?.close(nil) } else { session?.received(binary: binary) }
    }

    func closed(_ code: Int) {
        if isProbing { session?.abortUpgrade() } else { session?.end() }
        (socket, session) = (nil, nil)
    }
}
