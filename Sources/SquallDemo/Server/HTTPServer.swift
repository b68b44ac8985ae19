import NIOCore
import NIOPosix

/// A listening server with one thread of its own.
struct HTTPServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup

    /// Listens on the loopback address.
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - service: made on the server's loop.
    /// - Throws: when the port is taken.
    static func start<Service: HTTPService>(
        port: Int,
        service: @escaping @Sendable () -> Service
    ) async throws -> HTTPServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let bound = try await loop.submit { NIOLoopBound(service(), eventLoop: loop) }.get()
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 8192)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(
                    .recvAllocator,
                    value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 1024, maximum: 65_536)
                )
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(service: bound.value))
                    }
                }
                .bind(host: "127.0.0.1", port: port)
                .get()
            return HTTPServer(port: channel.localAddress?.port ?? port, channel: channel, group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Closes the listener and every connection.
    func stop() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
    }
}
