import NIOCore

/// One HTTP/1.1 connection: a channel handler directly on the bytes, and the place where a task waits for its answer.
// Unchecked: touched on the loop's thread only; a cancellation from elsewhere goes through the loop.
final class HTTP1Connection: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bodies up to this size fit into the socket's buffer: they are sent when the flush returns.
    private static let promptBodySize = 32 << 10

    let client: HTTPClient
    let target: HTTPTarget
    var info: ConnectionInfo
    /// The pool that gets the connection back; set while the connection is idle there or works for one of its requests.
    /// It lives as long: a request keeps it alive, and it parts from its idle connections when it goes.
    unowned(unsafe) var pool: HTTPConnections?
    /// Number of the target in the pool.
    var host = 0
    /// Only with TLS; without, the connection itself sees what the socket sees.
    private var wire: WireCounter?
    /// When the last exchange ended.
    private(set) var idleSince: UInt64 = 0
    /// Whether the last exchange failed before the peer said anything: on a kept-alive connection the request had not
    /// been looked at.
    private(set) var failedUnanswered = false
    private(set) var isOpen = false

    private var context: ChannelHandlerContext?
    private var parser: HTTP1ResponseParser
    private var exchange: HTTP1Exchange?
    /// Tells a late cancellation from the exchange that runs by then.
    private var exchangeNumber = 0
    /// Stays in the wheel from one exchange to the next, and looks at the exchange's deadline when it fires: so a request
    /// hardly ever touches the wheel.
    private let deadlineNode = TimerNode()
    /// When the node fires, while it is scheduled.
    private var wakesAt: UInt64 = 0
    private var continueNode: TimerNode?
    private var channelError: (any Error)?
    /// When the last bytes came.
    private var readAt: UInt64 = 0
    private var isPumping = false
    private var sent = 0
    private var received = 0
    /// What came behind a 101, until the channel is handed over.
    private var restOfUpgrade: ByteBuffer?
    /// What earlier exchanges have been told of.
    private var accounted = (sent: 0, received: 0)

    init(client: HTTPClient, target: HTTPTarget) {
        self.client = client
        self.target = target
        parser = HTTP1ResponseParser(memo: client.heads)
        info = ConnectionInfo(proto: "HTTP/1.1", tlsVersion: nil, remoteAddress: "")
        deadlineNode.action = { [unowned self] in deadlineReached() }
    }

    /// Sends `request` and waits for the answer. The connection must be idle.
    func perform(_ request: HTTPRequest, startedAt: UInt64) async -> HTTPExchange {
        exchangeNumber += 1
        let number = exchangeNumber
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { start(request, startedAt, $0) }
        } onCancel: {
            let executor = client.executor
            executor.loop.execute { executor.resuming { self.cancel(number) } }
        }
    }

    /// Closes the socket of an idle connection.
    func close() {
        channel?.close(promise: nil)
    }

    /// Closes an idle connection that its pool has forgotten.
    func leavePool() {
        pool = nil
        close()
    }

    /// The channel, for handlers that are put before this one.
    var channel: (any Channel)? { context?.channel }

    /// From now on `counter` sees what the socket sees; what went before it, a proxy's tunnel, belongs to the next exchange.
    func countWire(_ counter: WireCounter) {
        counter.add(sent: sent, received: received)
        accounted = (0, 0)
        wire = counter
    }
}

// MARK: - Sending

extension HTTP1Connection: LoopWriter {
    private func start(
        _ request: HTTPRequest,
        _ startedAt: UInt64,
        _ continuation: UnsafeContinuation<HTTPExchange, Never>
    ) {
        failedUnanswered = false
        exchange = HTTP1Exchange(request, startedAt: startedAt, continuation: continuation)
        guard let context, isOpen else {
            failedUnanswered = true
            return fail(HTTPFailure(.closed, "\(target.authority) closed the connection"))
        }
        if Task.isCancelled { return fail(.cancelledRequest) }
        parser.start(HTTP1ResponseParser.RequestKind(method: request.method))
        if let deadline = request.deadline { watch(deadline) }
        send(request, context)
    }

    /// Sees to it that the node fires at the deadline or before.
    private func watch(_ deadline: UInt64) {
        if deadlineNode.isScheduled, wakesAt <= deadline { return }
        wakesAt = deadline
        client.timers.schedule(at: deadline, deadlineNode)
    }

    private func send(_ request: HTTPRequest, _ context: ChannelHandlerContext) {
        sent += request.head.readableBytes
        if case .none = request.body {
            context.write(wrapOutboundOut(request.head), promise: nil)
            return client.executor.flushLater(self)
        }
        exchange?.pendingBody = request.body
        guard request.expectsContinue else {
            context.write(wrapOutboundOut(request.head), promise: nil)
            return sendBody()
        }
        exchange?.awaitsContinue = true
        let node = continueNode ?? TimerNode { [unowned self] in sendBody() }
        continueNode = node
        // Before the write: where that fails, the exchange ends at once and takes the timer with it.
        client.timers.schedule(afterNanoseconds: client.configuration.continueDelay, node)
        context.writeAndFlush(wrapOutboundOut(request.head), promise: nil)
    }

