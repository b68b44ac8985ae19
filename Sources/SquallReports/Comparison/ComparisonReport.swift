import SquallExpressions
import SquallMetrics
import SquallPlan

/// A comparison as text for people, or as JSON.
package enum ComparisonReport {
    /// - Parameter conditions: those of `--fail-on`, with how each came out.
    package static func text(
        _ comparison: Comparison,
        conditions: [(FailCondition, ComparisonRow, FailCondition.Ending)] = [],
        width: Int = 100,
        color: Bool = false
    ) -> String {
        let page = ComparisonPage(comparison: comparison, style: ConsoleStyle(color: color), width: max(60, width))
        let sections = [page.head(), page.conditions(conditions), page.metrics(), page.requests(), page.remarks()]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    package static func json(
        _ comparisons: [(Comparison, [(FailCondition, ComparisonRow, FailCondition.Ending)])]
    ) -> [UInt8] {
        let list = comparisons.map { comparison, conditions in
            Value.map(
                ValueMap([
                    ("base", side(comparison.base)), ("target", side(comparison.target)),
                    ("confidence", .double(Comparison.confidence)),
                    ("warnings", .list(comparison.warnings.map { .string($0) })),
                    ("rows", .list(comparison.rows.map(row))), ("conditions", .list(conditions.map(condition))),
                ])
            )
        }
        return PrettyJSON.bytes(
            .map(ValueMap([("schema", .string("squall.comparison/1")), ("comparisons", .list(list))]))
        )
    }

    private static func side(_ group: RunGroup) -> Value {
        .map(
            ValueMap([
                ("name", .string(group.name)), ("runs", .int(Int64(group.results.count))),
                ("scenarios", .list(group.results.map { .string($0.scenario.name) })),
                ("outcomes", .list(group.results.map { .string($0.outcome.rawValue) })),
            ])
        )
    }

    private static func row(_ row: ComparisonRow) -> Value {
        var fields: [(String, Value)] = [
            ("metric", .string(row.figure.metric)), ("figure", .string(row.figure.figure)),
            ("unit", .string(row.figure.unit.rawValue)), ("base", row.base.json), ("target", row.target.json),
            ("difference", row.difference.json), ("relative", row.relative.json),
        ]
        if let interval = row.interval {
            fields.append(("interval", .list([interval.lower.json, interval.upper.json])))
            fields.append(("intervalIsRelative", .bool(row.isIntervalRelative)))
        }
        if let p = row.p { fields.append(("p", p.json)) }
        fields += [("method", .string(row.method.rawValue)), ("finding", .string(row.finding.rawValue))]
        if let reason = row.reason { fields.append(("reason", .string(reason))) }
        return .map(ValueMap(fields))
    }

    private static func condition(_ entry: (FailCondition, ComparisonRow, FailCondition.Ending)) -> Value {
        .map(
            ValueMap([
                ("condition", .string(entry.0.text)), ("ending", .string(entry.2.rawValue)), ("row", row(entry.1)),
            ])
        )
    }
}

/// One comparison being written. Sections are empty where there is nothing to say.
struct ComparisonPage {
    typealias Cell = TextTable.Cell

    let comparison: Comparison
    let style: ConsoleStyle
    let width: Int

    func head() -> [String] {
        [("base", comparison.base), ("target", comparison.target)].map { side, group in
            "  \(style.paint(side, .heading))\(side == "base" ? "  " : "")  \(group.name)  "
                + style.paint(facts(group), .faint)
        } + comparison.warnings.map { "  " + style.paint("\(style.doubt) \($0)", .doubtful) }
    }

    private func facts(_ group: RunGroup) -> String {
        guard let first = group.results.first else { return "" }
        let start = String(first.startedAt.prefix(16)).replacing("T", with: " ")
        let outcomes = Set(group.results.map(\.outcome.rawValue)).sorted().joined(separator: ", ")
        let requests = group.results.reduce(0) { $0 + $1.requests.reduce(0) { $0 + $1.count } }
        let runs = group.results.count > 1 ? "\(group.results.count) runs" : start
        return [first.scenario.name, runs, outcomes, "\(Humanized.count(requests)) requests"].joined(
            separator: style.dot
        )
    }

    func conditions(_ entries: [(FailCondition, ComparisonRow, FailCondition.Ending)]) -> [String] {
        guard !entries.isEmpty else { return [] }
        var table = TextTable([.left, .left, .right, .left])
        for (condition, row, ending) in entries {
            let sign: Cell =
                switch ending {
                case .held: Cell(style.held, .good)
                case .failed: Cell(style.broken, .bad)
                case .unclear: Cell("?", .doubtful)
                }
            let remark = ending == .unclear ? "the data cannot tell: it may be chance" : ""
            table.add([sign, Cell(condition.text), Cell(change(row)), Cell(remark, .doubtful)])
        }
        return [style.paint("CONDITIONS", .heading)] + table.lines(style, width: width, flexible: 1)
    }

    func metrics() -> [String] {
        section("METRICS", comparison.rows.filter { $0.figure.request == nil })
    }

    func requests() -> [String] {
        section("REQUESTS", comparison.rows.filter { $0.figure.request != nil })
    }

    private func section(_ title: String, _ rows: [ComparisonRow]) -> [String] {
        guard !rows.isEmpty else { return [] }
        var table = TextTable([.left, .left, .right, .right, .right, .right, .left])
        let last = comparison.isRepeated ? "p" : ""
        table.add(["", "", "base", "target", "difference", "95 % interval", last].map { Cell($0, .faint) })
        var previous = ""
        for row in rows where isWorthALine(row) {
            let name = row.figure.request ?? row.figure.metric
            table.add([Cell(name == previous ? "" : name)] + cells(row))
            previous = name
        }
        return [style.paint(title, .heading)]
            + table.lines(style, width: width, flexible: 0).map(ReportPage.withoutTrailingBlanks)
    }

    /// Nothing on either side is no news.
    private func isWorthALine(_ row: ComparisonRow) -> Bool {
        !(row.base == 0 && row.target == 0)
    }

    private func cells(_ row: ComparisonRow) -> [Cell] {
        let figure = row.figure.metric.hasPrefix("http_req_failed{") ? "failed" : row.figure.figure
        return [
            Cell(figure, .faint), Cell(value(row.base, row)), Cell(value(row.target, row)),
            Cell(change(row), tone(row)), Cell(interval(row), .faint), Cell(words(row), tone(row)),
        ]
    }

    private func value(_ value: Double, _ row: ComparisonRow) -> String {
        switch (row.figure.type, row.figure.figure) {
        case (.rate, "rate"): return Humanized.percent(value)
        case (.counter, "rate"): return Humanized.value((value * 100).rounded() / 100, row.figure.unit) + "/s"
        case (_, "count"), (.rate, _): return Humanized.number(value)
        default: return Humanized.value(value, row.figure.unit)
        }
    }

    /// Of shares in percentage points, of all else in percent.
    private func change(_ row: ComparisonRow) -> String {
        if row.figure.type == .rate { return points(row.difference) }
        return row.relative.map(signedPercent) ?? (row.difference == 0 ? "0%" : "from 0")
    }

    private func interval(_ row: ComparisonRow) -> String {
        guard let interval = row.interval else { return row.reason ?? "" }
        let write = row.figure.type == .rate && !row.isIntervalRelative ? points : signedPercent
        if !row.isIntervalRelative, row.figure.type != .rate {
            return "\(value(interval.lower, row)) to \(value(interval.upper, row))"
        }
        return "\(write(interval.lower)) to \(write(interval.upper))"
    }

    private func signedPercent(_ share: Double) -> String {
        let rounded = (share * 1_000).rounded() / 10
        return (rounded > 0 ? "+" : "") + Humanized.decimal(rounded, places: 1) + "%"
    }

    private func points(_ share: Double) -> String {
        (share > 0 ? "+" : "") + Humanized.decimal(share * 100, places: abs(share) < 0.001 ? 4 : 2) + "pp"
    }

    private func words(_ row: ComparisonRow) -> String {
        let p = row.p.map { "p=\(Humanized.decimal($0, places: 3)) " } ?? ""
        return p + word(row)
    }

    private func word(_ row: ComparisonRow) -> String {
        switch row.finding {
        case .unclear: return "cannot tell"
        case .untested: return ""
        case .same: return "the same"
        case .differs:
            let isMore = row.difference > 0
            guard let isHigherWorse = row.figure.isHigherWorse else { return isMore ? "more" : "less" }
            if row.figure.unit == .milliseconds { return isMore ? "slower" : "faster" }
            return isMore == isHigherWorse ? "worse" : "better"
        }
    }

    private func tone(_ row: ComparisonRow) -> ConsoleStyle.Tone {
        guard row.finding == .differs, let isHigherWorse = row.figure.isHigherWorse else { return .plain }
        return (row.difference > 0) == isHigherWorse ? .bad : .good
    }

    /// What the intervals mean, and what they do not.
    func remarks() -> [String] {
        let tested = comparison.rows.count { $0.method != .none && isWorthALine($0) }
        guard tested > 0 else { return [] }
        var lines: [String] = []
        if comparison.isRepeated {
            lines.append(
                "Mann-Whitney's rank test on one figure of each run, exact; the interval is that of Hodges and Lehmann."
            )
            if let reason = comparison.rows.compactMap(\.reason).first { lines.append(reason + ".") }
        } else {
            lines.append(
                "A run each: the intervals hold what chance does within a run, not how runs differ from each other."
            )
            lines.append("Repeat each 5 times and compare the folders to test that.")
        }
        let expected = Double(tested) * (1 - Comparison.confidence)
        lines.append(
            "Of \(tested) comparisons about \(Humanized.number(max(1, expected.rounded()))) may differ by chance alone."
        )
        return lines.map { "  " + style.paint($0, .faint) }
    }
}
