import Synchronization

/// How a run is asked to stop from outside: by a signal, or by a test.
package final class StopSwitch: Sendable {
    package enum Level: Int, Sendable, Comparable {
        case none
        /// First Ctrl-C: nothing new starts, what runs gets gracefulStop, teardown and report follow.
        case graceful
        /// Second Ctrl-C: everything ends at once, without teardown.
        case immediate

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private struct State {
        var level = Level.none
        var handler: (@Sendable (Level) -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    package var level: Level { state.withLock { $0.level } }

    /// Raises the level by one.
    package func press() {
        let call = state.withLock { state -> (Level, (@Sendable (Level) -> Void)?) in
            state.level = state.level == .none ? .graceful : .immediate
            return (state.level, state.handler)
        }
        call.1?(call.0)
    }

    /// Hears of each press, and at once of one that came before.
    func onPress(_ handler: @escaping @Sendable (Level) -> Void) {
        let level = state.withLock { state in
            state.handler = handler
            return state.level
        }
        if level > .none { handler(level) }
    }
}
