import NIOCore
import NIOHTTP1
import NIOPosix
import SquallClients
import SquallMetrics

/// Serves figures to whoever comes for them: `GET /metrics`.
///
// Unchecked: confined to the loop of the live outputs, but for `address`, which is written once before anybody connects.
final class ScrapeOutput: @unchecked Sendable {
    private let target: LiveTarget
    private let latest: @Sendable () -> LiveMoment?
    private let timers: LoopTimers
    private(set) var result = LiveResult()
    /// Nanoseconds of the monotonic clock of the last two scrapes.
    private var scrapes: (before: UInt64, last: UInt64) = (0, 0)
    fileprivate var connections = 0
    fileprivate static let maximumConnections = 32

    /// The last figures are waited for by those who come at least so often.
    private static let longestInterval: UInt64 = 15_000_000_000

    init(_ target: LiveTarget, timers: LoopTimers, latest: @escaping @Sendable () -> LiveMoment?) {
        self.target = target
        self.timers = timers
        self.latest = latest
        result.kind = target.kind
    }

    /// Listens; afterwards `result.target` is the address.
    func listen(host: String, port: Int, _ group: MultiThreadedEventLoopGroup) async throws(LiveProblem) {
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(120)))
                        try pipeline.configureHTTPServerPipeline()
                        try pipeline.addHandler(ScrapeHandler(output: self))
                    }
                }
                .bind(host: host, port: port)
                .get()
            let bound = channel.localAddress?.port ?? port
            result.target = "http://\(host.contains(":") ? "[\(host)]" : host):\(bound)/metrics"
        } catch {
            throw LiveProblem("cannot listen on \(host):\(port): \(error)")
        }
    }

    /// Waits until the last figures have been fetched, where somebody comes often enough. `latest` gives them already.
    func finish(isCut: @escaping @Sendable () -> Bool) async {
        let interval = scrapes.last - scrapes.before
        guard scrapes.before > 0, interval <= ScrapeOutput.longestInterval else { return }
        let finished = MonotonicClock.now()
        let end = scrapes.last + interval + interval / 4 + 500_000_000
        while scrapes.last < finished, MonotonicClock.now() < end, !isCut() {
            guard await timers.sleep(nanoseconds: 50_000_000) else { return }
        }
    }

    fileprivate func body() -> (bytes: [UInt8], contentType: String) {
        (latest().map(target.encode) ?? [], target.contentType)
    }

    fileprivate func answered() {
        result.delivered += 1
        scrapes = (scrapes.last, MonotonicClock.now())
    }
}

/// One connection of a scraper.
private final class ScrapeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let output: ScrapeOutput
    private var head: HTTPRequestHead?

    init(output: ScrapeOutput) { self.output = output }

    func channelActive(context: ChannelHandlerContext) {
        output.connections += 1
        if output.connections > ScrapeOutput.maximumConnections { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        output.connections -= 1
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            if let head { answer(head, context) }
            head = nil
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = head.uri.prefix { $0 != "?" }
        guard path == "/metrics" else { return send(.notFound, "the figures are at /metrics\n", head, context) }
        guard head.method == .GET || head.method == .HEAD else {
            return send(.methodNotAllowed, "GET only\n", head, context)
        }
        let (bytes, contentType) = output.body()
        send(.ok, ByteBuffer(bytes: bytes), contentType, head, context, whenSent: head.method == .GET)
    }

    private func send(
        _ status: HTTPResponseStatus,
        _ text: String,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        send(status, ByteBuffer(string: text), "text/plain; charset=utf-8", head, context, whenSent: false)
    }

    private func send(
        _ status: HTTPResponseStatus,
        _ body: ByteBuffer,
        _ contentType: String,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext,
        whenSent counts: Bool
    ) {
        let headers: NIOHTTP1.HTTPHeaders = ["Content-Type": contentType, "Content-Length": "\(body.readableBytes)"]
        let answer = HTTPResponseHead(version: head.version, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        if head.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        let isLast = !head.isKeepAlive
        let (output, channel) = (output, context.channel)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { outcome in
            if counts, case .success = outcome { output.answered() }
            if isLast { channel.close(promise: nil) }
        }
    }
}
