import SquallExpressions

/// The limits that a threshold's expression names, for lines in charts: `p(95) < 100ms` has one.
///
/// The expression was checked when the file was compiled; what this does not understand has no line.
enum ThresholdLimits {
    struct Limit: Hashable {
        /// As written: `p(95)`, `avg`.
        var method: String
        /// In the unit of what is observed: milliseconds for times, a share of 1 for percents, but percents for growth; else
        /// as written.
        var value: Double
    }

    static func limits(in expression: String) -> [Limit] {
        ObservedText.comparisons(in: expression).compactMap { comparison in
            let parts = comparison.split(maxSplits: 1) { "<>=!".contains($0) }
            guard parts.count == 2 else { return nil }
            let right = parts[1].drop { "<>=! ".contains($0) }
            let limit = right.filter { $0 != " " && $0 != ")" }
            guard let value = value(of: limit) else { return nil }
            let method = parts[0].filter { $0 != " " }
            let isGrowthInPercent = method == "growth" && limit.hasSuffix("%")
            return Limit(method: method, value: isGrowthInPercent ? value * 100 : value)
        }
    }

    /// A number with one of the units that thresholds have.
    private static func value(of text: String) -> Double? {
        let units: [(String, Double)] = [
            ("ms", 1), ("us", 0.001), ("µs", 0.001), ("ns", 1e-6), ("%", 0.01), ("s", 1_000), ("m", 60_000),
        ]
        for (unit, factor) in units where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).map { $0 * factor }
        }
        return Double(text)
    }
}
