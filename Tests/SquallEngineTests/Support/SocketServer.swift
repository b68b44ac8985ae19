import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

/// A WebSocket server that does what clients tell it, on a port of its own.
///
/// Paths: `/` takes everyone, `/greet/n` sends n messages first, `/refuse/s` answers with status s, `/busy/n` takes n at a
/// time. Messages: `close <code>`, `drop`, `count <n>`, `mute`, `stop reading`; everything else comes back. Below
/// `/socket.io/` it opens a Socket.IO connection, and answers every event with what is no packet.
final class SocketServer: Sendable {
    struct Seen: Sendable {
        var opened = 0
        var open = 0
        /// Codes of the close frames that clients sent.
        var closeCodes: [Int] = []
        /// Connections that ended without one.
        var lost = 0
        var texts: [String] = []
        var heads: [String: String] = [:]
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel
    private let state: SharedSeen
    let port: Int

    var seen: Seen { state.value }

    init() async throws {
        let state = SharedSeen()
        self.state = state
        channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try SocketServer.configure(channel, state) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    var url: String { "ws://127.0.0.1:\(port)" }

    func stop() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
    }

    private static func configure(_ channel: any Channel, _ state: SharedSeen) throws {
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: 16 << 20,
            shouldUpgrade: { channel, head in
                let isWelcome = state.admits(head)
                return channel.eventLoop.makeSucceededFuture(
                    isWelcome ? HTTPHeaders([("Set-Cookie", "seat=12")]) : nil
                )
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Script(head.uri, state))
                }
            }
        )
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withServerUpgrade: (
                upgraders: [upgrader],
                completionHandler: { context in
                    if let refusal = try? context.pipeline.syncOperations.handler(type: Refusal.self) {
                        context.pipeline.syncOperations.removeHandler(refusal, promise: nil)
                    }
                }
            )
        )
        try channel.pipeline.syncOperations.addHandler(Refusal())
    }
}

/// What the server saw, from any thread.
final class SharedSeen: Sendable {
    private let seen = Mutex(SocketServer.Seen())

    var value: SocketServer.Seen { seen.withLock { $0 } }

    func change(_ body: (inout SocketServer.Seen) -> Void) { seen.withLock { body(&$0) } }

    func admits(_ head: HTTPRequestHead) -> Bool {
        seen.withLock { seen in
            for (name, value) in head.headers { seen.heads[name.lowercased()] = value }
            if head.uri.hasPrefix("/refuse") { return false }
            if head.uri.hasPrefix("/busy/"), seen.open >= Int(head.uri.dropFirst(6)) ?? 0 { return false }
            return true
        }
    }
}

/// Answers requests that are not upgraded: with the status that the path names, or 503.
private final class Refusal: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    private var status = 503

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = head.uri.hasPrefix("/refuse/") ? Int(head.uri.dropFirst(8)) ?? 503 : 503
        case .body: break
        case .end:
            let body = ByteBuffer(string: #"{"error":"full"}"#)
            let headers = HTTPHeaders([
                ("content-length", "\(body.readableBytes)"), ("content-type", "application/json"),
            ])
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

/// One socket of the server.
private final class Script: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame
    private let path: String
    private let state: SharedSeen
    private var isMute = false
    private var hasClosed = false

    init(_ path: String, _ state: SharedSeen) {
        self.path = path
        self.state = state
    }

    func handlerAdded(context: ChannelHandlerContext) {
        state.change {
            $0.opened += 1
            $0.open += 1
        }
        if path.hasPrefix("/greet/") { count(Int(path.dropFirst(7)) ?? 0, context) }
        if isSocketIO { write(#"0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}"#, context) }
    }

    private var isSocketIO: Bool { path.hasPrefix("/socket.io/") }

    func channelInactive(context: ChannelHandlerContext) {
        let hasClosed = hasClosed
        state.change {
            $0.open -= 1
            if !hasClosed { $0.lost += 1 }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text where isSocketIO: answerPacket(String(buffer: frame.unmaskedData), context)
        case .text: obey(String(buffer: frame.unmaskedData), context)
        case .binary: write(.binary, frame.unmaskedData, context)
        case .ping: write(.pong, frame.unmaskedData, context)
        case .connectionClose: takeClose(frame, context)
        default: break
        }
    }

    private func obey(_ text: String, _ context: ChannelHandlerContext) {
        state.change { $0.texts.append(text) }
        let words = text.split(separator: " ")
        let number = words.last.flatMap { Int($0) } ?? 0
        switch words.first {
        case "close":
            hasClosed = true
            var payload = ByteBuffer()
            payload.writeInteger(UInt16(number))
            payload.writeString("as told")
            write(.connectionClose, payload, context)
        case "drop": context.close(promise: nil)
        case "count": count(number, context)
        case "mute": isMute = true
        case "stop": context.channel.setOption(.autoRead, value: false).whenComplete { _ in }
        default: if !isMute { write(.text, ByteBuffer(string: text), context) }
        }
    }

    private func answerPacket(_ packet: String, _ context: ChannelHandlerContext) {
        if packet.hasPrefix("40") { write(#"40{"sid":"b"}"#, context) }
        if packet.hasPrefix("42") { write("4?", context) }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        write(.text, ByteBuffer(string: text), context)
    }

    private func count(_ number: Int, _ context: ChannelHandlerContext) {
        for index in 0..<number { write(.text, ByteBuffer(string: #"{"n":\#(index),"type":"greeting"}"#), context) }
    }

    private func takeClose(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        var data = frame.unmaskedData
        let code = data.readInteger(as: UInt16.self).map { Int($0) } ?? 1005
        state.change { $0.closeCodes.append(code) }
        if !hasClosed { write(.connectionClose, frame.unmaskedData, context) }
        hasClosed = true
        context.close(promise: nil)
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }
}
