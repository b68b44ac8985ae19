import NIOCore
import NIOWebSocket

/// One WebSocket: messages out of frames, pings, closing both ways, and the misbehaviour that its fate has in store.
final class WebSocketConnection: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = ByteBuffer

    private enum State { case open, closing, closed }

    /// Nil once it is closed.
    private var application: (any WebSocketApplication)?
    private let fate: SocketFate
    private var state = State.open
    private var context: ChannelHandlerContext?
    /// The beginning of a message in several frames.
    private var fragments: (opcode: WebSocketOpcode, bytes: ByteBuffer)?
    private var awaitsPong = false
    /// What the client's close frame said (RFC 6455, 7.4.1): 1005 without a code, 1006 as long as there is none.
    private var closeCode = 1006

    /// What a socket may leave unread before it is given up, in bytes.
    private static let largestBacklog = 16 * 1024 * 1024
    /// How long the client has to answer a close.
    private static let closeTimeout: Int64 = 2_000_000_000

    init(_ application: any WebSocketApplication, fate: SocketFate) {
        self.application = application
        self.fate = fate
    }

    /// Takes its place behind what carried the handshake.
    func join(_ pipeline: ChannelPipeline) throws {
        let decoder = WebSocketFrameDecoder(maxFrameSize: application?.largestMessage ?? 0)
        try pipeline.syncOperations.addHandlers(ByteToMessageHandler(decoder), self)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// The handshake is answered.
    func open() {
        application?.opened(self)
        guard state == .open else { return }
        if fate.stopsReading { try? context?.channel.syncOptions?.setOption(.autoRead, value: false) }
        if let delay = fate.resetAfter {
            context?.later(in: delay) { if self.state == .open { self.context?.reset() } }
        }
        if fate.floods { flood() }
        if let interval = application?.heartbeat, interval > 0 { beat(every: interval) }
    }

    var isOpen: Bool { state == .open }

    // MARK: Sending

    /// Sends a frame that was made before. A socket that has closed takes it in silence.
    func send(_ frame: ByteBuffer) {
        guard state == .open, let context else { return }
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        guard !context.channel.isWritable else { return }
        let backlog = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if backlog > Self.largestBacklog { context.reset() }
    }

    /// Starts the closing handshake.
    /// - Parameter code: nil leaves it out.
    func close(_ code: Int?, reason: String = "") {
        guard state == .open, let context else { return }
        state = .closing
        var payload = ByteBuffer()
        if let code {
            payload.writeInteger(UInt16(code))
            payload.writeString(String(reason.prefix(100)))
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(webSocket: .connectionClose, payload)), promise: nil)
        context.later(in: Self.closeTimeout) { self.context?.close(promise: nil) }
    }

    private func beat(every interval: Int64) {
        context?.later(in: interval) {
            guard self.state == .open, let context = self.context else { return }
            guard !self.awaitsPong else { return context.close(promise: nil) }
            self.awaitsPong = true
            self.send(ByteBuffer(webSocket: .ping, ByteBuffer()))
            self.beat(every: interval)
        }
    }

    /// As much as the client takes, without end.
    private func flood() {
        guard let application else { return }
        let frame = application.floodMessage
        while state == .open, let context, context.channel.isWritable {
            context.write(wrapOutboundOut(frame), promise: nil)
        }
        context?.flush()
    }

    // MARK: Receiving

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // Not at once: a client that keeps up would keep this loop from everything else.
        if fate.floods, context.channel.isWritable { context.later(in: 0) { self.flood() } }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard state != .closed else { return }
        state = .closed
        application?.closed(closeCode)
        application = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength?: close(1009)
        case nil: context.close(promise: nil)
        default: close(1002)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else { return close(1002) }
        switch frame.opcode {
        case .ping where state == .open: send(ByteBuffer(webSocket: .pong, frame.unmaskedData))
        case .pong: awaitsPong = false
        case .connectionClose: peerCloses(frame.unmaskedData, context)
        case .text where state == .open, .binary where state == .open:
            guard fragments == nil else { return close(1002) }
            if frame.fin {
                take(frame.opcode, frame.unmaskedData)
            } else {
                fragments = (frame.opcode, frame.unmaskedData)
            }
        case .continuation where state == .open: takeContinuation(frame)
        case .ping, .text, .binary, .continuation: break
        default: close(1002)
        }
    }

    private func takeContinuation(_ frame: WebSocketFrame) {
        guard let (opcode, first) = fragments else { return close(1002) }
        var bytes = first
        fragments = nil
        bytes.writeImmutableBuffer(frame.unmaskedData)
        guard bytes.readableBytes <= application?.largestMessage ?? 0 else { return close(1009) }
        if frame.fin { take(opcode, bytes) } else { fragments = (opcode, bytes) }
    }

    private func take(_ opcode: WebSocketOpcode, _ bytes: ByteBuffer) {
        guard opcode == .text else {
            application?.received(binary: bytes)
            return
        }
        guard String(validating: bytes.readableBytesView, as: UTF8.self) != nil else { return close(1007) }
        application?.received(text: Array(bytes.readableBytesView))
    }

    /// Answers with the same code, unless this is the answer; then the server ends the connection.
    private func peerCloses(_ payload: ByteBuffer, _ context: ChannelHandlerContext) {
        closeCode = payload.getInteger(at: payload.readerIndex, as: UInt16.self).map(Int.init) ?? 1005
        if state == .open {
            state = .closing
            let code = payload.getSlice(at: payload.readerIndex, length: 2) ?? ByteBuffer()
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(webSocket: .connectionClose, code)), promise: nil)
        }
        context.close(promise: nil)
    }
}
