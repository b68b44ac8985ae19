import NIOCore

/// An open WebSocket (RFC 6455): a channel handler directly on the bytes.
// Unchecked: touched on the loop's thread only.
package final class WebSocket: ChannelInboundHandler, LoopWriter, @unchecked Sendable {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private enum State {
        case open
        /// Our close frame is out; the peer's is awaited.
        case closing(code: Int, reason: String)
        /// The delegate has been told; the channel may still linger.
        case closed
    }

    /// How long a closing handshake may take.
    private static let closingTime: Int64 = 1_000_000_000
    /// Bytes of a frame up to which its memory is kept.
    private static let keptFrameSize = 512
    /// Pings without a pong that are remembered.
    private static let pingLimit = 16

    /// What the server chose; nil where nothing was offered or chosen.
    package let subprotocol: String?
    private let client: HTTPClient
    private let target: HTTPTarget
    /// Kept until it has been told of the end, which every channel comes to.
    private var delegate: (any WebSocketDelegate)?
    private var reader: WebSocketReader
    private var writer = WebSocketWriter()
    /// The last frame sent: its memory serves for the next one.
    private var frame = ByteBuffer()
    private var awaitsFlush = false
    private let deflater: MessageDeflater?
    private var state = State.open
    private var context: ChannelHandlerContext?
    private var channelError: (any Error)?
    private var closingTimer: TimerNode?
    /// When pings that wait for their pongs were sent; the payload of each is its time.
    private var pings: [UInt64] = []
    private var drainWaiters: [OneShot<Void>] = []
    /// One of the client's open connections: from the handshake until the channel has gone.
    private var isCounted = false
    private var wire: WireCounter?
    private var sent = 0
    private var received = 0
    private var accounted = (sent: 0, received: 0)

    init(
        _ request: WebSocketRequest,
        _ client: HTTPClient,
        _ delegate: any WebSocketDelegate,
        subprotocol: String?,
        _ compression: WebSocketCompression?
    ) {
        self.client = client
        target = request.target
        self.delegate = delegate
        self.subprotocol = subprotocol
        let inflater = compression.map {
            MessageInflater(windowBits: $0.serverWindowBits, keepsContext: $0.serverKeepsContext)
        }
        deflater = compression.flatMap {
            MessageDeflater(windowBits: $0.clientWindowBits, keepsContext: $0.clientKeepsContext)
        }
        reader = WebSocketReader(maximumSize: request.maximumMessageSize, inflater: inflater)
    }

    package var isOpen: Bool { if case .open = state { true } else { false } }

    // MARK: - Sending

    /// Sends a whole message. Without effect when the socket is not open.
    package func send(_ kind: WebSocketMessage.Kind, _ bytes: ByteBuffer) {
        guard isOpen else { return }
        if let deflated = deflater?.deflate(bytes) {
            write(kind == .text ? .text : .binary, deflated, isCompressed: true)
        } else {
            write(kind == .text ? .text : .binary, bytes)
        }
    }

    /// Sends a ping whose pong is measured.
    package func ping() {
        guard isOpen else { return }
        let now = MonotonicClock.now()
        if pings.count == Self.pingLimit { pings.removeFirst() }
        pings.append(now)
        write(.ping, ByteBuffer(integer: now))
    }

    /// Begins to close. The delegate is told when the peer has answered, or after a second.
    package func close(code: Int = 1000, reason: String = "") {
        guard isOpen else { return }
        // Settled first: on a connection that is gone the write fails at once, and that is the end.
        state = .closing(code: code, reason: reason)
        writeClose(code, reason)
        // The peer's close frame may stand behind messages that nobody wanted to read.
        resumeReading()
        dropLater()
    }

    private func write(_ opcode: WebSocketOpcode, _ payload: ByteBuffer, isCompressed: Bool = false) {
        guard let context else { return }
        // Without effect on what has not left yet: bytes that are still held elsewhere are not written over.
        frame.clear()
        writer.write(opcode, payload, isCompressed: isCompressed, to: &frame)
        sent += frame.readableBytes
        context.write(wrapOutboundOut(frame), promise: nil)
        if frame.storageCapacity > Self.keptFrameSize { frame = ByteBuffer() }
        // More than the channel wants to hold: whether there is room is up to the peer, so it is told now.
        guard isWritable else { return flushWrites() }
        guard !awaitsFlush else { return }
        awaitsFlush = true
        client.executor.flushLater(self)
    }

    package func flushWrites() {
        awaitsFlush = false
        context?.flush()
    }

    private func writeClose(_ code: Int, _ reason: String) {
        var payload = ByteBuffer()
        if code != WebSocketClosure.noStatus {
            payload.writeInteger(UInt16(truncatingIfNeeded: code))
            // A control frame has room for 125 bytes.
            payload.writeString(reason.prefixOfUTF8(123))
        }
        write(.close, payload)
    }

    /// The peer gets a moment to close the connection, where it has not gone already.
    private func dropLater() {
        guard isCounted, closingTimer == nil else { return }
        let timer = TimerNode { [weak self] in self?.closingTimeIsOver() }
        closingTimer = timer
        client.timers.schedule(afterNanoseconds: Self.closingTime, timer)
    }

    private func closingTimeIsOver() {
        if case .closing(let code, let reason) = state { finish(code, reason, isLocal: true) }
        context?.close(promise: nil)
    }

    // MARK: - Pressure

    /// Whether less is waiting to be sent than the channel's high-water mark.
    package private(set) var isWritable = true

    /// Waits until the peer has taken enough of what was sent, or the socket has ended. False when the task was cancelled.
    package func drained(deadline: UInt64? = nil) async -> Bool {
        guard isOpen, !isWritable else { return true }
        let waiter = OneShot<Void>(executor: client.executor, timers: client.timers)
        drainWaiters.append(waiter)
        if case .value = await waiter.wait(until: deadline) { return true }
        return false
    }

    private func resumeWriters() {
        let waiters = drainWaiters
        drainWaiters = []
        for waiter in waiters { waiter.resolve(()) }
    }

    /// Stops reading: the kernel's buffers fill up, and the peer has to wait. Messages that were read already still come,
    /// at most those of a few reads of 64 KiB; so does the end, but not before reading goes on.
    package func pauseReading() { setReading(false) }

    package func resumeReading() { setReading(true) }

    private func setReading(_ isOn: Bool) {
        try? context?.channel.syncOptions?.setOption(.autoRead, value: isOn)
    }

    /// Bytes since the last call, as the socket saw them.
    package func takeTraffic() -> (sent: Int, received: Int) {
        let total = (sent: wire?.sent ?? sent, received: wire?.received ?? received)
        defer { accounted = total }
        return (total.sent - accounted.sent, total.received - accounted.received)
    }

    // MARK: - Receiving

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        received += bytes.readableBytes
        reader.append(bytes)
        takeEvents(receivedAt: MonotonicClock.now())
    }

    private func takeEvents(receivedAt: UInt64) {
        client.executor.resumingTogether {
            while let event = reader.next() { take(event, receivedAt) }
        }
    }

    private func take(_ event: WebSocketReader.Event, _ receivedAt: UInt64) {
        switch event {
        case .message(let kind, let bytes):
            guard isOpen else { return }
            delegate?.webSocket(received: WebSocketMessage(kind: kind, bytes: bytes, receivedAt: receivedAt))
        // A peer that asks and asks without reading gets fewer answers (5.5.3 allows it), not our memory.
        case .ping(let payload): if isOpen, isWritable { write(.pong, payload) }
        case .pong(let payload): takePong(payload, receivedAt)
        case .close(let code, let reason): takeClose(code, reason, receivedAt)
        case .failure(let code, let kind, let message):
            let failure = HTTPFailure(kind, "\(target.authority): \(message)")
            answer(
                code,
                endingWith: WebSocketClosure(code: code, reason: "", isLocal: true, failure: failure, at: receivedAt)
            )
        }
    }

    private func takePong(_ payload: ByteBuffer, _ receivedAt: UInt64) {
        guard let sentAt = payload.getInteger(at: payload.readerIndex, as: UInt64.self),
            let index = pings.firstIndex(of: sentAt)
        else { return }
        pings.removeSubrange(...index)
        delegate?.webSocket(pongAfter: Int64(receivedAt - sentAt))
    }

    private func takeClose(_ code: Int, _ reason: String, _ receivedAt: UInt64) {
        switch state {
        case .open:
            // The server closes the connection first (RFC 6455, 7.1.1).
            answer(code, endingWith: WebSocketClosure(code: code, reason: reason, isLocal: false, at: receivedAt))
        case .closing(let code, let reason):
            finish(code, reason, isLocal: true, at: receivedAt)
            context?.close(promise: nil)
        case .closed: break
        }
    }

    /// Ends the socket with our close frame. The end is settled before it is written: on a connection that is gone the
    /// write fails at once, and what the peer did before counts.
    private func answer(_ code: Int, endingWith closure: WebSocketClosure) {
        if case .closed = state { return }
        let wasOpen = isOpen
        state = .closed
        if wasOpen { writeClose(code, "") }
        dropLater()
        tell(closure)
    }

    private func finish(
        _ code: Int,
        _ reason: String,
        isLocal: Bool,
        _ failure: HTTPFailure? = nil,
        at time: UInt64 = MonotonicClock.now()
    ) {
        if case .closed = state { return }
        state = .closed
        tell(WebSocketClosure(code: code, reason: reason, isLocal: isLocal, failure: failure, at: time))
    }

    /// Tells the delegate, once.
    private func tell(_ closure: WebSocketClosure) {
        let delegate = delegate
        self.delegate = nil
        client.executor.resuming {
            delegate?.webSocket(closed: closure)
            resumeWriters()
        }
    }
}

