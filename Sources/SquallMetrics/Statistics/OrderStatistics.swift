#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which samples, counted in order of size, enclose a percentile with the confidence asked for.
///
/// How many of n samples lie above the true percentile is binomial, whatever their distribution (David and Nagaraja,
/// Order Statistics, 7.1). Few samples enclose no percentile at all: 5 not the median, 298 not p(99); then there is nil.
package struct OrderStatistics: Sendable, Hashable {
    /// Ranks, 1 the smallest sample.
    package let lower: Int
    package let upper: Int

    /// - Parameter percent: above 0, below 100.
    package init?(samples: Int, percent: Double, confidence: Double = 0.95) {
        guard samples > 0, percent > 0, percent < 100 else { return nil }
        let above = BinomialCounts(trials: samples, probability: 1 - percent / 100)
        let risk = 1 - confidence
        // At least `least` and at most `most` samples lie above the percentile.
        var least = above.largest { above.cumulative($0 - 1) <= risk / 2 }
        var spent = risk / 2
        if least == 0 {
            // The largest sample is the only candidate for the upper end; what it does not risk is the lower end's.
            spent = above.cumulative(0)
            guard spent <= risk else { return nil }
            least = 1
        }
        let most = above.smallest { 1 - above.cumulative($0) <= risk - spent }
        guard most < samples else { return nil }
        lower = samples - most
        upper = samples - least + 1
    }
}

/// A binomial distribution, summed up to where nothing is left to add.
private struct BinomialCounts {
    private let trials: Int
    private let sums: [Double]
    /// What `sums[0]` is the probability of.
    private let first: Int

    init(trials: Int, probability: Double) {
        self.trials = trials
        let mean = Double(trials) * probability
        let spread = 12 * (mean * (1 - probability)).squareRoot() + 30
        first = max(0, Int(mean - spread))
        let last = min(trials, Int(mean + spread))
        let whole = BinomialCounts.logFactorial(trials)
        var sum = 0.0
        var sums: [Double] = []
        for count in first...last {
            let ways = whole - BinomialCounts.logFactorial(count) - BinomialCounts.logFactorial(trials - count)
            sum += exp(ways + Double(count) * log(probability) + Double(trials - count) * log1p(-probability))
            sums.append(min(1, sum))
        }
        self.sums = sums
    }

    /// By addition for small numbers, by Stirling's series (to 1e-13) for others.
    private static func logFactorial(_ number: Int) -> Double {
        guard number > 32 else { return (1...max(1, number)).reduce(0) { $0 + log(Double($1)) } }
        let n = Double(number)
        let series = 1 / (12 * n) - 1 / (360 * n * n * n) + 1 / (1260 * n * n * n * n * n)
        return n * log(n) - n + log(2 * Double.pi * n) / 2 + series
    }

    /// The probability of so many or fewer.
    func cumulative(_ count: Int) -> Double {
        if count < first { return 0 }
        return count - first < sums.count ? sums[count - first] : 1
    }

    /// The largest count for which a condition holds that holds up to some count; 0 where it never does.
    func largest(where holds: (Int) -> Bool) -> Int {
        var result = first
        while result < trials, holds(result + 1) { result += 1 }
        return holds(result) ? result : 0
    }

    func smallest(where holds: (Int) -> Bool) -> Int {
        var result = first
        while result < trials, !holds(result) { result += 1 }
        return result
    }
}
