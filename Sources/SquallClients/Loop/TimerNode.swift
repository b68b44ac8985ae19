/// An entry of a timer wheel: owned and reused by whoever wants to be woken.
///
/// Confined to one loop. A node is in at most one wheel; while it is, the wheel keeps it alive.
package class TimerNode {
    enum State {
        case idle
        /// In a slot of the wheel.
        case scheduled
        /// Taken out of its slot, about to fire in the running `advance`.
        case due
    }

    /// What happens when the time has come. Set once by the owner, which must not be kept alive by it.
    package final var action: () -> Void
    final var state = State.idle
    /// The tick at which the node fires.
    final var tick: UInt64 = 0
    final var next: TimerNode?
    final unowned(unsafe) var previous: TimerNode?

    package init(action: @escaping () -> Void = {}) {
        self.action = action
    }

    /// The time has come.
    package func fire() { action() }

    package final var isScheduled: Bool { state != .idle }
}
