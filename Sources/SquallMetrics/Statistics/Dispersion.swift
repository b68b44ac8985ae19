/// How much more the values of stretches of time scatter than independent samples would let them.
///
/// Requests that queue behind each other are slow together, so that a thousand of them tell less than a thousand
/// independent ones. Compared are neighbouring stretches (von Neumann's successive differences), so that a load which
/// rises over the run does not count as scatter; stretches are also joined by 2, 4 and 8, for what depends over longer
/// times, and the largest scatter counts.
package enum Dispersion {
    /// Fewer joined stretches than this say nothing.
    private static let minimumStretches = 8

    /// The standard error of the mean of all values; nil for fewer than 8.
    package static func standardError(of values: [Double]) -> Double? {
        guard values.count >= minimumStretches else { return nil }
        var variance = 0.0
        var joined = values
        while joined.count >= minimumStretches {
            let differences = zip(joined, joined.dropFirst()).map { ($1 - $0) * ($1 - $0) }
            let ofOne = differences.reduce(0, +) / Double(2 * differences.count)
            variance = max(variance, ofOne / Double(joined.count))
            guard joined.count >= 2 * minimumStretches, values.count / joined.count < 8 else { break }
            joined = stride(from: 0, to: joined.count - 1, by: 2).map { (joined[$0] + joined[$0 + 1]) / 2 }
        }
        return variance.squareRoot()
    }

    /// By what factor the variance of a mean exceeds that of independent samples, at least 1; 1 where it cannot be told.
    ///
    /// - Parameters:
    ///   - stretches: the mean, or the share, of each stretch.
    ///   - variance: of the mean of all samples, if they were independent.
    package static func factor(_ stretches: [Double], variance: Double) -> Double {
        guard variance > 0, let seen = standardError(of: stretches) else { return 1 }
        return max(1, seen * seen / variance)
    }
}
