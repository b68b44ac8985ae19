/// The line of Theil and Sen through points: its slope is the median of the slopes between all pairs, so that three points
/// in ten may be anything without moving it far.
struct TheilSen: Sendable, Hashable {
    /// Sorted.
    private let slopes: [Double]

    /// Points at the same time make no pair.
    init(_ points: [RobustTrend.Point]) {
        var slopes: [Double] = []
        slopes.reserveCapacity(points.count * (points.count - 1) / 2)
        for (index, first) in points.enumerated() {
            for second in points[(index + 1)...] where second.seconds > first.seconds {
                slopes.append((second.value - first.value) / (second.seconds - first.seconds))
            }
        }
        self.slopes = slopes.sorted()
    }

    var slope: Double { TheilSen.median(ofSorted: slopes) }

    /// The confidence interval of the slope: so many slopes are left out at either end as Kendall's S may deviate.
    ///
    /// - Parameter reach: the standard deviation of S times the quantile of the normal distribution.
    func interval(reach: Double) -> ClosedRange<Double> {
        guard let last = slopes.indices.last else { return 0...0 }
        let low = Int(((Double(slopes.count) - reach) / 2).rounded()) - 1
        let high = Int(((Double(slopes.count) + reach) / 2).rounded())
        return slopes[max(0, min(low, last))]...slopes[max(0, min(high, last))]
    }

    static func median(ofSorted values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let middle = values.count / 2
        return values.count.isMultiple(of: 2) ? (values[middle - 1] + values[middle]) / 2 : values[middle]
    }
}
