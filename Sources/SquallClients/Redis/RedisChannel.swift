import NIOCore

/// An open connection to a Redis server: commands go out as they come, replies are matched by their order.
// Unchecked: touched on the loop's thread only.
final class RedisChannel: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Answer = OneShot<Result<RedisReply, HTTPFailure>>

    private let client: HTTPClient
    private let target: HTTPTarget
    private var reader = RESPReader()
    private var context: ChannelHandlerContext?
    private var channelError: (any Error)?
    /// Commands without a reply, oldest first. One that has given up still stands here: its reply comes.
    private var pending: CircularBuffer<Answer> = []
    /// What the server has said without being asked: why it closes the connection.
    private var lastWords: String?
    private var isCounted = false
    private(set) var isOpen = true
    private(set) var sent = 0
    private(set) var received = 0

    init(_ client: HTTPClient, _ target: HTTPTarget) {
        self.client = client
        self.target = target
    }

    /// Sends a command; the answer settles with its reply, or with what has ended the connection.
    func send(_ command: [[UInt8]]) -> Answer {
        let answer = Answer(executor: client.executor, timers: client.timers)
        guard isOpen, let context else {
            answer.resolve(.failure(HTTPFailure(.closed, "\(target.authority) has closed the connection")))
            return answer
        }
        let bytes = RedisChannel.encode(command)
        sent += bytes.readableBytes
        pending.append(answer)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        return answer
    }

    /// Commands are lists of strings (RESP2).
    private static func encode(_ command: [[UInt8]]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeString("*\(command.count)\r\n")
        for word in command {
            buffer.writeString("$\(word.count)\r\n")
            buffer.writeBytes(word)
            buffer.writeString("\r\n")
        }
        return buffer
    }

    func close() {
        end(HTTPFailure(.closed, "the connection to \(target.authority) was closed"))
        context?.close(promise: nil)
    }

    // MARK: Replies

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        received += bytes.readableBytes
        reader.append(bytes)
        client.executor.resuming {
            while let event = reader.next() { take(event) }
        }
    }

    private func take(_ event: RESPReader.Event) {
        switch event {
        case .reply(let reply): take(reply)
        case .failure(let kind, let message):
            end(HTTPFailure(kind, "\(target.authority): \(message)"))
            context?.close(promise: nil)
        }
    }

    private func take(_ reply: RedisReply) {
        if let answer = pending.popFirst() {
            answer.resolve(.success(reply))
        } else if case .error(let message) = reply {
            lastWords = message
        }
    }

    private func end(_ failure: HTTPFailure) {
        guard isOpen else { return }
        isOpen = false
        let waiting = pending
        pending.removeAll()
        for answer in waiting { answer.resolve(.failure(failure)) }
    }

    // MARK: The channel's life

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
