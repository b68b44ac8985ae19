import NIOCore

/// Sends back every message, answers pings and closes.
final class EchoServer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var isOpen = false
    private var input = ByteBuffer()
    private var output = ByteBuffer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 { input = bytes } else { input.writeBuffer(&bytes) }
        output.clear()
        if !isOpen {
            guard let head = Handshake.readHead(&input) else { return }
            isOpen = true
            output.writeString(Handshake.answer(to: head))
        }
        var isClosing = false
        while let frame = Frame.read(&input) {
            let first = frame.first == Frame.ping ? Frame.pong : frame.first
            Frame(first: first, payload: frame.payload).write(to: &output)
            isClosing = isClosing || frame.first == Frame.close
        }
        if input.readableBytes == 0 { input = ByteBuffer() }
        guard output.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        if isClosing { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
