import SquallClients

/// The socket of a conversation, of either kind.
enum ConversationSocket {
    case webSocket(WebSocket)
    case socketIO(SocketIOSocket)

    var isWritable: Bool {
        switch self {
        case .webSocket(let socket): socket.isWritable
        case .socketIO(let socket): socket.isWritable
        }
    }

    func drained() async -> Bool {
        switch self {
        case .webSocket(let socket): await socket.drained()
        case .socketIO(let socket): await socket.drained()
        }
    }

    func close(code: Int, reason: String) {
        switch self {
        case .webSocket(let socket): socket.close(code: code, reason: reason)
        case .socketIO(let socket): socket.close()
        }
    }

    func pauseReading() {
        switch self {
        case .webSocket(let socket): socket.pauseReading()
        case .socketIO(let socket): socket.pauseReading()
        }
    }

    func resumeReading() {
        switch self {
        case .webSocket(let socket): socket.resumeReading()
        case .socketIO(let socket): socket.resumeReading()
        }
    }

    func takeTraffic() -> (sent: Int, received: Int) {
        switch self {
        case .webSocket(let socket): socket.takeTraffic()
        case .socketIO(let socket): socket.takeTraffic()
        }
    }
}