    private func sendBody() {
        guard let context, let body = exchange?.pendingBody else { return }
        exchange?.awaitsContinue = false
        switch body {
        case .none: break
        case .bytes(let bytes):
            exchange?.pendingBody = .none
            sent += bytes.readableBytes
            flush(bytes, isLarge: bytes.readableBytes > Self.promptBodySize, context)
        case .stream: pump()
        }
    }

    /// Writes the last bytes of a request. Large ones have been sent when the socket has taken them.
    private func flush(_ bytes: ByteBuffer, isLarge: Bool, _ context: ChannelHandlerContext) {
        guard isLarge else {
            context.write(wrapOutboundOut(bytes), promise: nil)
            return client.executor.flushLater(self)
        }
        let promise = context.eventLoop.makePromise(of: Void.self)
        let number = exchangeNumber
        promise.futureResult.whenComplete { [self] result in
            guard case .success = result, number == exchangeNumber else { return }
            exchange?.sentAt = MonotonicClock.now()
        }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: promise)
    }

    /// Sends a request that fits into the socket's buffer.
    func flushWrites() {
        context?.flush()
        exchange?.sentAt = MonotonicClock.now()
    }

    /// Writes chunks as long as the socket takes them.
    private func pump() {
        guard !isPumping, let context, case .stream(let source) = exchange?.pendingBody else { return }
        isPumping = true
        defer { isPumping = false }
        while exchange != nil, context.channel.isWritable {
            guard let chunk = source.nextChunk() else {
                exchange?.pendingBody = .none
                return flush(ByteBuffer(), isLarge: true, context)
            }
            sent += chunk.readableBytes
            context.writeAndFlush(wrapOutboundOut(chunk), promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, exchange?.awaitsContinue == false { pump() }
        context.fireChannelWritabilityChanged()
    }
}

// MARK: - Receiving

extension HTTP1Connection {
    private enum Progress {
        case more
        /// With so many bytes behind the answer.
        case complete(rest: Int)
        case failed(HTTPFailure)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let input = unwrapInboundIn(data)
        received += input.readableBytes
        guard exchange != nil else {
            // Bytes that nobody asked for: the connection cannot be trusted any more.
            return context.close(promise: nil)
        }
        readAt = MonotonicClock.now()
        if exchange?.firstByteAt == 0 { exchange?.firstByteAt = readAt }
        switch input.withUnsafeReadableBytes({ parse($0) }) {
        case .more: break
        case .complete(let rest) where parser.status == 101: upgraded(rest: input.suffix(rest))
        case .complete(let rest): succeed(at: readAt, mayReuse: rest == 0)
        case .failed(let failure): fail(failure)
        }
    }

    private func parse(_ input: UnsafeRawBufferPointer) -> Progress {
        var position = 0
        while true {
            switch parser.next(input, &position) {
            case .needsMore: return .more
            case .interim(let status): if status == 100 { goAhead() }
            case .head: exchange?.take(parser.headers, contentLength: parser.contentLength)
            case .body(let range):
                let bytes = UnsafeRawBufferPointer(rebasing: input[range])
                guard exchange?.take(bytes) ?? true else { return .failed(tooLarge) }
            case .complete: return .complete(rest: input.count - position)
            case .failed(let problem): return .failed(failure(problem))
            }
        }
    }

    private func goAhead() {
        guard exchange?.awaitsContinue == true else { return }
        if let continueNode { client.timers.cancel(continueNode) }
        sendBody()
    }

    private var tooLarge: HTTPFailure {
        let limit = exchange?.maxBodySize ?? 0
        return HTTPFailure(.tooLarge, "the body of the answer of \(target.authority) is larger than \(limit) bytes")
    }

    private func failure(_ problem: HTTP1ResponseParser.Problem) -> HTTPFailure {
        HTTPFailure(problem.kind, "\(target.authority): \(problem.message)")
    }
}

// MARK: - Another protocol

extension HTTP1Connection {
    private func upgraded(rest: ByteBuffer) {
        restOfUpgrade = rest
        finish(nil, mayReuse: false)
    }

    /// Hands the channel over after a 101. False when it has gone meanwhile.
    func handOver(to socket: WebSocket) -> Bool {
        guard let context, isOpen, let rest = restOfUpgrade.take() else { return false }
        let pipeline = context.pipeline.syncOperations
        do { try pipeline.addHandler(socket, position: .after(self)) } catch { return false }
        isOpen = false
        client.openConnections -= 1
        socket.begin(rest: rest, wire: wire, sent: sent, received: received)
        _ = pipeline.removeHandler(context: context)
        return true
    }
}

// MARK: - The channel's life

extension HTTP1Connection {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A channel that is closed while it tells of its connection does not tell of its end.
        if isOpen { left() }
        client.timers.cancel(deadlineNode)
        self.context = nil
    }

    /// The connector says so: the channel tells its handlers only after it has told the one who waits for it.
    func opened() {
        guard let context, context.channel.isActive else { return }
        isOpen = true
        client.openConnections += 1
    }

    func channelInactive(context: ChannelHandlerContext) {
        left()
        context.fireChannelInactive()
    }

    private func left() {
        if isOpen { client.openConnections -= 1 }
        isOpen = false
        ended()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if channelError == nil { channelError = error }
        context.close(promise: nil)
    }

    /// The peer has gone.
    private func ended() {
        guard exchange != nil else {
            let pool = pool.take()
            pool?.closed(self)
            return
        }
        // An answer that lasts until the connection closes is complete now, but not when it was torn.
        if channelError == nil || TLSHandshake.isUncleanShutdown(channelError) {
            switch parser.inputEnded() {
            case .complete: return succeed(mayReuse: false)
            case .failed(let problem): return failUnanswered(failure(problem))
            default: break
            }
        }
        if let channelError, TLSHandshake.isError(channelError) { return failUnanswered(tlsFailure) }
        failUnanswered(ConnectFailure.classify(channelError, target: target))
    }

    private func failUnanswered(_ failure: HTTPFailure) {
        failedUnanswered = exchange?.firstByteAt == 0
        fail(failure)
    }

    private var tlsFailure: HTTPFailure {
        TLSHandshake.failure(channelError, channel: context?.channel, target: target)
    }
}

