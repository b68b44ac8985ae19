import SquallPlan

/// The methods of each type of metric.
enum ThresholdMethods {
    static func names(of type: MetricType) -> [String] {
        switch type {
        case .counter: ["count", "rate"]
        case .gauge: ["value", "min", "max", "avg", "first", "last", "growth", "slope"]
        case .rate: ["rate", "passes", "fails"]
        case .trend: ["avg", "min", "med", "max", "p(N)", "count", "sum"]
        }
    }

    /// A condition that fits the metric.
    static func example(_ metric: MetricDefinition) -> String {
        switch (metric.type, metric.unit) {
        case (.counter, .bytes): "`count < 10MB`"
        case (.counter, _): "`rate > 100`"
        case (.gauge, .bytes): "`growth < 10%`"
        case (.gauge, _): "`max < 100`"
        case (.rate, _): "`rate < 1%`"
        case (.trend, .milliseconds): "`p(95) < 100ms`"
        case (.trend, _): "`p(95) < 100`"
        }
    }

    static func method(_ name: String, _ argument: String?, of metric: MetricDefinition, at range: Range<Int>)
        throws(ThresholdProblem) -> Threshold.Method
    {
        if name == "p", metric.type == .trend { return try percentile(argument, at: range) }
        guard names(of: metric.type).contains(name), let method = plain[name] else {
            throw unknown(name, argument, of: metric, at: range)
        }
        guard argument == nil else {
            throw ThresholdProblem(message: "`\(name)` takes no argument", range: range, help: "write `\(name)`")
        }
        return method
    }

    private static let plain: [String: Threshold.Method] = [
        "count": .count, "sum": .sum, "rate": .rate, "passes": .passes, "fails": .fails, "value": .value, "min": .min,
        "max": .max, "avg": .avg, "med": .med, "first": .first, "last": .last, "growth": .growth(relative: true),
        "slope": .slope,
    ]

    private static func percentile(_ argument: String?, at range: Range<Int>) throws(ThresholdProblem)
        -> Threshold.Method
    {
        guard let argument, !argument.isEmpty else {
            throw ThresholdProblem(message: "`p` needs its percentile", range: range, help: "write `p(95)`")
        }
        guard let number = ExactNumber(argument)?.double, (0...100).contains(number) else {
            throw ThresholdProblem(
                message: "`\(argument)` is not a percentile",
                range: range,
                help: "a percentile is a number from 0 to 100: `p(99.9)`"
            )
        }
        return .percentile(number)
    }

    private static func unknown(_ name: String, _ argument: String?, of metric: MetricDefinition, at range: Range<Int>)
        -> ThresholdProblem
    {
        let names = names(of: metric.type)
        let list = names.map { "`\($0)`" }.joinedAsList
        return ThresholdProblem(
            code: .unknownMethod,
            message: "`\(metric.name)` is a \(metric.type.rawValue), which has no `\(name)`",
            range: range,
            help: suggestion(name, argument, names).map {
                "did you mean `\($0)`? A \(metric.type.rawValue) has \(list)"
            }
                ?? "a \(metric.type.rawValue) has \(list)"
        )
    }

    private static func suggestion(_ name: String, _ argument: String?, _ names: [String]) -> String? {
        let digits = name.drop { $0.isLetter }
        let isPercentile = ["p", "pct", "percentile", "perc"].contains(String(name.prefix { $0.isLetter }).lowercased())
        if isPercentile, names.contains("p(N)") { return "p(\(digits.isEmpty ? argument ?? "95" : String(digits)))" }
        if let word = synonyms[name.lowercased()], names.contains(word) { return word }
        return Suggestion.closest(to: name, in: names.filter { $0 != "p(N)" })
    }

    private static let synonyms = [
        "mean": "avg", "average": "avg", "avrage": "avg", "median": "med", "total": "sum", "maximum": "max",
        "minimum": "min",
        "current": "value", "latest": "last", "n": "count", "num": "count", "percent": "rate", "share": "rate",
        "failed": "fails", "failures": "fails", "passed": "passes", "increase": "growth", "trend": "slope",
    ]
}
