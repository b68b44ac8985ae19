/// What a frame is (RFC 6455, 5.2).
enum WebSocketOpcode: UInt8 {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    var isControl: Bool { rawValue & 0x8 != 0 }
}

/// Codes of close frames that squall itself sends (RFC 6455, 7.4.1).
enum WebSocketCloseCode {
    static let normal = 1000
    static let goingAway = 1001
    static let protocolError = 1002
    static let badData = 1007
    static let tooLarge = 1009

    /// Whether a peer may send it: what the RFC defines, and the ranges for libraries and applications.
    static func mayBeReceived(_ code: Int) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
