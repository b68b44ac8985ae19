import NIOCore

/// Who listens to which session.
final class SessionSockets {
    let heartbeat: Int64
    private var sockets: [SessionID: [WebSocketConnection]] = [:]
    private(set) var count = 0
    /// How many have ended, by the code of the client's close frame.
    private(set) var closes: [Int: Int] = [:]

    init(heartbeat: Int64) {
        self.heartbeat = heartbeat
    }

    func insert(_ socket: WebSocketConnection, _ key: SessionID) {
        sockets[key, default: []].append(socket)
        count += 1
    }

    func remove(_ socket: WebSocketConnection, _ key: SessionID, _ code: Int) {
        guard let index = sockets[key]?.firstIndex(where: { $0 === socket }) else { return }
        sockets[key]?.remove(at: index)
        if sockets[key]?.isEmpty == true { sockets[key] = nil }
        count -= 1
        closes[code, default: 0] += 1
    }

    func hasSockets(_ key: SessionID) -> Bool { sockets[key] != nil }

    func forEach(_ key: SessionID, _ body: (WebSocketConnection) -> Void) {
        sockets[key]?.forEach(body)
    }

    /// Tells them, and closes them.
    func sessionDeleted(_ key: SessionID, session: String) {
        let frame = SessionMessage.sessionDeleted.frame(session: session)
        forEach(key) { socket in
            socket.send(frame)
            socket.close(1000, reason: "session deleted")
        }
    }
}

/// One socket of a session: `/ws?sessionId=<uuid>`.
final class SessionSocket: WebSocketApplication {
    private let session: String
    private let key: SessionID?
    private let service: SessionService
    private var socket: WebSocketConnection?

    init(session: String?, service: SessionService) {
        self.session = session ?? ""
        self.service = service
        key = session.flatMap { SessionID($0) }
    }

    var heartbeat: Int64 { service.heartbeat }
    var floodMessage: ByteBuffer {
        SessionMessage.stateUpdate.frame(session: session, state: key.flatMap(service.currentState))
    }

    func opened(_ socket: WebSocketConnection) {
        guard let key else {
            let reason = session.isEmpty ? "sessionId is missing" : "sessionId must be a UUID"
            return socket.close(1008, reason: reason)
        }
        self.socket = socket
        service.join(socket, key)
        socket.send(SessionMessage.connected.frame(session: session))
    }

    func received(text: [UInt8]) {
        guard let socket, let key else { return }
        guard case .string(let type)? = (try? JSONParser.parse(text))?["type"] else {
            return socket.send(failure("INVALID_MESSAGE", "a message is a JSON object with a type"))
        }
        switch type {
        case "PING": socket.send(SessionMessage.pong.frame(session: session))
        case "RECONNECT":
            guard let state = service.currentState(key) else {
                return socket.send(failure("SESSION_NOT_FOUND", "there is no such session"))
            }
            socket.send(SessionMessage.stateSync.frame(session: session, state: state))
        default: socket.send(failure("UNKNOWN_TYPE", "type must be PING or RECONNECT"))
        }
    }

    func closed(_ code: Int) {
        if let socket, let key { service.leave(socket, key, code) }
        socket = nil
    }

    private func failure(_ code: String, _ message: String) -> ByteBuffer {
        SessionMessage.error(session: session, code, message)
    }
}
