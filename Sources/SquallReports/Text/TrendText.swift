import SquallMetrics
import SquallPlan

/// A trend in words.
package enum TrendText {
    /// `stable`, `growing at 1.02 MB/min`, `too short to tell`.
    package static func words(_ trend: TrendResult, _ unit: MetricUnit) -> String {
        guard trend.verdict == .growing || trend.verdict == .shrinking, let slope = trend.slope else {
            return trend.verdict.rawValue
        }
        return "\(trend.verdict.rawValue) at \(Humanized.value(abs(slope) * 60, unit))/min"
    }
}
