/// Samples that are true or false. For `http_req_failed` a pass is a failed request, as in k6.
package struct RateTotals: Sendable, Hashable {
    package var passes: Int64
    package var fails: Int64

    package init(passes: Int64 = 0, fails: Int64 = 0) {
        self.passes = passes
        self.fails = fails
    }

    package var count: Int64 { passes + fails }

    /// The share of true samples; nil without samples.
    package var rate: Double? {
        count == 0 ? nil : Double(passes) / Double(count)
    }

    @inline(__always)
    package mutating func record(_ held: Bool) {
        if held { passes &+= 1 } else { fails &+= 1 }
    }

    package mutating func merge(_ other: RateTotals) {
        passes += other.passes
        fails += other.fails
    }
}
