import SquallPlan

/// A threshold with what was measured.
package struct ThresholdOutcome: Sendable, Hashable {
    /// As written, selector included.
    package var metric: String
    /// As written.
    package var expression: String
    /// Whether the condition held; nil while there is nothing to judge yet.
    package var passed: Bool?
    /// One value for each comparison, from left to right, in the metric's unit; nil where there were no samples.
    package var observed: [Double?]
    /// A percentile that it compares reaches into timeouts or unfinished requests: the true value is larger.
    package var isLowerBound: Bool
    package var abortsOnFailure: Bool
}

/// Judges thresholds: each second while the run lasts, and at the end.
package struct ThresholdEvaluator: Sendable {
    private let schema: MetricSchema

    package init(schema: MetricSchema) {
        self.schema = schema
    }

    /// All thresholds, in the plan's order. While the run lasts, series without samples are not judged; at the end a
    /// counter without samples is 0, and anything else without samples fails unless the item says `ifEmpty: pass`.
    package func evaluate(_ metrics: RunMetrics, isFinal: Bool) -> [ThresholdOutcome] {
        zip(schema.thresholds, schema.thresholdSeries).map { threshold, series in
            outcome(threshold, series, metrics, isFinal: isFinal)
        }
    }

    /// The first threshold with `abortOnFail` that does not hold and whose `delayAbortEval` is over.
    /// `elapsed`: nanoseconds since the load began.
    package func abortingThreshold(_ metrics: RunMetrics, elapsed: Int64) -> ThresholdOutcome? {
        for (threshold, series) in zip(schema.thresholds, schema.thresholdSeries)
        where threshold.abortOnFail && elapsed > threshold.delayAbortEval {
            let outcome = outcome(threshold, series, metrics, isFinal: false)
            if outcome.passed == false { return outcome }
        }
        return nil
    }

    private func outcome(
        _ threshold: Threshold,
        _ series: SeriesID,
        _ metrics: RunMetrics,
        isFinal: Bool
    ) -> ThresholdOutcome {
        let methods = threshold.condition.methods
        let observed = methods.map { metrics.value(series, $0) }
        return ThresholdOutcome(
            metric: threshold.metricText,
            expression: threshold.expression,
            passed: passed(threshold, series, metrics, isFinal: isFinal),
            observed: observed,
            isLowerBound: methods.contains { isLowerBound($0, metrics.snapshot.trend(series)) },
            abortsOnFailure: threshold.abortOnFail
        )
    }

    private func passed(_ threshold: Threshold, _ series: SeriesID, _ metrics: RunMetrics, isFinal: Bool) -> Bool? {
        let hasSamples = metrics.count(series) > 0
        guard hasSamples || isFinal else { return nil }
        guard hasSamples || schema.series[series].kind == .counter else { return threshold.passesIfEmpty }
        return threshold.condition.holds { metrics.value(series, $0) } ?? (isFinal ? threshold.passesIfEmpty : nil)
    }

    private func isLowerBound(_ method: Threshold.Method, _ trend: Histogram?) -> Bool {
        switch method {
        case .percentile(let percent): trend?.isLowerBound(percentile: percent) ?? false
        case .med: trend?.isLowerBound(percentile: 50) ?? false
        case .max: trend?.isLowerBound(percentile: 100) ?? false
        case .avg, .sum: (trend?.censored ?? 0) > 0
        default: false
        }
    }
}

extension Threshold.Condition {
    /// Three-valued: nil where what decides has no value.
    func holds(_ value: (Threshold.Method) -> Double?) -> Bool? {
        switch self {
        case .compare(let method, let comparison, let limit):
            return value(method).map { comparison.holds($0, limit) }
        case .and(let left, let right):
            let both = (left.holds(value), right.holds(value))
            if both.0 == false || both.1 == false { return false }
            return both.0 == nil || both.1 == nil ? nil : true
        case .or(let left, let right):
            let both = (left.holds(value), right.holds(value))
            if both.0 == true || both.1 == true { return true }
            return both.0 == nil || both.1 == nil ? nil : false
        }
    }
}

extension Threshold.Comparison {
    func holds(_ value: Double, _ limit: Double) -> Bool {
        switch self {
        case .less: value < limit
        case .lessOrEqual: value <= limit
        case .greater: value > limit
        case .greaterOrEqual: value >= limit
        case .equal: value == limit
        case .notEqual: value != limit
        }
    }
}
