import NIOCore
import NIOPosix

/// Listens to a channel of a real Redis, and comes back when the connection is lost. What is published meanwhile is
/// lost, as it is for every subscriber.
final class RedisSubscriber: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let address: RedisAddress
    private let channel: String
    private let loop: any EventLoop
    private let onMessage: ([UInt8]) -> Void
    private var received = ByteBuffer()
    /// Waits for the first subscription to be confirmed.
    private var started: EventLoopPromise<Void>?
    private static let pause = TimeAmount.milliseconds(100)

    init(address: RedisAddress, channel: String, loop: any EventLoop, onMessage: @escaping ([UInt8]) -> Void) {
        self.address = address
        self.channel = channel
        self.loop = loop
        self.onMessage = onMessage
    }

    /// - Parameter started: succeeds when Redis has confirmed the subscription; fails when it cannot be reached.
    func start(_ started: EventLoopPromise<Void>) {
        self.started = started
        connect()
    }

    private func connect() {
        let bound = NIOLoopBound(self, eventLoop: loop)
        ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
            }
            .connect(host: address.host, port: address.port)
            .assumeIsolated()
            .whenFailure { error in
                if self.started == nil { self.reconnect() } else { self.finishStart(.failure(error)) }
            }
    }

    private func reconnect() {
        _ = loop.assumeIsolated().scheduleTask(in: Self.pause) { self.connect() }
    }

    private func finishStart(_ result: Result<Void, any Error>) {
        started?.completeWith(result)
        started = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        received = ByteBuffer()
        var bytes = ByteBuffer()
        if !address.credentials.isEmpty { bytes.writeCommand(["AUTH"] + address.credentials) }
        if address.database != 0 { bytes.writeCommand(["SELECT", String(address.database)]) }
        bytes.writeCommand(["SUBSCRIBE", channel])
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if started == nil { reconnect() } else { finishStart(.failure(ChannelError.eof)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        while let value = try? received.readRESP() { take(value) }
        if received.readableBytes == 0 { received.clear() }
    }

    private func take(_ value: RESPValue) {
        switch value {
        case .error(let message):
            finishStart(.failure(DemoOptionError(description: "redisURL: the server says \"\(message)\"")))
        case .array(let parts) where parts.first?.text == "subscribe": finishStart(.success(()))
        case .array(let parts) where parts.count == 3 && parts[0].text == "message":
            if case .bulk(let message) = parts[2] { onMessage(message) }
        default: break
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func writeCommand(_ words: [String]) {
        writeRESP(.array(words.map { .bulk($0) }))
    }
}
