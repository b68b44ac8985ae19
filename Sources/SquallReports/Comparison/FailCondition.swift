import SquallExpressions
import SquallMetrics
import SquallPlan

/// A condition of `--fail-on`: `http_req_duration p(95) > +10%`.
///
/// Metric, with its selector where there is one, figure, comparison, and by how much the target may differ from the base:
/// with a sign, and `%` of the base, `pp` (percentage points of a share), or a unit of the metric.
package struct FailCondition: Sendable, Hashable {
    package enum Limit: Sendable, Hashable {
        /// A share of the base.
        case relative(Double)
        /// In the metric's unit.
        case absolute(Double)
    }

    /// As written.
    package let text: String
    package let metric: String
    package let figure: String
    package let comparison: Threshold.Comparison
    package let limit: Limit

    /// What is wrong with a condition, and where.
    package struct Problem: Error, Sendable, Hashable {
        package let message: String
        /// Characters of the text.
        package let range: Range<Int>
        package let text: String

        /// The message with the text below it and a line under the place.
        package var description: String {
            let line = String(repeating: " ", count: range.lowerBound)
            return "\(message)\n  \(text)\n  \(line)\(String(repeating: "^", count: max(1, range.count)))"
        }
    }

    /// How a condition came out.
    package enum Ending: String, Sendable {
        case held, failed
        /// The difference exceeds the limit, and may still be chance.
        case unclear
    }
}

extension FailCondition {
    package init(parsing text: String) throws(Problem) {
        var reader = ConditionReader(text)
        self.text = text
        metric = try reader.metric()
        figure = try reader.figure()
        comparison = try reader.comparison()
        limit = try reader.limit()
        try reader.end()
    }

    /// Whether the row's difference is on the wrong side of the limit, and whether the data show that it is a difference.
    package func ending(of row: ComparisonRow) -> Ending {
        let difference: Double
        switch limit {
        case .relative:
            // From nothing to something is more than any percentage.
            difference = row.relative ?? (row.target == row.base ? 0 : (row.target > row.base ? .infinity : -.infinity))
        case .absolute: difference = row.difference
        }
        let bound: Double
        switch limit {
        case .relative(let share): bound = share
        case .absolute(let value): bound = value
        }
        guard exceeds(difference, bound) else { return .held }
        return row.finding == .differs || row.finding == .untested ? .failed : .unclear
    }

    private func exceeds(_ difference: Double, _ bound: Double) -> Bool {
        switch comparison {
        case .less: difference < bound
        case .lessOrEqual: difference <= bound
        case .greater: difference > bound
        case .greaterOrEqual: difference >= bound
        case .equal, .notEqual: false
        }
    }

    /// The row that the condition is about; it need not be one that the report shows.
    package func row(in comparison: Comparison) throws(Problem) -> ComparisonRow {
        let known = ConditionNames(comparison)
        guard let (type, unit) = known.metric(metric) else {
            throw problem(
                "there is no metric `\(metric)` in \(comparison.base.name)",
                at: metric,
                known.suggestion(metric)
            )
        }
        try check(figure, type)
        try checkUnit(type, unit)
        let compared = ComparedFigure(
            metric: metric,
            figure: figure,
            type: type,
            unit: unit,
            request: known.request(in: metric)
        )
        guard let row = ComparisonRow(compared, comparison.baseRuns, comparison.targetRuns) else {
            let lacking = "`\(metric)` has no `\(figure)` in \(comparison.target.name)"
            throw problem(lacking, at: metric, nil)
        }
        return row
    }

    private func check(_ figure: String, _ type: MetricType) throws(Problem) {
        let figures: [String] =
            switch type {
            case .trend: ["avg", "min", "med", "max", "p(N)", "count", "sum"]
            case .counter: ["count", "rate"]
            case .rate: ["rate", "passes", "fails"]
            case .gauge: ["value", "min", "max", "avg", "first", "last"]
            }
        let isPercentile = type == .trend && figure.hasPrefix("p(")
        guard !isPercentile, !figures.contains(figure) else { return }
        let list = figures.map { "`\($0)`" }.joined(separator: ", ")
        throw problem("`\(metric)` is a \(type.rawValue), which has no `\(figure)`", at: figure, "it has \(list)")
    }

    private func checkUnit(_ type: MetricType, _ unit: MetricUnit) throws(Problem) {
        let isTime = ["us", "ms"].contains { text.hasSuffix($0) } || text.hasSuffix("s") && !text.hasSuffix(")s")
        let isPoints = text.hasSuffix("pp")
        if isPoints, type != .rate {
            throw problem("`pp` is for shares; `\(metric)` is a \(type.rawValue)", at: "pp", nil)
        }
        if isTime, unit != .milliseconds { throw problem("`\(metric)` is not a time", at: lastWord, nil) }
    }

    private var lastWord: String { text.split(separator: " ").last.map(String.init) ?? text }

    private func problem(_ message: String, at part: String, _ help: String?) -> Problem {
        let range = text.firstRange(of: part)
        let start = range.map { text.distance(from: text.startIndex, to: $0.lowerBound) } ?? 0
        return Problem(
            message: message + (help.map { "; \($0)" } ?? ""),
            range: start..<start + part.count,
            text: text
        )
    }
}

/// The metrics of a comparison by name.
private struct ConditionNames {
    private let base: RunResult?

    init(_ comparison: Comparison) {
        base = comparison.base.results.first
    }

    func metric(_ name: String) -> (MetricType, MetricUnit)? {
        if let metric = base?.metrics[name] { return (metric.type, metric.unit) }
        guard request(in: name) != nil else { return nil }
        return name.hasPrefix("http_req_failed") ? (.rate, .none) : (.trend, .milliseconds)
    }

    /// The name in `http_req_duration{name:...}`, where there are such requests.
    func request(in metric: String) -> String? {
        guard base?.metrics[metric] == nil else { return nil }
        for prefix in ["http_req_duration{name:", "http_req_failed{name:"]
        where metric.hasPrefix(prefix) && metric.hasSuffix("}") {
            let name = String(metric.dropFirst(prefix.count).dropLast())
            return base?.requests.contains { $0.name == name } == true ? name : nil
        }
        return nil
    }

    func suggestion(_ name: String) -> String? {
        let metrics = base?.metrics.entries.map(\.key) ?? []
        let requests = base?.requests.flatMap {
            ["http_req_duration{name:\($0.name)}", "http_req_failed{name:\($0.name)}"]
        }
        if let close = EditDistance.closest(to: name, among: metrics + (requests ?? [])) {
            return "did you mean `\(close)`?"
        }
        guard name.contains("{") else { return nil }
        return "selectors are those that a threshold of the file names, and `{name:...}` for a request"
    }
}
