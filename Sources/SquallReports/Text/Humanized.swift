import SquallPlan

/// Figures as people read them: three or four digits, a unit that fits, thousands apart.
package enum Humanized {
    /// `1,234,567`.
    package static func count(_ number: Int64) -> String {
        let digits = "\(number.magnitude)"
        var result = ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return number < 0 ? "-" + result : result
    }

    /// A plain number: whole ones with thousands apart, others with up to four significant digits.
    package static func number(_ number: Double) -> String {
        guard number.isFinite else { return "-" }
        if let whole = Int64(exactly: number) { return count(whole) }
        if abs(number) >= 1_000 { return count(Int64(number.rounded())) }
        return trimmed(decimal(number, places: places(for: abs(number), digits: 4)))
    }

    /// Milliseconds in the unit that fits: `850us`, `12.3ms`, `1.25s`, `2m05s`.
    package static func milliseconds(_ milliseconds: Double) -> String {
        guard milliseconds.isFinite else { return "-" }
        let size = abs(milliseconds)
        if size == 0 { return "0ms" }
        if size < 0.9995 { return three(milliseconds * 1_000) + "us" }
        if size < 999.5 { return three(milliseconds) + "ms" }
        if size < 59_995 { return three(milliseconds / 1_000) + "s" }
        return clock(milliseconds / 1_000)
    }

    /// Seconds as a clock shows them: `45s`, `2m05s`, `1h02m`.
    package static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e15 else { return "-" }
        let whole = Int64(seconds.rounded())
        if whole < 60 { return "\(whole)s" }
        if whole < 3_600 { return "\(whole / 60)m" + two(whole % 60) + "s" }
        return "\(whole / 3_600)h" + two(whole % 3_600 / 60) + "m"
    }

    /// Bytes in powers of ten: `512 B`, `1.2 MB`.
    package static func bytes(_ bytes: Double) -> String {
        guard bytes.isFinite else { return "-" }
        var value = bytes
        var units = ["B", "kB", "MB", "GB", "TB", "PB"][...]
        while abs(value) >= 999.5, units.count > 1 {
            value /= 1_000
            units = units.dropFirst()
        }
        let text = units.first == "B" ? number(value.rounded()) : three(value)
        return "\(text) \(units.first ?? "")"
    }

    /// A share of one in percent, with enough digits that 99.995 % does not become 100 %.
    package static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "-" }
        let percent = share * 100
        // What is left to 0 or to 100, whichever is nearer, is what people look for.
        let rest = min(abs(percent), abs(100 - percent))
        if rest > 0, rest < 0.00005 { return (percent > 50 ? ">99.9999" : "<0.0001") + "%" }
        let places = rest >= 10 ? 1 : rest >= 0.1 ? 2 : rest >= 0.01 ? 3 : 4
        return trimmed(decimal(percent, places: places)) + "%"
    }

    /// A value in a metric's unit.
    package static func value(_ value: Double, _ unit: MetricUnit) -> String {
        switch unit {
        case .milliseconds: milliseconds(value)
        case .bytes: bytes(value)
        case .none: number(value)
        }
    }

    /// With so many places after the point.
    package static func decimal(_ number: Double, places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (abs(number) * scale).rounded()
        guard scaled < 9e18 else { return "\(number)" }
        let whole = Int64(scaled) / Int64(scale)
        let rest = Int64(scaled) % Int64(scale)
        let sign = number < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(whole)" }
        let digits = "\(rest)"
        return "\(sign)\(whole)." + String(repeating: "0", count: places - digits.count) + digits
    }

    // MARK: Digits

    private static func three(_ number: Double) -> String {
        decimal(number, places: places(for: abs(number), digits: 3))
    }

    private static func places(for size: Double, digits: Int) -> Int {
        var places = digits - 1
        var limit = 10.0
        while places > 0, size >= limit - 0.5 / power(places) {
            limit *= 10
            places -= 1
        }
        return places
    }

    private static func power(_ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { result, _ in result * 10 }
    }

    private static func two(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// Without zeros at the end.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