// MARK: - The end of an exchange

extension HTTP1Connection {
    private func succeed(at time: UInt64 = MonotonicClock.now(), mayReuse: Bool) {
        let isSent = exchange?.isSent ?? false
        finish(nil, at: time, mayReuse: mayReuse && parser.keepsAlive && isSent && isOpen)
    }

    private func fail(_ failure: HTTPFailure) {
        finish(failure, mayReuse: false)
    }

    private func deadlineReached() {
        guard let exchange, let deadline = exchange.deadline else { return }
        guard deadline <= MonotonicClock.now() else { return watch(deadline) }
        let waited = Duration.nanoseconds(Int64(MonotonicClock.now() - exchange.startedAt))
        let phase = exchange.firstByteAt == 0 ? "did not answer" : "did not complete its answer"
        fail(HTTPFailure(.timeout, "\(target.authority) \(phase) within \(waited.milliseconds) ms"))
    }

    private func cancel(_ number: Int) {
        guard number == exchangeNumber, exchange != nil else { return }
        fail(.cancelledRequest)
    }

    /// Hands the answer, or the failure, to the waiting task and the connection to the pool.
    private func finish(_ failure: HTTPFailure?, at now: UInt64 = MonotonicClock.now(), mayReuse: Bool) {
        guard let finished = exchange.take() else { return }
        if let continueNode { client.timers.cancel(continueNode) }
        let bytes = accountBytes()
        idleSince = now
        func end() {
            finished.continuation.resume(
                returning: HTTPExchange(
                    result: failure.map { .failure($0) } ?? .success(response(finished)),
                    startedAt: finished.startedAt,
                    endedAt: now,
                    timings: finished.timings(until: now),
                    bytesSent: bytes.sent,
                    bytesReceived: bytes.received,
                    connection: info
                )
            )
            if mayReuse {
                pool?.idle(self)
            } else if restOfUpgrade == nil {
                discard()
            }
        }
        // What comes behind a 101 is not ours: the task takes the channel over before the next read.
        if restOfUpgrade == nil { client.executor.resumingTogether(end) } else { client.executor.resuming(end) }
    }

    private func response(_ finished: HTTP1Exchange) -> HTTPResponse {
        HTTPResponse(
            status: parser.status,
            minorVersion: parser.minorVersion,
            headers: finished.headers ?? .none,
            body: finished.body,
            bodySize: finished.bodySize
        )
    }

    private func discard() {
        let pool = pool.take()
        pool?.closed(self)
        channel?.close(promise: nil)
    }

    /// Bytes since the last exchange, as the socket saw them.
    private func accountBytes() -> (sent: Int, received: Int) {
        let total = (sent: wire?.sent ?? sent, received: wire?.received ?? received)
        defer { accounted = total }
        return (total.sent - accounted.sent, total.received - accounted.received)
    }
}

extension HTTPFailure {
    static let cancelledRequest = HTTPFailure(.cancelled, "the request was cancelled")
}

extension Duration {
    /// Rounded to whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000
    }
}

extension ByteBuffer {
    /// The last bytes of what is readable.
    fileprivate func suffix(_ count: Int) -> ByteBuffer {
        getSlice(at: writerIndex - count, length: count) ?? ByteBuffer()
    }
}
