import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A server on 127.0.0.1 that answers each request head with whatever bytes and misdeeds a test wants.
final class RawServer: Sendable {
    enum Action: Sendable {
        case send(String)
        /// One byte at a time, each in a packet of its own.
        case trickle(String)
        case close
        /// Closes with a TCP reset.
        case reset
    }

    /// Which connection (from 0), which request on it (from 0), and the request's head.
    typealias Script = @Sendable (_ connection: Int, _ request: Int, _ head: String) -> [Action]

    let port: Int
    private let channel: any Channel
    private let counters: NIOLockedValueBox<(connections: Int, bodyBytes: Int)>

    /// Handlers that stand before the script's, on the connection's loop.
    typealias Preparation = @Sendable (any Channel) throws -> Void

    /// With a `bodySize`, each head is followed by that many bytes, and 200 is the answer when they have come.
    init(
        bodySize: Int? = nil,
        prepare: @escaping Preparation = { _ in },
        _ script: @escaping Script
    ) async throws {
        let counters = NIOLockedValueBox((connections: 0, bodyBytes: 0))
        self.counters = counters
        channel = try await ServerBootstrap(group: TestLoops.group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                let number = counters.withLockedValue { counters in
                    defer { counters.connections += 1 }
                    return counters.connections
                }
                return channel.eventLoop.makeCompletedFuture {
                    try prepare(channel)
                    let handler = ScriptHandler(number, bodySize, script) { count in
                        counters.withLockedValue { $0.bodyBytes += count }
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// Connections accepted so far.
    var connections: Int { counters.withLockedValue { $0.connections } }
    /// Bytes received behind request heads.
    var bodyBytes: Int { counters.withLockedValue { $0.bodyBytes } }

    func stop() async throws {
        try await channel.close().get()
    }
}

extension Channel {
    /// Closes with a TCP reset.
    func reset() {
        _ = (self as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        close(promise: nil)
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: Int
    private let bodySize: Int?
    private let script: RawServer.Script
    private let countBody: (Int) -> Void
    private var received = ByteBuffer()
    private var request = 0
    private var bodyLeft = 0

    init(_ connection: Int, _ bodySize: Int?, _ script: @escaping RawServer.Script, countBody: @escaping (Int) -> Void)
    {
        self.connection = connection
        self.bodySize = bodySize
        self.script = script
        self.countBody = countBody
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var input = unwrapInboundIn(data)
        received.writeBuffer(&input)
        while takeBody(context), let head = takeHead() {
            bodyLeft = bodySize ?? 0
            run(script(connection, request, head)[...], context)
            request += 1
        }
    }

    /// False while a body is not complete.
    private func takeBody(_ context: ChannelHandlerContext) -> Bool {
        guard bodyLeft > 0 else { return true }
        let count = min(bodyLeft, received.readableBytes)
        received.moveReaderIndex(forwardBy: count)
        countBody(count)
        bodyLeft -= count
        guard bodyLeft == 0 else { return false }
        send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", context)
        return true
    }

    private func takeHead() -> String? {
        let view = received.readableBytesView
        for index in view.indices where view[index...].starts(with: Array("\r\n\r\n".utf8)) {
            return received.readString(length: index - view.startIndex + 4)
        }
        return nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func run(_ actions: ArraySlice<RawServer.Action>, _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .send(let text): send(text, context)
            case .trickle(let text): for byte in text.utf8 { send(String(UnicodeScalar(byte)), context) }
            case .close: context.close(promise: nil)
            case .reset: context.channel.reset()
            }
        }
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
