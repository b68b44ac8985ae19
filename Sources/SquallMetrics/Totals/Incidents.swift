import SquallPlan

/// A check's row: how often it held, and the first time that it did not.
package struct CheckTotals: Sendable, Hashable {
    /// The first failure, by time: enough to find it in a log and to run it again.
    package struct Example: Sendable, Hashable {
        /// Nanoseconds of the monotonic clock.
        package var time: Int64
        package var vu: Int
        package var iteration: Int
        /// What was seen, in words.
        package var text: String

        package init(time: Int64, vu: Int, iteration: Int, text: String) {
            self.time = time
            self.vu = vu
            self.iteration = iteration
            self.text = text
        }

        func isBefore(_ other: Example) -> Bool {
            (time, vu, iteration, text) < (other.time, other.vu, other.iteration, other.text)
        }
    }

    package var results = RateTotals()
    package var firstFailure: Example?

    package init() {}

    mutating func merge(_ other: CheckTotals) {
        results.merge(other.results)
        guard let theirs = other.firstFailure else { return }
        if let ours = firstFailure, ours.isBefore(theirs) { return }
        firstFailure = theirs
    }
}

/// Errors of one kind at one place.
package struct ErrorTotals: Sendable, Hashable {
    package struct Key: Sendable, Hashable {
        package var kind: ErrorKind
        /// nil where the error belongs to no step.
        package var site: SiteID?
    }

    package private(set) var count: Int64
    /// The message of the first one, by time.
    package private(set) var example: String
    private var time: Int64

    init(example: String, at time: Int64) {
        count = 1
        self.example = example
        self.time = time
    }

    mutating func countOneMore() {
        count += 1
    }

    mutating func merge(_ other: ErrorTotals) {
        count += other.count
        guard (other.time, other.example) < (time, example) else { return }
        example = other.example
        time = other.time
    }
}

/// Requests that were still under way when the run had to end.
package struct UnfinishedTotals: Sendable, Hashable {
    package private(set) var count: Int64 = 0
    /// Nanoseconds that the longest had taken already.
    package private(set) var longest: Int64 = 0
    package private(set) var byName: [String: Int64] = [:]

    package init() {}

    mutating func record(name: String, nanoseconds: Int64) {
        count += 1
        longest = max(longest, nanoseconds)
        byName[name, default: 0] += 1
    }

    mutating func merge(_ other: UnfinishedTotals) {
        count += other.count
        longest = max(longest, other.longest)
        byName.merge(other.byName, uniquingKeysWith: +)
    }
}
