import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The least that echo over WebSockets takes on a NIO channel: what squall's CPU time is compared with, and the server
/// that both talk to.
///
///     lean-websocket serve                          an echo server on a free port of 127.0.0.1, which it prints
///     lean-websocket echo PORT SOCKETS SECONDS      each socket sends a message, awaits its echo, and so on; prints how many
@main
enum Main {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.dropFirst().compactMap { Int($0) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        switch (arguments.first, numbers.count) {
        case ("serve", 0): try serve(group)
        case ("echo", 3): try echo(group, port: numbers[0], sockets: numbers[1], seconds: numbers[2])
        default: throw Usage()
        }
    }

    private static func serve(_ group: MultiThreadedEventLoopGroup) throws {
        let server = try ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(EchoServer()) }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        print(server.localAddress?.port ?? 0)
        fflush(nil)  // whoever reads it may be a pipe
        try server.closeFuture.wait()
    }

    private static func echo(_ group: MultiThreadedEventLoopGroup, port: Int, sockets: Int, seconds: Int) throws {
        let tally = Tally()
        let bootstrap = ClientBootstrap(group: group)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EchoClient(tally))
                }
            }
        let loop = group.next()
        let channels = try (0..<sockets).map { _ in try bootstrap.connect(host: "127.0.0.1", port: port).wait() }
        try loop.scheduleTask(in: .seconds(Int64(seconds))) {}.futureResult.wait()
        let count = try loop.submit { tally.count }.wait()
        guard channels.allSatisfy(\.isActive), count > 0 else { throw Broken() }
        print(count)
    }

    struct Usage: Error {}
    struct Broken: Error {}
}