// MARK: - The channel's life

extension WebSocket {
    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        isWritable = context.channel.isWritable
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        isWritable = true
    }

    /// Takes the channel over from the connection that made the handshake, with what it had read beyond it.
    func begin(rest: ByteBuffer, wire: WireCounter?, sent: Int, received: Int) {
        client.openConnections += 1
        isCounted = true
        self.wire = wire
        self.sent = sent
        self.received = received
        guard rest.readableBytes > 0 else { return }
        // It is looked at when the next bytes come, but not before `open` has returned: its caller must know the socket.
        reader.append(rest)
        client.executor.loop.execute { [self] in takeEvents(receivedAt: MonotonicClock.now()) }
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable { client.executor.resuming { resumeWriters() } }
        context.fireChannelWritabilityChanged()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if channelError == nil { channelError = error }
        context.close(promise: nil)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        if isCounted { client.openConnections -= 1 }
        isCounted = false
        if let closingTimer { client.timers.cancel(closingTimer) }
        switch state {
        case .open:
            finish(WebSocketClosure.abnormal, "", isLocal: false, ConnectFailure.classify(channelError, target: target))
        case .closing(let code, let reason): finish(code, reason, isLocal: true)
        case .closed: break
        }
        context.fireChannelInactive()
    }
}

extension String {
    /// As many characters as fit into that many bytes.
    fileprivate func prefixOfUTF8(_ limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var text = self
        while text.utf8.count > limit { text.removeLast() }
        return text
    }
}
