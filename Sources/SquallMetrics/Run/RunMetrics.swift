import SquallExpressions
import SquallPlan

/// The merged view of a run at a moment: what thresholds, assertions, the console and the result read.
package struct RunMetrics: Sendable {
    package let snapshot: Snapshot
    package let window: LoadWindow
    package let series: TimeSeries
    /// What thresholds and assertions read of observed systems.
    package var observed: [SeriesID: ObservedFigures] = [:]

    package var schema: MetricSchema { snapshot.schema }

    /// Seconds of load so far, setup and teardown excluded.
    package var loadSeconds: Double { window.seconds(at: snapshot) }

    /// How many samples a series has; for counters their sum.
    package func count(_ series: SeriesID) -> Double {
        switch schema.series[series].kind {
        case .counter: snapshot.counter(series) ?? 0
        case .rate: Double(snapshot.rate(series)?.count ?? 0)
        case .trend: Double(snapshot.trend(series)?.count ?? 0)
        case .gauge: Double(snapshot.gauge(series)?.count ?? 0)
        case .level: Double(snapshot.level(series)?.changes ?? 0)
        case .observed: Double(observed[series]?.totals.count ?? 0)
        }
    }

    /// What a threshold's method yields, in the metric's unit; nil where the series has no samples, or where its type
    /// has no such method. A counter without samples is 0.
    package func value(_ series: SeriesID, _ method: Threshold.Method) -> Double? {
        switch schema.series[series].kind {
        case .counter: counterValue(series, method)
        case .rate: snapshot.rate(series).flatMap { RunMetrics.value(of: $0, method) }
        case .trend: snapshot.trend(series).flatMap { RunMetrics.value(of: $0, method) }
        case .gauge: snapshot.gauge(series).flatMap { RunMetrics.value(of: $0, method) } ?? trendLine(series, method)
        case .level: levelValue(series, method) ?? trendLine(series, method)
        case .observed: observedValue(series, method)
        }
    }

    private func counterValue(_ series: SeriesID, _ method: Threshold.Method) -> Double? {
        switch method {
        case .count, .sum, .value: return snapshot.counter(series)
        case .rate:
            let seconds = loadSeconds
            return seconds > 0 ? window.count(series, in: snapshot) / seconds : 0
        default: return nil
        }
    }

    private func levelValue(_ series: SeriesID, _ method: Threshold.Method) -> Double? {
        guard let level = snapshot.level(series), level.changes > 0 else { return nil }
        switch method {
        case .value, .last: return Double(level.value)
        case .min, .first: return Double(level.min)
        case .max: return Double(level.max)
        case .avg: return loadSeconds > 0 ? window.integral(series, in: snapshot) / loadSeconds : 0
        case .count: return Double(level.changes)
        default: return nil
        }
    }

    private func trendLine(_ series: SeriesID, _ method: Threshold.Method) -> Double? {
        RunMetrics.value(of: self.series.tracked(series), method)
    }

    private func observedValue(_ series: SeriesID, _ method: Threshold.Method) -> Double? {
        guard let figures = observed[series] else { return nil }
        return RunMetrics.value(of: figures.totals, method) ?? RunMetrics.value(of: figures.points, method)
    }

    private static func value(of points: [RobustTrend.Point], _ method: Threshold.Method) -> Double? {
        switch method {
        case .growth(let relative):
            let trend = RobustTrend(points)
            return relative ? trend?.relativeGrowth : trend?.growth
        case .slope: return RobustTrend(points)?.judgedSlope
        default: return nil
        }
    }

    private static func value(of rate: RateTotals, _ method: Threshold.Method) -> Double? {
        guard let share = rate.rate else { return nil }
        return switch method {
        case .rate, .value: share
        case .passes: Double(rate.passes)
        case .fails: Double(rate.fails)
        case .count: Double(rate.count)
        default: nil
        }
    }

    private static func value(of trend: Histogram, _ method: Threshold.Method) -> Double? {
        guard !trend.isEmpty else { return nil }
        return switch method {
        case .count: Double(trend.count)
        case .sum: Double(trend.sum) / 1e6
        case .avg: trend.mean
        case .min: Histogram.value(ofMillionths: trend.min)
        case .max: Histogram.value(ofMillionths: trend.max)
        case .med: trend.percentile(50).map(Histogram.value)
        case .percentile(let percent): trend.percentile(percent).map(Histogram.value)
        default: nil
        }
    }

    private static func value(of gauge: GaugeTotals, _ method: Threshold.Method) -> Double? {
        guard gauge.count > 0 else { return nil }
        return switch method {
        case .value, .last: gauge.last.value
        case .first: gauge.first.value
        case .min: gauge.min
        case .max: gauge.max
        case .avg: gauge.sum / Double(gauge.count)
        case .count: Double(gauge.count)
        default: nil
        }
    }
}

// MARK: Values by name

extension RunMetrics {
    /// Every figure of a series by its name, in the order of the report. Without samples only the count.
    package func values(_ series: SeriesID) -> [(name: String, value: Double)] {
        let kind = schema.series[series].kind
        guard kind == .counter || count(series) > 0 else { return [("count", 0)] }
        var methods = RunMetrics.methods(of: kind)
        for (threshold, itsSeries) in zip(schema.thresholds, schema.thresholdSeries) where itsSeries == series {
            for method in threshold.condition.methods where !methods.contains(method) { methods.append(method) }
        }
        return methods.compactMap { method in value(series, method).map { (method.name, $0) } }
    }

    private static func methods(of kind: SeriesKind) -> [Threshold.Method] {
        switch kind {
        case .counter: [.count, .rate]
        case .rate: [.rate, .passes, .fails]
        case .trend:
            [.count, .sum, .min, .avg, .med, .max] + [90, 95, 99, 99.9].map { .percentile($0) }
        case .gauge, .level, .observed: [.value, .min, .max, .avg, .first, .last, .count]
        }
    }

    /// All reported series as assertions see them: `metrics["http_req_duration"]["p(95)"]`, everything a double.
    package func value() -> Value {
        let reported = schema.series.indices.filter { schema.series[$0].isReported }
        return .map(
            ValueMap(
                reported.map { series in
                    let figures = values(series).map { ($0.name, Value.double($0.value)) }
                    return (schema.series[series].key, .map(ValueMap(figures)))
                }
            )
        )
    }
}

extension Threshold.Method {
    /// As thresholds and results write it: `p(95)`, `avg`.
    package var name: String {
        switch self {
        case .count: "count"
        case .sum: "sum"
        case .rate: "rate"
        case .passes: "passes"
        case .fails: "fails"
        case .value: "value"
        case .min: "min"
        case .max: "max"
        case .avg: "avg"
        case .med: "med"
        case .first: "first"
        case .last: "last"
        case .percentile(let percent): "p(\(Threshold.Method.digits(percent)))"
        case .growth: "growth"
        case .slope: "slope"
        }
    }

    private static func digits(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}

extension Threshold.Condition {
    /// The methods that are compared, from left to right.
    var methods: [Threshold.Method] {
        switch self {
        case .compare(let method, _, _): [method]
        case .and(let left, let right), .or(let left, let right): left.methods + right.methods
        }
    }
}
