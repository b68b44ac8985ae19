/// A gauge fed by samples (a scenario's own `record`, observed systems). Merging keeps the first and the last by time.
package struct GaugeTotals: Sendable, Hashable {
    package private(set) var count: Int64 = 0
    package private(set) var sum: Double = 0
    package private(set) var min: Double = .infinity
    package private(set) var max: Double = -.infinity
    package private(set) var first = Sample.none
    package private(set) var last = Sample.none

    /// A value and when it was seen, nanoseconds of the monotonic clock.
    package struct Sample: Sendable, Hashable {
        package var value: Double
        package var time: Int64
        static let none = Sample(value: 0, time: 0)

        /// By time, then by value, so that the order of merges cannot show.
        func isBefore(_ other: Sample) -> Bool {
            (time, value) < (other.time, other.value)
        }
    }

    package init() {}

    package mutating func record(_ value: Double, at time: Int64) {
        let sample = Sample(value: value, time: time)
        if count == 0 || sample.isBefore(first) { first = sample }
        if count == 0 || !sample.isBefore(last) { last = sample }
        count += 1
        sum += value
        min = Swift.min(min, value)
        max = Swift.max(max, value)
    }

    package mutating func merge(_ other: GaugeTotals) {
        guard other.count > 0 else { return }
        if count == 0 || other.first.isBefore(first) { first = other.first }
        if count == 0 || last.isBefore(other.last) { last = other.last }
        count += other.count
        sum += other.sum
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
    }
}
