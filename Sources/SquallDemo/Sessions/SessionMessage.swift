import NIOCore

/// What the service says over a session's sockets.
enum SessionMessage: String {
    case connected = "CONNECTED"
    case stateUpdate = "STATE_UPDATE"
    case stateSync = "STATE_SYNC"
    case sessionDeleted = "SESSION_DELETED"
    case pong = "PONG"

    /// `{type, sessionId, timestamp, state?}` as a frame.
    func frame(session: String, state: Session? = nil) -> ByteBuffer {
        var text = Self.head(rawValue, session)
        if let state {
            text.writeString(#","state":"#)
            text.write(state)
        }
        text.writeString("}")
        return ByteBuffer(webSocketText: text)
    }

    /// `{type: ERROR, sessionId, timestamp, code, message}`.
    static func error(session: String, _ code: String, _ message: String) -> ByteBuffer {
        var text = head("ERROR", session)
        text.writeString(#","code":"\#(code)","message":"#)
        text.writeJSON(string: message)
        text.writeString("}")
        return ByteBuffer(webSocketText: text)
    }

    private static func head(_ type: String, _ session: String) -> ByteBuffer {
        var text = ByteBuffer(string: #"{"type":"\#(type)","sessionId":"#)
        text.writeJSON(string: session)
        text.writeString(#","timestamp":\#(Clock.wall)"#)
        return text
    }
}
