import NIOCore

/// A socket that is connected to the gateway.
final class GatewayClient {
    let socket: SocketIOConnection
    /// Under which connections per origin are counted.
    let origin: String
    var jobs: Set<String> = []
    /// Monotonic nanoseconds of the last event it sent. What it is sent does not count, nor do heartbeats.
    var lastActivity = Clock.monotonic
    var eviction: Scheduled<Void>?

    init(socket: SocketIOConnection) {
        self.socket = socket
        origin = socket.origin ?? "unknown"
    }
}
