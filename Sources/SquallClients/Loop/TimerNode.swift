/// An entry of a timer wheel: owned and reused by whoever wants to be woken.
///
/// Confined to one loop. A node is in at most one wheel; while it is, the wheel keeps it alive.
package final class TimerNode {
    enum State {
        case idle
        /// In a slot of the wheel.
        case scheduled
        /// Taken out of its slot, about to fire in the running `advance`.
        case due
    }

    /// What happens when the time has come. Set once by the owner, which must not be kept alive by it.
    package var action: () -> Void
    var state = State.idle
    /// The tick at which the node fires.
    var tick: UInt64 = 0
    var next: TimerNode?
    unowned(unsafe) var previous: TimerNode?

    package init(action: @escaping () -> Void = {}) {
        self.action = action
    }

    package var isScheduled: Bool { state != .idle }
}
