import SquallMetrics

/// The series as CSV (RFC 4180, but with plain line feeds): a row for each stretch of time, empty where there is no value.
package enum CSVReport {
    package static func render(_ result: RunResult) -> [UInt8] {
        let timeline = RunTimeline(result.series)
        let columns = timeline.map { allColumns(of: result, $0) } ?? []
        var text = (["startSeconds"] + columns.map(\.name)).map(quoted).joined(separator: ",") + "\n"
        for (row, start) in starts(of: result).enumerated() {
            let cells = columns.map { row < $0.values.count ? $0.values[row].map(number) ?? "" : "" }
            text += ([number(start)] + cells).joined(separator: ",") + "\n"
        }
        return Array(text.utf8)
    }

    private static func allColumns(of result: RunResult, _ timeline: RunTimeline) -> [(name: String, values: [Double?])]
    {
        let trends = (result.series.trends?.entries ?? []).flatMap { name, trend in
            [("\(name) p(50)", trend.p50), ("\(name) p(95)", trend.p95), ("\(name) p(99)", trend.p99)]
        }
        let observed = result.observedLines.filter { !$0.samples.isEmpty }.map {
            ("observe.\($0.name)", timeline.resampled($0))
        }
        let own = result.series.columns.entries.map { ($0.key, $0.value) }
        return own + trends + observed
    }

    private static func starts(of result: RunResult) -> [Double] {
        var start = 0.0
        return (result.series.columns["seconds"] ?? []).map { length in
            defer { start += length ?? 0 }
            return start
        }
    }

    /// To the microsecond where the unit is milliseconds; no exponent, which spreadsheets read as text.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "" }
        guard abs(value) < 1e12 else { return "\(value)" }
        let text = Humanized.decimal(value, places: 6)
        return Coordinate.trimmed(text)
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
