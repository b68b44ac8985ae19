#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The test of Mann and Kendall: whether values tend to rise or to fall with time, whatever their distribution.
struct MannKendall: Sendable, Hashable {
    /// Pairs that rise minus pairs that fall.
    let score: Int
    /// The standard deviation of the score in values without a tendency.
    let deviation: Double

    /// - Parameter residuals: the same values without their trend, from which their dependence is estimated; nil for values
    ///   that are independent.
    init(_ values: [Double], residuals: [Double]? = nil) {
        var score = 0
        for (index, first) in values.enumerated() {
            for second in values[(index + 1)...] { score += second > first ? 1 : second < first ? -1 : 0 }
        }
        self.score = score
        let inflation = residuals.map(MannKendall.inflation) ?? 1
        deviation = (MannKendall.variance(values) * inflation).squareRoot()
    }

    /// Two-sided, with the usual correction for a score that moves in steps.
    var probability: Double {
        guard score != 0, deviation > 0 else { return 1 }
        let z = (abs(Double(score)) - 1) / deviation
        return erfc(z / 2.0.squareRoot())
    }

    /// Of independent values, ties counted.
    private static func variance(_ values: [Double]) -> Double {
        let spread = { (count: Int) in Double(count * (count - 1) * (2 * count + 5)) }
        let groups = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
        return (spread(values.count) - groups.values.reduce(0) { $0 + spread($1) }) / 18
    }

    /// Hamed and Rao 1998: how much wider the score spreads because neighbours resemble each other; never below 1.
    private static func inflation(_ residuals: [Double]) -> Double {
        let ranks = Ranks.of(residuals)
        let count = Double(ranks.count)
        guard count > 3 else { return 1 }
        let mean = (count + 1) / 2
        let spread = ranks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard spread > 0 else { return 1 }
        var sum = 0.0
        for lag in 1..<(ranks.count - 2) {
            let products = zip(ranks, ranks.dropFirst(lag)).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
            let correlation = products / spread
            // What is within the noise of the estimate would only add noise.
            guard abs(correlation) > 1.959964 / count.squareRoot() else { continue }
            let rest = count - Double(lag)
            sum += rest * (rest - 1) * (rest - 2) * correlation
        }
        return max(1, 1 + 2 * sum / (count * (count - 1) * (count - 2)))
    }
}

/// Ranks from 1; equal values share the mean of theirs.
enum Ranks {
    static func of(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for position in start..<end { ranks[order[position]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }
}
