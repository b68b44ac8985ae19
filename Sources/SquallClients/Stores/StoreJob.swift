import Synchronization

/// One operation on its way through a pool: its deadline, whether anybody still waits for it, and when it began.
///
/// The caller's loop and the thread that runs the operation share it.
package final class StoreJob: Sendable {
    /// Nanoseconds of the monotonic clock.
    package let deadline: UInt64
    private let abandoned = Atomic(false)
    private let hasConnection = Atomic(false)
    /// Nanoseconds of the monotonic clock; 0 before.
    private let beginning = Atomic<UInt64>(0)

    init(deadline: UInt64) {
        self.deadline = deadline
    }

    /// Whether nobody waits any more: the operation is to be cancelled where the store can do that.
    package var isAbandoned: Bool { abandoned.load(ordering: .acquiring) }

    func abandon() { abandoned.store(true, ordering: .releasing) }

    func takeConnection() { hasConnection.store(true, ordering: .releasing) }

    /// The connection is open and the operation is sent now. Until then it waits, which is measured apart.
    package func begin() { beginning.store(MonotonicClock.now(), ordering: .releasing) }

    /// When it began; nil where it never did.
    var begun: UInt64? {
        let time = beginning.load(ordering: .acquiring)
        return time == 0 ? nil : time
    }

    /// What a job waited for whose time is over.
    func timeout(connections: Int) -> StoreFailure {
        let message =
            if begun != nil {
                "no answer in time; the operation was cancelled"
            } else if hasConnection.load(ordering: .acquiring) {
                "no connection in time"
            } else {
                "none of the \(connections) connections was free in time (`connections` says how many there may be)"
            }
        return StoreFailure(.timeout, message)
    }
}

/// What became of an operation.
package struct StoreReply<Answer: Sendable>: Sendable {
    package var result: Result<Answer, StoreFailure>
    /// Nanoseconds until the operation was sent: for a free connection, and for opening it.
    package var waited: UInt64
    /// Nanoseconds from sending to the complete answer; nil where nothing was sent.
    package var took: UInt64?
}
