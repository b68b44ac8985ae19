import SquallMetrics
import SquallPlan

/// What a threshold saw, in the units in which its expression is written.
struct ObservedText {
    private let type: MetricType
    private let unit: MetricUnit
    private let hasSamples: Bool
    private let style: ConsoleStyle

    init(_ metric: MetricResult?, _ style: ConsoleStyle) {
        type = metric?.type ?? .gauge
        unit = metric?.unit ?? .none
        hasSamples = (metric?.values["count"] ?? 0) > 0
        self.style = style
    }

    /// The condition, and where it computes its limits, what they came to.
    static func condition(_ threshold: ThresholdResult) -> String {
        threshold.resolved.map { "\(threshold.expression) (\($0))" } ?? threshold.expression
    }

    func text(_ threshold: ThresholdResult) -> String {
        let parts = ObservedText.comparisons(in: threshold.expression)
        let values = threshold.observed.values
        if values.allSatisfy({ $0 == nil }) { return absence }
        let texts = values.enumerated().map { index, value in
            value.map { text($0, index < parts.count ? parts[index] : "") } ?? absence
        }
        let prefix = threshold.isLowerBound == true ? style.atLeast + " " : ""
        return prefix + texts.joined(separator: ", ")
    }

    /// Only a trend has no value where there are samples.
    private var absence: String { hasSamples ? RobustTrend.Verdict.tooShort.rawValue : "no samples" }

    private func text(_ value: Double, _ comparison: String) -> String {
        let method = comparison.prefix { $0.isLetter }
        switch (type, method) {
        case (.rate, "rate"): return Humanized.percent(value)
        case (.counter, "rate"): return Humanized.value(value, unit) + "/s"
        case (_, "growth") where comparison.contains("%"): return Humanized.percent(value / 100)
        case (_, "slope"): return Humanized.value(value, unit) + "/s"
        case (_, "count"), (.rate, _): return Humanized.number(value)
        default: return Humanized.value(value, unit)
        }
    }

    /// The comparisons that an expression joins, each beginning with its method.
    static func comparisons(in expression: String) -> [String] {
        expression.split { $0 == "&" || $0 == "|" }
            .map { part in String(part.drop { $0 == " " || $0 == "(" }) }
            .filter { !$0.isEmpty }
    }
}
