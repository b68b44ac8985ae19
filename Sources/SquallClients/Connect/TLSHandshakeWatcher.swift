import NIOCore

/// Stands behind the TLS handler until its handshake has come to an end, and tells how it went.
final class TLSHandshakeWatcher: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let target: HTTPTarget
    /// Gets the failure, nil for a good end.
    private let outcome: OneShot<HTTPFailure?>
    private var error: (any Error)?

    init(target: HTTPTarget, outcome: OneShot<HTTPFailure?>) {
        self.target = target
        self.outcome = outcome
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        guard TLSHandshake.isCompleted(event) else { return }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        outcome.resolve(nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if self.error == nil { self.error = error }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        outcome.resolve(TLSHandshake.failure(error, channel: context.channel, target: target))
        context.fireChannelInactive()
    }
}
