import SquallExpressions
import Synchronization

/// The marks that all virtual users of a run see: `mark: { name: ..., shared: true }`.
///
/// Bounded: beyond `capacity` names the one that was set longest ago is forgotten.
final class SharedMarkBoard: SharedMarks {
    /// How many names are kept at once.
    static let standardCapacity = 100_000

    fileprivate struct Mark {
        var time: Int64
        /// Tells a name's last place in `order` from those before.
        var turn: Int
    }

    fileprivate struct State {
        var marks: [String: Mark] = [:]
        /// Names in the order in which they were set; a name that was set again stands there twice.
        var order: [(name: String, turn: Int)] = []
        /// Position of the oldest.
        var head = 0
        var turn = 0
        var hasForgotten = false
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int = standardCapacity) {
        self.capacity = capacity
    }

    func time(of name: String) -> Int64? {
        state.withLock { $0.marks[name]?.time }
    }

    /// Keeps the time (monotonic nanoseconds). True when a name had to be forgotten for the first time.
    func set(_ name: String, at time: Int64) -> Bool {
        state.withLock { state in
            state.set(name, at: time)
            guard state.marks.count > capacity else { return false }
            state.forgetOldest()
            defer { state.hasForgotten = true }
            return !state.hasForgotten
        }
    }
}

extension SharedMarkBoard.State {
    fileprivate mutating func set(_ name: String, at time: Int64) {
        turn += 1
        marks[name] = SharedMarkBoard.Mark(time: time, turn: turn)
        order.append((name, turn))
        // Names that are set again and again must not fill the list.
        if order.count - head > 2 * marks.count + 1024 { compact() }
    }

    fileprivate mutating func forgetOldest() {
        while head < order.count {
            let oldest = order[head]
            head += 1
            if head > 4096, head * 2 > order.count { compact() }
            guard marks[oldest.name]?.turn == oldest.turn else { continue }
            marks[oldest.name] = nil
            return
        }
    }

    private mutating func compact() {
        order = order[head...].filter { marks[$0.name]?.turn == $0.turn }
        head = 0
    }
}
