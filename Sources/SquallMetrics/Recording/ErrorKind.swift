/// What went wrong while running: the `kind` tag of `errors`, and the words of `response.error` (docs/metrics.md).
package enum ErrorKind: String, Sendable, Hashable, CaseIterable {
    case dns
    case connectRefused = "connect_refused"
    case connectTimeout = "connect_timeout"
    case connectUnreachable = "connect_unreachable"
    case tls, timeout, reset, closed
    case protocolViolation = "protocol"
    case decode
    case tooLarge = "too_large"
    case rejected
    case receiveTimeout = "receive_timeout"
    case acknowledgementTimeout = "ack_timeout"
    case capture, expression
    case rendezvousTimeout = "rendezvous_timeout"
    case data, store
    /// Ports or file descriptors of this machine ran out.
    case limit
}
