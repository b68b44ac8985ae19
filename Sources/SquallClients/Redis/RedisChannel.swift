import NIOCore

/// An open connection to a Redis server: commands go out as they come, replies are matched by their order.
// Unchecked: touched on the loop's thread only.
final class RedisChannel: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Answer = OneShot<RedisAnswer>

    /// Who waits for replies. One that has given up still stands in line: its replies come.
    private struct Waiting {
        let answer: Answer
        var missing: Int
        /// Of a pipeline; nil for a single command.
        var replies: [RedisReply]?
    }

    private let client: HTTPClient
    private let target: HTTPTarget
    private var reader = RESPReader()
    private var context: ChannelHandlerContext?
    private var channelError: (any Error)?
    /// Oldest first.
    private var pending: CircularBuffer<Waiting> = []
    /// What the server has said without being asked: why it closes the connection.
    private var lastWords: String?
    private var isCounted = false
    private var isFlushAwaited = false
    /// When the last bytes came.
    private var readAt: UInt64 = 0
    private(set) var isOpen = true
    /// When it ended (monotonic nanoseconds).
    private(set) var endedAt: UInt64?
    private(set) var sent = 0
    private(set) var received = 0

    init(_ client: HTTPClient, _ target: HTTPTarget) {
        self.client = client
        self.target = target
    }

    func close() {
        end(HTTPFailure(.closed, "the connection to \(target.authority) was closed"))
        context?.close(promise: nil)
    }

    private func end(_ failure: HTTPFailure) {
        guard isOpen else { return }
        isOpen = false
        endedAt = MonotonicClock.now()
        let waiting = pending
        pending.removeAll()
        for waiter in waiting { waiter.answer.resolve(.failure(failure)) }
    }
}

// MARK: - Sending

extension RedisChannel: LoopWriter {
    /// Sends commands; the answer settles with the reply, a list of them for a pipeline, or with what has ended the
    /// connection.
    func send(_ request: RedisRequest) -> Answer {
        let answer = Answer(executor: client.executor, timers: client.timers)
        guard isOpen, let context else {
            answer.resolve(.failure(HTTPFailure(.closed, "\(target.authority) has closed the connection")))
            return answer
        }
        sent += request.bytes.readableBytes
        pending.append(
            Waiting(answer: answer, missing: request.replies, replies: request.isPipeline ? [] : nil)
        )
        context.write(wrapOutboundOut(request.bytes), promise: nil)
        if !isFlushAwaited {
            isFlushAwaited = true
            client.executor.flushLater(self)
        }
        return answer
    }

    func flushWrites() {
        isFlushAwaited = false
        context?.flush()
    }
}

// MARK: - Replies

extension RedisChannel {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        received += bytes.readableBytes
        readAt = MonotonicClock.now()
        reader.append(bytes)
        client.executor.resumingTogether {
            while let event = reader.next() { take(event) }
        }
    }

    private func take(_ event: RESPReader.Event) {
        switch event {
        case .reply(let reply): take(reply)
        // Nobody has subscribed to anything.
        case .push: break
        case .failure(let kind, let message):
            end(HTTPFailure(kind, "\(target.authority): \(message)"))
            context?.close(promise: nil)
        }
    }

    private func take(_ reply: RedisReply) {
        guard var waiter = pending.popFirst() else {
            if case .error(let message) = reply { lastWords = message }
            return
        }
        guard var replies = waiter.replies else {
            waiter.answer.resolve(RedisAnswer(result: .success(reply), at: readAt))
            return
        }
        replies.append(reply)
        waiter.missing -= 1
        guard waiter.missing > 0 else {
            waiter.answer.resolve(RedisAnswer(result: .success(.list(replies)), at: readAt))
            return
        }
        waiter.replies = replies
        pending.prepend(waiter)
    }
}

// MARK: - The channel's life

extension RedisChannel {
    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A channel that is closed while it tells of its connection does not tell of its end.
        if isCounted { left() }
        self.context = nil
    }

    /// The dialer's client says so: the channel tells its handlers only after it has told the one who waits for it.
    func opened() {
        guard let context, context.channel.isActive else { return }
        client.openConnections += 1
        isCounted = true
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if channelError == nil { channelError = error }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        left()
        context.fireChannelInactive()
    }

    private func left() {
        if isCounted { client.openConnections -= 1 }
        isCounted = false
        var failure = ConnectFailure.classify(channelError, target: target)
        if let lastWords { failure.message += ": \(lastWords)" }
        client.executor.resuming { end(failure) }
    }
}
