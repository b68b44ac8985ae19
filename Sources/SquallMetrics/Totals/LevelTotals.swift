/// A gauge that squall keeps itself by counting up and down: virtual users, open connections, requests in flight.
///
/// Its integral over time is exact and adds up over loops, so averages weigh time and not changes, and Little's law can
/// be audited against it. Extremes of loops add up too, which bounds the true extreme of the sum from outside.
package struct LevelTotals: Sendable, Hashable {
    package private(set) var value: Int64 = 0
    package private(set) var min: Int64 = 0
    package private(set) var max: Int64 = 0
    /// Value times nanoseconds, up to `time`.
    package private(set) var integral: Int128 = 0
    /// Nanoseconds of the monotonic clock up to which the integral counts.
    package private(set) var time: Int64 = 0
    package private(set) var changes: Int64 = 0

    package init() {}

    /// Changes may come a little out of order, as answers are worked on in turns: the integral is right all the same.
    package mutating func change(by delta: Int64, at time: Int64) {
        advance(to: time)
        value += delta
        changes += 1
        min = Swift.min(min, value)
        max = Swift.max(max, value)
    }

    package mutating func advance(to time: Int64) {
        integral += Int128(value) * Int128(time - self.time)
        self.time = time
    }

    /// Adds another loop's level. Both should have been advanced to the same time.
    package mutating func merge(_ other: LevelTotals) {
        value += other.value
        min += other.min
        max += other.max
        integral += other.integral
        time = Swift.max(time, other.time)
        changes += other.changes
    }
}
