import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ChannelHandlerContext {
    /// Closes with RST: with nothing to linger for, what is unsent is thrown away.
    func reset() {
        (channel as? any SocketOptionProvider)?
            .setSoLinger(linger(l_onoff: 1, l_linger: 0))
            .assumeIsolated().whenComplete { _ in self.close(promise: nil) }
    }

    /// Runs the action on the loop.
    /// - Parameter delay: nanoseconds.
    func later(in delay: Int64, _ action: @escaping () -> Void) {
        _ = eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(delay), action)
    }
}
