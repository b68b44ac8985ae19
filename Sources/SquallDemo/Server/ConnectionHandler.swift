import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One connection: takes requests one after the other and sends what the service and the treatment say.
final class ConnectionHandler<Service: HTTPService>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let service: Service
    private var received = ByteBuffer()
    /// Answers go out in the order of the requests, so a request waits until the one before is done with.
    private var isBusy = false
    private var isOpen = false
    private var hasSentContinue = false

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
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        // Whoever sends megabytes without waiting for an answer is cut off.
        guard received.readableBytes < 4 * RequestParser.largestBody else {
            context.close(promise: nil)
            return
        }
        takeRequests(context)
    }

    private func takeRequests(_ context: ChannelHandlerContext) {
        while isOpen, !isBusy {
            switch RequestParser.parse(&received) {
            case .request(let request):
                hasSentContinue = false
                begin(request, context)
            case .refused(let answer):
                isBusy = true
                var bytes = answer.head(contentLength: answer.body.readableBytes, keepsAlive: false)
                bytes.writeImmutableBuffer(answer.body)
                send(bytes, thenClose: true, context)
            case .needsMore(let wantsContinue):
                if wantsContinue, !hasSentContinue {
                    hasSentContinue = true
                    context.write(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
                }
                context.flush()
                return
            }
        }
    }

    private func begin(_ request: Request, _ context: ChannelHandlerContext) {
        isBusy = true
        let (call, treatment) = service.admit(request)
        guard treatment.delay > 0 else { return finish(request, call, treatment, context) }
        later(in: treatment.delay, context) { self.resume(request, call, treatment, context) }
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
            reset(context)
        case .malformed(let kind):
            let answer = treatment.substitute ?? service.answer(call)
            service.finished(call, status: 0)
            send(kind.bytes(body: answer.body), thenClose: true, context)
        case .answer, .closeAfterwards:
            let answer = treatment.substitute ?? service.answer(call)
            service.finished(call, status: answer.status)
            var isLast = !request.keepsAlive
            var bytes = answer.head(contentLength: answer.body.readableBytes, keepsAlive: request.keepsAlive)
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
        later(in: interval, context) {
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

    /// Closes with RST: with nothing to linger for, what is unsent is thrown away.
    private func reset(_ context: ChannelHandlerContext) {
        (context.channel as? any SocketOptionProvider)?
            .setSoLinger(linger(l_onoff: 1, l_linger: 0))
            .assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    private func later(in delay: Int64, _ context: ChannelHandlerContext, _ action: @escaping () -> Void) {
        _ = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(delay), action)
    }
}
