import Crypto
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import SquallClients

/// A WebSocket server on 127.0.0.1 that answers handshakes and frames with whatever a test wants. Its codec is its own, so
/// that no mistake of the client's can hide behind the same one here.
final class WebSocketPeer: Sendable {
    struct Frame: Sendable, Equatable {
        /// FIN, RSV1-3 and the opcode.
        var first: UInt8
        var isMasked: Bool
        var payload: [UInt8]

        var opcode: UInt8 { first & 0x0F }

        /// The bytes of the frame, unmasked, as a server sends it.
        static func bytes(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
            let count = payload.count
            let length: [UInt8] =
                switch count {
                case ..<126: [UInt8(count)]
                case ..<65_536: [126, UInt8(count >> 8), UInt8(count & 0xFF)]
                default: [127] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
                }
            return [first] + length + payload
        }

        static func text(_ text: String) -> [UInt8] { bytes(0x81, Array(text.utf8)) }

        static func close(_ code: Int, _ reason: String = "") -> [UInt8] {
            bytes(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
        }
    }

    enum Action: Sendable {
        case send([UInt8])
        /// One byte at a time, each in a packet of its own.
        case trickle([UInt8])
        case close
        /// Closes with a TCP reset.
        case reset
        case pauseReading
        case resumeReading(afterMilliseconds: Int64)
    }

    /// How a test behaves. Everything has a default: the handshake is accepted, a close frame answered and obeyed.
    struct Behaviour: Sendable {
        /// The answer to a handshake with that Accept, and whether frames follow.
        var answer: @Sendable (_ head: String, _ accept: String) -> String = { WebSocketPeer.accepting($1) }
        /// Sent in one piece with the answer.
        var first: [UInt8] = []
        /// What follows the answer.
        var opened: [Action] = []
        var received: @Sendable (Frame) -> [Action] = WebSocketPeer.closing
    }

    static func accepting(_ accept: String, _ headers: String = "") -> String {
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(accept)\r\n\(headers)\r\n"
    }

    /// Answers a close frame with the same and closes.
    @Sendable static func closing(_ frame: Frame) -> [Action] {
        frame.opcode == 8 ? [.send(Frame.bytes(0x88, frame.payload)), .close] : []
    }

    /// Sends back what comes.
    @Sendable static func echoing(_ frame: Frame) -> [Action] {
        frame.opcode == 8 ? closing(frame) : [.send(Frame.bytes(frame.first, frame.payload))]
    }

    let port: Int
    private let channel: any Channel
    private let log: NIOLockedValueBox<(heads: [String], frames: [Frame])>

    init(_ behaviour: Behaviour = Behaviour(), prepare: @escaping RawServer.Preparation = { _ in }) async throws {
        let log = NIOLockedValueBox((heads: [String](), frames: [Frame]()))
        self.log = log
        channel = try await ServerBootstrap(group: TestLoops.group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try prepare(channel)
                    let handler = PeerHandler(behaviour, log)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// The heads of the handshakes so far.
    var heads: [String] { log.withLockedValue { $0.heads } }
    /// The frames that came so far.
    var frames: [Frame] { log.withLockedValue { $0.frames } }

    func stop() async throws {
        try await channel.close().get()
    }
}

private final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: WebSocketPeer.Behaviour
    private let log: NIOLockedValueBox<(heads: [String], frames: [WebSocketPeer.Frame])>
    private var input: [UInt8] = []
    private var isOpen = false

    init(
        _ behaviour: WebSocketPeer.Behaviour,
        _ log: NIOLockedValueBox<(heads: [String], frames: [WebSocketPeer.Frame])>
    ) {
        self.behaviour = behaviour
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        input += unwrapInboundIn(data).readableBytesView
        if !isOpen { shakeHands(context) }
        while isOpen, let frame = takeFrame() {
            log.withLockedValue { $0.frames.append(frame) }
            run(behaviour.received(frame), context)
        }
    }

    private func shakeHands(_ context: ChannelHandlerContext) {
        let text = String(decoding: input, as: UTF8.self)
        guard text.hasSuffix("\r\n\r\n") else { return }
        input = []
        isOpen = true
        log.withLockedValue { $0.heads.append(text) }
        let key = text.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19) ?? ""
        let digest = Insecure.SHA1.hash(data: Array("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8))
        send(Array(behaviour.answer(text, base64(Array(digest))).utf8) + behaviour.first, context)
        run(behaviour.opened, context)
    }

    private func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 { text.append(place > group.count ? "=" : alphabet[word >> (18 - 6 * place) & 63]) }
        }
        return text
    }

    private func takeFrame() -> WebSocketPeer.Frame? {
        guard input.count >= 2 else { return nil }
        let isMasked = input[1] & 0x80 != 0
        let short = Int(input[1] & 0x7F)
        let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
        let start = 2 + lengthBytes + (isMasked ? 4 : 0)
        guard input.count >= start else { return nil }
        let count = lengthBytes == 0 ? short : input[2..<2 + lengthBytes].reduce(0) { $0 << 8 | Int($1) }
        guard input.count >= start + count else { return nil }
        let mask = isMasked ? Array(input[start - 4..<start]) : [0, 0, 0, 0]
        let payload = input[start..<start + count].enumerated().map { $1 ^ mask[$0 % 4] }
        let frame = WebSocketPeer.Frame(first: input[0], isMasked: isMasked, payload: payload)
        input.removeFirst(start + count)
        return frame
    }

    private func run(_ actions: [WebSocketPeer.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .send(let bytes): send(bytes, context)
            case .trickle(let bytes): for byte in bytes { send([byte], context) }
            case .close: context.close(promise: nil)
            case .reset: context.channel.reset()
            case .pauseReading: try? context.channel.syncOptions?.setOption(.autoRead, value: false)
            case .resumeReading(let delay):
                let channel = context.channel
                context.eventLoop.scheduleTask(in: .milliseconds(delay)) {
                    try channel.syncOptions?.setOption(.autoRead, value: true)
                }
            }
        }
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
