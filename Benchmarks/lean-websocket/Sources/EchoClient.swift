import NIOCore

/// Round trips of all sockets. Touched on the one loop only.
final class Tally: @unchecked Sendable {
    var count = 0
}

/// Sends a message, awaits its echo, sends the next.
final class EchoClient: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What squall's scenario sends too.
    private static let message = ByteBuffer(string: "{\"type\":\"echo\",\"text\":\"thirty-two bytes of text\"}")

    private let tally: Tally
    private var isOpen = false
    private var input = ByteBuffer()
    private var output = ByteBuffer()
    private var mask = UInt32.random(in: 0 ... .max)

    init(_ tally: Tally) {
        self.tally = tally
    }

    func channelActive(context: ChannelHandlerContext) {
        let head =
            "GET /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 { input = bytes } else { input.writeBuffer(&bytes) }
        if !isOpen {
            guard Handshake.readHead(&input) != nil else { return }
            isOpen = true
            send(context)
        }
        while Frame.read(&input) != nil {
            tally.count += 1
            send(context)
        }
        if input.readableBytes == 0 { input = ByteBuffer() }
    }

    private func send(_ context: ChannelHandlerContext) {
        mask = mask &* 1_664_525 &+ 1_013_904_223
        output.clear()
        Frame(first: Frame.text, payload: Self.message).write(mask: mask, to: &output)
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
    }
}
