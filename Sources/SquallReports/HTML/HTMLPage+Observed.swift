import SquallMetrics

extension HTMLPage {
    /// Values of a source at most; the others are in result.json.
    private static let mostObserved = 12

    /// The systems that were watched: how they were read, and the first and the last sample of what they told. The way
    /// between these is among the charts.
    func observed() -> HTML {
        guard let observed = result.observed, !observed.entries.isEmpty else { return "" }
        let sources = observed.entries.map { name, source -> HTML in
            "<h3>\(name) \(remark(source))</h3>\n\(values(name, source))"
        }
        return section("Observed systems", remark: "before the setup, after the teardown", "\(sources)")
    }

    private func remark(_ source: ObservedResult) -> HTML {
        let read: HTML = "<small>\(source.target), \(Humanized.count(source.samples)) samples</small>"
        guard source.failures > 0 else { return read }
        let reason = source.failure.map { ": \($0)" } ?? ""
        return "\(read) <small class=\"doubtful\">\(Humanized.count(source.failures)) failed\(reason)</small>"
    }

    private func values(_ name: String, _ source: ObservedResult) -> HTML {
        let ordered = ObservedValues(name, source, thresholds: result.thresholds).ordered
        guard !ordered.isEmpty else { return "" }
        var table = HTMLTable([
            .init(title: "value", isNumber: false), .init(title: "before"), .init(title: "after"),
            .init(title: "change"), .init(title: "at most"), .init(title: "trend", isNumber: false),
        ])
        for row in ordered.prefix(HTMLPage.mostObserved) { table.add(cells(row.key, row.value)) }
        let rest = ordered.count - HTMLPage.mostObserved
        return rest > 0 ? "\(table.html)<p class=\"note\">and \(rest) more in result.json</p>\n" : table.html
    }

    private func cells(_ key: String, _ value: ObservedValueResult) -> [HTML] {
        let unit = ChartUnit(value.unit)
        func figure(_ number: Double?) -> HTML { number.map { "\(unit.text($0))" } ?? "–" }
        let (first, last) = (value.values["first"], value.values["last"])
        let change = first.flatMap { first in last.map { ($0 >= first ? "+" : "") + unit.text($0 - first) } }
        let trend = value.trend.map { TrendText.words($0, value.unit) } ?? "constant"
        return [
            "<code>\(key)</code>", figure(first), figure(last), "\(change ?? "–")", figure(value.values["max"]),
            "<small>\(trend)</small>",
        ]
    }
}
