import SquallMetrics
import SquallPlan

extension ReportPage {
    /// The systems that were watched: of each the values that thresholds read, then those that changed.
    func observed() -> [String] {
        guard let observed = result.observed, !observed.entries.isEmpty else { return [] }
        let sources = observed.entries.flatMap { source($0.key, $0.value) }
        return [heading("OBSERVED SYSTEMS")] + sources
    }

    private func source(_ name: String, _ source: ObservedResult) -> [String] {
        let ordered = ObservedValues(name, source, thresholds: result.thresholds).ordered
        let (rows, more) = limited(ordered, to: 6, "values of `\(name)`")
        var table = TextTable([.left, .right, .right, .right, .left])
        if !rows.isEmpty { table.add(["", "first", "last", "max", "trend"].map { Cell($0, .faint) }) }
        for row in rows { table.add(cells(row.key, row.value)) }
        let lines = rows.isEmpty ? [] : table.lines(style, width: width, flexible: 0)
        return [title(name, source)] + lines.map(ReportPage.withoutTrailingBlanks) + more
    }

    private func title(_ name: String, _ source: ObservedResult) -> String {
        let failed = source.failures > 0 ? ", \(Humanized.count(source.failures)) failed" : ""
        let remark = "\(source.target), \(plural(source.samples, "sample"))\(failed)"
        let reason = source.failure.map { ": \($0)" } ?? ""
        let isLost = source.samples == 0 && source.failures > 0
        let mark = isLost ? style.paint(style.doubt, .doubtful) : " "
        let rest = style.cut(remark + reason, to: max(20, width - name.count - 6))
        return "\(mark) \(name)  " + style.paint(rest, .faint)
    }

    private func cells(_ key: String, _ value: ObservedValueResult) -> [Cell] {
        let figure = { (name: String) in
            Cell(value.values[name].map { Humanized.value($0, value.unit) } ?? "-")
        }
        let verdict = value.trend.map { TrendText.words($0, value.unit) } ?? "constant"
        let isDoubtful = value.trend?.verdict == .growing && value.unit == .bytes
        return [
            Cell("  \(key)"), figure("first"), figure("last"), figure("max"),
            Cell(verdict, isDoubtful ? .doubtful : .faint),
        ]
    }
}
