import NIOCore
import NIOPosix
import Testing

@testable import SquallDemo

/// A WebSocket client of a hundred lines, so that what it sees is what was sent.
final class RawSocket {
    enum Frame: Equatable {
        case text(String)
        case binary([UInt8])
        case ping
        case pong(String)
        case close(code: Int?, reason: String)
        /// The connection ended.
        case end

        var json: JSONValue? {
            guard case .text(let text) = self else { return nil }
            return try? JSONParser.parse(Array(text.utf8))
        }
    }

    /// Hands on what arrives.
    private final class Collector: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let stream: AsyncStream<ByteBuffer>
        private let continuation: AsyncStream<ByteBuffer>.Continuation

        init() {
            (stream, continuation) = AsyncStream.makeStream()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }
        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private let channel: any Channel
    private var inbound: AsyncStream<ByteBuffer>.Iterator
    private var received = ByteBuffer()

    private init(_ channel: any Channel, _ collector: Collector) {
        self.channel = channel
        inbound = collector.stream.makeAsyncIterator()
    }

    /// Opens a TCP connection for as long as the body runs.
    static func with(port: Int, _ body: (RawSocket) async throws -> Void) async throws {
        let socket = try await open(port: port)
        do {
            try await body(socket)
        } catch {
            await socket.close()
            throw error
        }
        await socket.close()
    }

    /// Opens a TCP connection, which whoever opens it closes.
    static func open(port: Int) async throws -> RawSocket {
        let collector = Collector()
        let channel = try await ClientBootstrap(group: TestLoops.group)
            .channelInitializer { $0.pipeline.addHandler(collector) }
            .connect(to: SocketAddress(ipAddress: "127.0.0.1", port: port)).get()
        return RawSocket(channel, collector)
    }

    func close() async { try? await channel.close() }

    /// The head of the answer to a handshake.
    func handshake(_ path: String, headers: String = "") async throws -> String {
        try await write(
            "GET \(path) HTTP/1.1\r\nHost: demo\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(headers)\r\n"
        )
        return try await line(until: "\r\n\r\n")
    }

    func write(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    func send(_ text: String) async throws {
        try await send(opcode: 1, Array(text.utf8))
    }

    func send(opcode: UInt8, _ payload: [UInt8], final: Bool = true, masked: Bool = true) async throws {
        var frame: [UInt8] = [(final ? 0x80 : 0) | opcode]
        let mask: UInt8 = masked ? 0x80 : 0
        if payload.count < 126 {
            frame.append(mask | UInt8(payload.count))
        } else if payload.count < 65_536 {
            frame += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        } else {
            frame.append(mask | 127)
            frame += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        let key: [UInt8] = [1, 2, 3, 4]
        if masked { frame += key }
        frame += masked ? payload.enumerated().map { $1 ^ key[$0 % 4] } : payload
        try await channel.writeAndFlush(ByteBuffer(bytes: frame))
    }

    /// The next frame; a reset counts as the end.
    func next() async throws -> Frame {
        guard let head = try await take(2) else { return .end }
        var length = Int(head[1] & 0x7F)
        if length > 125 { length = try await take(length == 126 ? 2 : 8)?.reduce(0) { $0 << 8 | Int($1) } ?? 0 }
        let payload = try await take(length) ?? []
        switch head[0] & 0x0F {
        case 1: return .text(String(decoding: payload, as: UTF8.self))
        case 2: return .binary(payload)
        case 8:
            let code = payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
            return .close(code: code, reason: String(decoding: payload.dropFirst(2), as: UTF8.self))
        case 9: return .ping
        default: return .pong(String(decoding: payload, as: UTF8.self))
        }
    }

    /// The next text frame that is JSON.
    func json() async throws -> JSONValue {
        let frame = try await next()
        return try #require(frame.json, "not JSON: \(frame)")
    }

    /// Bytes up to and including that text.
    func line(until end: String) async throws -> String {
        while true {
            let text = String(buffer: received)
            if let range = text.range(of: end) {
                received.moveReaderIndex(forwardBy: text[..<range.upperBound].utf8.count)
                return String(text[..<range.upperBound])
            }
            guard try await more() else { return text }
        }
    }

    private func take(_ count: Int) async throws -> [UInt8]? {
        while received.readableBytes < count {
            guard try await more() else { return nil }
        }
        return received.readBytes(length: count)
    }

    private func more() async throws -> Bool {
        guard var bytes = await inbound.next(isolation: #isolation) else { return false }
        received.writeBuffer(&bytes)
        return true
    }
}

extension String {
    /// `range(of:)` without Foundation.
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
