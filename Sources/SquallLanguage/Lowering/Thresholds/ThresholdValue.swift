import SquallPlan

/// Reads the number behind a comparison, in the unit of the metric and the method.
struct ThresholdValue {
    let metric: MetricDefinition
    let method: Threshold.Method
    /// The method as written.
    let methodText: String

    /// The method is changed where the unit decides: `growth < 200MB` is absolute.
    func read(_ text: String, at range: Range<Int>) throws(ThresholdProblem) -> (
        method: Threshold.Method, number: Double
    ) {
        switch method {
        case .growth: return try growth(text, at: range)
        case .slope: return (method, try perSecond(text, at: range))
        case .rate where metric.type == .counter: return (method, try perSecond(text, at: range))
        case .rate: return (method, try share(text, at: range))
        case .count where metric.type != .counter, .passes, .fails: return (method, try plain(text, at: range))
        default: return (method, try amount(text, at: range))
        }
    }

    /// A number, or one in the metric's unit.
    private func amount(_ text: String, at range: Range<Int>) throws(ThresholdProblem) -> Double {
        if let number = ExactNumber(text) { return number.double }
        switch metric.unit {
        case .milliseconds:
            guard let nanoseconds = try? Units.duration(text) else { throw wrongUnit(text, at: range) }
            return Double(nanoseconds) / 1e6
        case .bytes:
            guard let bytes = try? Units.size(text) else { throw wrongUnit(text, at: range) }
            return Double(bytes)
        case .none:
            // The name of an observed value may not tell that it is a size; the one who writes the condition knows.
            guard metric.isObserved, let bytes = try? Units.size(text) else { throw wrongUnit(text, at: range) }
            return Double(bytes)
        }
    }

    private func plain(_ text: String, at range: Range<Int>) throws(ThresholdProblem) -> Double {
        guard let number = ExactNumber(text) else { throw wrongUnit(text, at: range) }
        return number.double
    }

    /// A share of samples: 0.01, or 1%.
    private func share(_ text: String, at range: Range<Int>) throws(ThresholdProblem) -> Double {
        guard let number = ExactNumber(text)?.double ?? Units.percent(text) else { throw wrongUnit(text, at: range) }
        return number
    }

    /// An amount per second; `/s` may be written, and `/m` or `/min` and `/h` for others.
    private func perSecond(_ text: String, at range: Range<Int>) throws(ThresholdProblem) -> Double {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let number = try amount(parts.first.map(String.init) ?? "", at: range)
        guard parts.count == 2 else { return number }
        let seconds: [Substring: Double] = ["s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600]
        guard let per = seconds[parts[1]] else { throw wrongUnit(text, at: range) }
        return number / per
    }

    private func growth(_ text: String, at range: Range<Int>) throws(ThresholdProblem) -> (Threshold.Method, Double) {
        if text.hasSuffix("%") {
            guard let points = Units.percentPoints(text) else { throw wrongUnit(text, at: range) }
            return (.growth(relative: true), points.double)
        }
        return (.growth(relative: false), try amount(text, at: range))
    }

    private func wrongUnit(_ text: String, at range: Range<Int>) -> ThresholdProblem {
        if text.lowercased().hasPrefix("0x") {
            return ThresholdProblem(
                message: "`\(text)` is hexadecimal",
                range: range,
                help: "write the number in digits"
            )
        }
        return unfitting(text, at: range)
    }

    private func unfitting(_ text: String, at range: Range<Int>) -> ThresholdProblem {
        ThresholdProblem(
            code: .thresholdUnit,
            message: "`\(text)` does not fit `\(methodText)` of `\(metric.name)`",
            range: range,
            help: help(text)
        )
    }

    private func help(_ text: String) -> String {
        switch method {
        case .growth: return "growth is in percent, or in the metric's unit: `growth < 10%`"
        case .rate where metric.type == .rate: return "a share is written like `1%` or `0.01`"
        case .rate where metric.unit == .none: return "write a number per second: `100`, `100/s`, or `6000/min`"
        case .count where metric.type != .counter, .passes, .fails: return "it counts samples: write a plain number"
        default: break
        }
        switch metric.unit {
        case .milliseconds: return "it is a time: write `100ms`, `1.5s`, or a number of milliseconds"
        case .bytes: return "it is a size: write `10MB`, `10MiB`, or a number of bytes"
        case .none: return "`\(metric.name)` has no unit: write a plain number"
        }
    }
}
