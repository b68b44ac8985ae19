import NIOCore

/// One connection: takes requests one after the other and sends what the service and the treatment say.
///
/// Once it has become a WebSocket it only hands bytes on, and counts as an open connection until it ends.
final class ConnectionHandler<Service: HTTPService>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let service: Service
    private var received = ByteBuffer()
    /// Answers go out in the order of the requests, so a request waits until the one before is done with.
    private var isBusy = false
    private var isOpen = false
    private var isUpgraded = false
    private var hasSentContinue = false
    /// A request whose body is on its way to a sink, and how much is missing.
    private var upload: (request: Request, sink: any BodySink, left: Int)?
    /// A long poll, and what to do when the client leaves.
    private var waiting: (answer: DeferredAnswer, call: Service.Call)?

    init(service: Service) {
        self.service = service
    }

    func channelActive(context: ChannelHandlerContext) {
        isOpen = true
        service.openConnections += 1
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard isOpen else { return }
        isOpen = false
        service.openConnections -= 1
        upload?.sink.abandoned()
        upload = nil
        if let (answer, call) = waiting {
            waiting = nil
            service.finished(call, status: 0)
            answer.abandon()
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isUpgraded else { return context.fireErrorCaught(error) }
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isUpgraded else { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        // Whoever sends megabytes without waiting for an answer is cut off.
        guard received.readableBytes < 4 * BodyRule.usual.limit else {
            context.close(promise: nil)
            return
        }
        takeRequests(context)
    }

    private func takeRequests(_ context: ChannelHandlerContext) {
        while isOpen, !isBusy, !isUpgraded {
            if upload != nil {
                guard takeBody(context) else { return }
                continue
            }
            switch RequestParser.parse(&received, rule: service.bodyRule) {
            case .request(let request):
                hasSentContinue = false
                begin(request, context)
            case .streamed(let request, let length):
                if request.expectsContinue { sendContinue(context) }
                upload = (request, service.sink(for: request), length)
            case .refused(let answer):
                isBusy = true
                var bytes = answer.head(contentLength: answer.body.readableBytes, keepsAlive: false)
                bytes.writeImmutableBuffer(answer.body)
                send(bytes, thenClose: true, context)
            case .needsMore(let wantsContinue):
                if wantsContinue, !hasSentContinue {
                    hasSentContinue = true
                    sendContinue(context)
                }
                context.flush()
                return
            }
        }
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }

    /// Gives what has arrived to the sink; false when more must come first.
    private func takeBody(_ context: ChannelHandlerContext) -> Bool {
        guard let current = upload else { return true }
        var (request, left) = (current.request, current.left)
        if let bytes = received.readSlice(length: min(left, received.readableBytes)), bytes.readableBytes > 0 {
            current.sink.take(bytes)
            left -= bytes.readableBytes
        }
        guard left == 0 else {
            upload?.left = left
            received.clear()
            context.flush()
            return false
        }
        upload = nil
        request.sink = current.sink
        begin(request, context)
        return true
    }

    private func begin(_ request: Request, _ context: ChannelHandlerContext) {
        isBusy = true
        let (call, treatment) = service.admit(request)
        guard treatment.delay > 0 else { return finish(request, call, treatment, context) }
        context.later(in: treatment.delay) { self.resume(request, call, treatment, context) }
    }

    /// The delay is over.
    private func resume(
        _ request: Request,
        _ call: Service.Call,
        _ treatment: Treatment,
        _ context: ChannelHandlerContext
    ) {
        guard isOpen else { return service.finished(call, status: 0) }
        finish(request, call, treatment, context)
        takeRequests(context)
    }

    private func finish(
        _ request: Request,
        _ call: Service.Call,
        _ treatment: Treatment,
        _ context: ChannelHandlerContext
    ) {
        switch treatment.ending {
        case .blackHole:
            service.finished(call, status: 0)
        case .close:
            service.finished(call, status: 0)
            context.close(promise: nil)
        case .reset:
            service.finished(call, status: 0)
            context.reset()
        case .malformed(let kind):
            let body = treatment.substitute?.body ?? body(of: service.answer(call))
            service.finished(call, status: 0)
            send(kind.bytes(body: body), thenClose: true, context)
        case .answer, .closeAfterwards:
            switch treatment.substitute.map(Reply.answer) ?? service.answer(call) {
            case .answer(let answer): deliver(answer, to: request, call, treatment, context)
            case .deferred(let answer): wait(for: answer, request, call, treatment, context)
            case .webSocket(let application, let fate): upgrade(request, call, application, fate, context)
            }
        }
    }

    private func body(of reply: Reply) -> ByteBuffer {
        if case .answer(let answer) = reply { return answer.body }
        return ByteBuffer()
    }

    private func deliver(
        _ answer: Answer,
        to request: Request,
        _ call: Service.Call,
        _ treatment: Treatment,
        _ context: ChannelHandlerContext
    ) {
        service.finished(call, status: answer.status)
        // Nothing follows a handshake that was refused.
        let keepsAlive = request.keepsAlive && !request.wantsWebSocket
        var isLast = !keepsAlive
        var bytes = answer.head(contentLength: answer.body.readableBytes, keepsAlive: keepsAlive)
        if case .closeAfterwards = treatment.ending { isLast = true }
        let body = request.method == .head ? ByteBuffer() : answer.body
        if treatment.byteInterval > 0, body.readableBytes > 0 {
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
            sendSlowly(body, every: treatment.byteInterval, thenClose: isLast, context)
        } else {
            bytes.writeImmutableBuffer(body)
            send(bytes, thenClose: isLast, context)
        }
    }

    private func wait(
        for answer: DeferredAnswer,
        _ request: Request,
        _ call: Service.Call,
        _ treatment: Treatment,
        _ context: ChannelHandlerContext
    ) {
        waiting = (answer, call)
        answer.whenComplete { answer in
            self.waiting = nil
            guard self.isOpen else { return }
            self.deliver(answer, to: request, call, treatment, context)
            self.takeRequests(context)
        }
    }

    private func upgrade(
        _ request: Request,
        _ call: Service.Call,
        _ application: any WebSocketApplication,
        _ fate: SocketFate,
        _ context: ChannelHandlerContext
    ) {
        switch WebSocketHandshake.answer(to: request) {
        case .failure(let refusal):
            deliver(refusal.answer, to: request, call, Treatment(), context)
        case .success(let head):
            service.finished(call, status: 101)
            isUpgraded = true
            context.writeAndFlush(wrapOutboundOut(head), promise: nil)
            let connection = WebSocketConnection(application, fate: fate)
            guard (try? connection.join(context.pipeline)) != nil else { return context.close(promise: nil) }
            connection.open()
            let rest = received
            received = ByteBuffer()
            if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
        }
    }

    private func send(_ bytes: ByteBuffer, thenClose isLast: Bool, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(bytes), promise: nil)
        guard isLast else {
            isBusy = false
            return
        }
        context.flush()
        context.close(promise: nil)
    }

    private func sendSlowly(
        _ body: ByteBuffer,
        every interval: Int64,
        thenClose isLast: Bool,
        _ context: ChannelHandlerContext
    ) {
        var rest = body
        context.later(in: interval) {
            guard self.isOpen, let byte = rest.readSlice(length: 1) else { return }
            if rest.readableBytes > 0 {
                context.writeAndFlush(self.wrapOutboundOut(byte), promise: nil)
                self.sendSlowly(rest, every: interval, thenClose: isLast, context)
            } else {
                self.send(byte, thenClose: isLast, context)
                self.takeRequests(context)
            }
        }
    }
}
