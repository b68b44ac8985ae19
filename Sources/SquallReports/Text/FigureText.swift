import SquallExpressions
import SquallMetrics
import SquallPlan

/// A metric's figure in its unit: `p(95)` of a trend, `rate` of a counter.
enum FigureText {
    static func text(_ value: Double, _ figure: String, _ metric: MetricResult) -> String {
        switch (metric.type, figure) {
        case (.rate, "rate"): Humanized.percent(value)
        case (.counter, "rate"): Humanized.value(rounded(value), metric.unit) + "/s"
        case (_, "count") where metric.type != .counter: Humanized.number(value)
        case (.rate, _): Humanized.number(value)
        default: Humanized.value(value, metric.unit)
        }
    }

    private static func rounded(_ value: Double) -> Double {
        abs(value) < 1e12 ? (value * 100).rounded() / 100 : value
    }
}

/// A command line as one would type it.
enum CommandText {
    static func text(of words: [String]) -> String {
        words.map(quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let plain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
                    || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || "-_./:=@%+,*".utf8.contains(byte)
            }
        return plain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

/// Text as JSON.
enum JSONText {
    static func quoted(_ text: String) -> String {
        JSON.text(.string(text))
    }
}
