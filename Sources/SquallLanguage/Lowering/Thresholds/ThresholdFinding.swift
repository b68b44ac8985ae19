import SquallPlan

/// A comparison that holds whatever is measured, or never.
struct ThresholdFinding {
    var isAlwaysTrue: Bool
    var help: String
    /// UTF-8 offsets in the condition.
    var range: Range<Int>

    /// nil where the values that the metric can have decide.
    init?(
        _ metric: MetricDefinition,
        _ method: Threshold.Method,
        _ comparison: Threshold.Comparison,
        _ number: Double,
        range: Range<Int>
    ) {
        let isShare = metric.type == .rate && method == .rate
        guard isShare || ThresholdFinding.isNeverNegative(metric, method),
            let verdict = ThresholdFinding.verdict(comparison, number, upper: isShare ? 1 : .infinity)
        else { return nil }
        isAlwaysTrue = verdict
        self.range = range
        help =
            isShare
            ? "a rate lies between 0 and 1: for percent write `\(number.briefly)%`"
            : "\(ThresholdFinding.subject(metric, method)) is never negative"
        if isShare, number < 0 { help = "a rate lies between 0 and 1" }
    }

    private static func isNeverNegative(_ metric: MetricDefinition, _ method: Threshold.Method) -> Bool {
        switch method {
        case .growth, .slope: return false
        case .count, .passes, .fails: return metric.type != .counter
        default: return metric.unit == .milliseconds && metric.type == .trend
        }
    }

    private static func subject(_ metric: MetricDefinition, _ method: Threshold.Method) -> String {
        metric.unit == .milliseconds && method != .count ? "a time" : "a number of samples"
    }

    /// true: holds for all values in 0...upper; false: for none.
    private static func verdict(_ comparison: Threshold.Comparison, _ number: Double, upper: Double) -> Bool? {
        switch comparison {
        case .less: number > upper ? true : number <= 0 ? false : nil
        case .lessOrEqual: number >= upper ? true : number < 0 ? false : nil
        case .greater: number < 0 ? true : number >= upper ? false : nil
        case .greaterOrEqual: number <= 0 ? true : number > upper ? false : nil
        case .equal: number < 0 || number > upper ? false : nil
        case .notEqual: number < 0 || number > upper ? true : nil
        }
    }
}

extension Double {
    /// Without a fraction where it is whole.
    fileprivate var briefly: String {
        Int64(exactly: self).map(String.init) ?? description
    }
}
