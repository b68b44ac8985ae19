import NIOCore

/// What talks over one WebSocket. Called on the loop.
protocol WebSocketApplication: AnyObject {
    /// The largest message it takes, in bytes; a larger one ends the socket with 1009.
    var largestMessage: Int { get }
    /// How often the server pings and looks for the answer to the last ping, in nanoseconds; 0: never.
    var heartbeat: Int64 { get }
    /// One more message for a socket that is to be flooded.
    var floodMessage: ByteBuffer { get }

    func opened(_ socket: WebSocketConnection)
    func received(text: [UInt8])
    func received(binary: ByteBuffer)
    /// Once, however it ended.
    /// - Parameter code: of the client's close frame; 1005 where that had none, 1006 where there was no such frame.
    func closed(_ code: Int)
}

extension WebSocketApplication {
    var largestMessage: Int { 64 * 1024 }
    var heartbeat: Int64 { 0 }
    func received(binary: ByteBuffer) {}
}
