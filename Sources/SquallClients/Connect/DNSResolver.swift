import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Names to addresses, with a cache for the whole process; an answer is kept for five minutes, as k6 does.
///
/// The lock is taken when a connection is made, never per request.
package final class DNSResolver: Sendable {
    private typealias Waiter = @Sendable (Result<[String], HTTPFailure>) -> Void

    private enum Entry {
        /// Under way: everyone who asks meanwhile gets the same answer.
        case pending([Waiter])
        case known([String], until: UInt64)
    }

    private static let lifetime: UInt64 = 300_000_000_000

    private let entries = NIOLockedValueBox<[String: Entry]>([:])
    private let lookUp: @Sendable (String) -> Result<[String], HTTPFailure>

    /// `lookUp` blocks; it runs on a thread of its own.
    package init(
        lookUp: @escaping @Sendable (String) -> Result<[String], HTTPFailure> = SystemResolver.addresses
    ) {
        self.lookUp = lookUp
    }

    /// The cached IP addresses of `name`, in the order to try them.
    func cached(_ name: String) -> [String]? {
        entries.withLockedValue { entries in
            guard case .known(let addresses, let until) = entries[name] else { return nil }
            return MonotonicClock.now() < until ? addresses : nil
        }
    }

    /// The IP addresses of `name`; `completion` runs on any thread.
    func resolve(_ name: String, completion: @escaping @Sendable (Result<[String], HTTPFailure>) -> Void) {
        let mustLookUp = entries.withLockedValue { entries in
            if case .pending(let waiters) = entries[name] {
                entries[name] = .pending(waiters + [completion])
                return false
            }
            entries[name] = .pending([completion])
            return true
        }
        guard mustLookUp else { return }
        NIOThreadPool.singleton.submit { _ in self.settle(name, self.lookUp(name)) }
    }

    private func settle(_ name: String, _ result: Result<[String], HTTPFailure>) {
        let waiters: [Waiter] = entries.withLockedValue { entries in
            guard case .pending(let waiters) = entries[name] else { return [] }
            entries[name] = (try? result.get()).map { .known($0, until: MonotonicClock.now() + Self.lifetime) }
            return waiters
        }
        for waiter in waiters { waiter(result) }
    }
}
