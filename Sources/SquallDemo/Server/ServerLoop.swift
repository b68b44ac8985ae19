import NIOCore
import NIOPosix

/// One thread with an application on it and the ports that it listens on.
struct ServerLoop<Application: AnyObject>: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let application: NIOLoopBound<Application>

    /// - Parameter make: called on the loop, where everything of the application happens.
    init(_ make: @escaping @Sendable (any EventLoop) -> Application) async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        application = try await loop.submit { NIOLoopBound(make(loop), eventLoop: loop) }.get()
    }

    /// Listens on the loopback address.
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - handler: made for each connection, on the loop.
    /// - Returns: the port.
    /// - Throws: when the port is taken; the loop is stopped then.
    func listen(port: Int, _ handler: @escaping @Sendable (Application) -> any ChannelHandler) async throws -> Int {
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
                        try channel.pipeline.syncOperations.addHandler(handler(application.value))
                    }
                }
                .bind(host: "127.0.0.1", port: port)
                .get()
            return channel.localAddress?.port ?? port
        } catch {
            await stop()
            throw error
        }
    }

    /// Begins something on the loop and waits until it has kept its promise; the loop is stopped if it fails.
    func complete(_ action: @escaping @Sendable (Application, EventLoopPromise<Void>) -> Void) async throws {
        let loop = group.next()
        let promise = loop.makePromise(of: Void.self)
        loop.execute { action(application.value, promise) }
        do {
            try await promise.futureResult.get()
        } catch {
            await stop()
            throw error
        }
    }

    /// Closes the listeners and every connection.
    func stop() async {
        try? await group.shutdownGracefully()
    }
}
