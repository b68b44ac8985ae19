import SquallPlan

/// `20/s`: a number per unit of time.
struct RateText {
    var count: ExactNumber
    /// Nanoseconds; nil where the text is a bare number, which `timeUnit` completes.
    var per: Int64?

    /// Reads `20/s`, `1.5/m`, `100/10s`, or a bare number.
    init(_ text: String) throws(UnitProblem) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let count = ExactNumber(first.trimmingSpaces) else {
            throw RateText.problem(text)
        }
        self.count = count
        guard parts.count == 2 else { return }
        let unit = parts[1].trimmingSpaces
        if let nanoseconds = RateText.units[unit] {
            per = nanoseconds
        } else if let nanoseconds = try? Units.duration(unit), nanoseconds > 0 {
            per = nanoseconds
        } else {
            throw RateText.problem(text)
        }
    }

    /// The rate, with the unit that holds where none is written; nil where it does not fit in 64 bits.
    func rate(timeUnit: Int64) -> Rate? {
        let (denominator, overflow) = count.denominator.multipliedReportingOverflow(by: per ?? timeUnit)
        guard !overflow, denominator > 0 else { return nil }
        let divisor = RateText.greatestCommonDivisor(count.numerator.magnitude, denominator.magnitude)
        guard divisor > 0 else { return nil }
        return Rate(numerator: count.numerator / Int64(divisor), denominator: denominator / Int64(divisor))
    }

    private static let units: [String: Int64] = {
        var units = Units.durationUnits
        units["min"] = units["m"]
        units["sec"] = units["s"]
        return units
    }()

    private static func problem(_ text: String) -> UnitProblem {
        UnitProblem(
            code: .invalidRate,
            message: "not a rate",
            range: 0..<text.utf8.count,
            help: meant(text).map { "did you mean `\($0)`?" }
                ?? "rates are written like `20/s` or `30/m`, or as a number with `timeUnit`"
        )
    }

    /// `20/s` for `20 per second`, `20rps`, `20 req/s`.
    private static func meant(_ text: String) -> String? {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let words = text.dropFirst(number.count).lowercased().split { !$0.isLetter }
        guard !number.isEmpty, let word = words.last else { return nil }
        return word.hasPrefix("m") || word == "rpm"
            ? "\(number)/m" : word.hasPrefix("h") ? "\(number)/h" : "\(number)/s"
    }

    private static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
