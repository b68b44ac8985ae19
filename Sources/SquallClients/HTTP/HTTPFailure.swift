/// Why there is no complete answer.
package struct HTTPFailure: Error, Sendable, Hashable {
    /// The words under which errors are counted and which `response.error` holds.
    package enum Kind: String, Sendable, CaseIterable {
        case dns
        case connectRefused = "connect_refused"
        case connectTimeout = "connect_timeout"
        case connectUnreachable = "connect_unreachable"
        case tls
        case timeout
        case reset
        case closed
        case `protocol`
        case decode
        case tooLarge = "too_large"
        /// The server does not let us in.
        case rejected
        /// Ports or file descriptors ran out.
        case limit
        /// The calling task was cancelled, or the client closed: the request is unfinished, not failed.
        case cancelled
    }

    package var kind: Kind
    /// One sentence for people, with host and port.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
