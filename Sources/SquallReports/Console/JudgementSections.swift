import SquallMetrics
import SquallPlan

extension ReportPage {
    /// Failed ones first, then in the order of the file.
    func thresholds() -> [String] {
        guard !result.thresholds.isEmpty else { return [] }
        let ordered = result.thresholds.filter { !$0.passed } + result.thresholds.filter(\.passed)
        let (rows, more) = limited(ordered, to: 12, "thresholds")
        var table = TextTable([.left, .left, .left, .right])
        for row in rows {
            let observed = ObservedText(result.metrics[row.metric], style).text(row)
            table.add([
                mark(row.passed), Cell(row.metric), Cell(ObservedText.condition(row), .faint),
                Cell(observed, row.passed ? .plain : .bad),
            ])
        }
        return [heading("THRESHOLDS")] + table.lines(style, width: width, flexible: 1) + more
    }

    func assertions() -> [String] {
        guard !result.assertions.isEmpty else { return [] }
        let ordered = result.assertions.filter { !$0.passed } + result.assertions.filter(\.passed)
        let (rows, more) = limited(ordered, to: 6, "assertions")
        var table = TextTable([.left, .left, .left])
        for row in rows {
            let message = row.passed ? "" : row.message ?? ""
            table.add([mark(row.passed), Cell(row.name)] + (message.isEmpty ? [] : [Cell(message, .faint)]))
        }
        return [heading("ASSERTIONS")] + table.lines(style, width: width, flexible: 2) + more
    }

    /// Failed ones first, with the first failure of each.
    func checks() -> [String] {
        let seen = result.checks.filter { $0.passes + $0.fails > 0 }
        guard !seen.isEmpty else { return [] }
        let passes = seen.reduce(0) { $0 + $1.passes }
        let total = seen.reduce(passes) { $0 + $1.fails }
        let share = Humanized.percent(Double(passes) / Double(total))
        let remark = "\(Humanized.count(passes)) of \(Humanized.count(total)) held (\(share))"
        let (rows, more) = limited(seen.filter { $0.fails > 0 } + seen.filter { $0.fails == 0 }, to: 8, "checks")
        return [heading("CHECKS", remark)] + checkTable(rows) + more
    }

    private func checkTable(_ rows: [CheckResult]) -> [String] {
        let isAmbiguous = Set(rows.map(\.name)).count < rows.count
        var table = TextTable([.left, .left, .right, .right, .left])
        for row in rows {
            let place = [row.scenario, row.group].filter { !$0.isEmpty }.joined(separator: ", ")
            let name = isAmbiguous && !place.isEmpty ? "\(row.name) (\(place))" : row.name
            let share = Humanized.percent(Double(row.passes) / Double(row.passes + row.fails))
            table.add([
                mark(row.fails == 0), Cell(name), Cell(share, row.fails == 0 ? .plain : .bad),
                Cell(row.fails == 0 ? "" : "\(Humanized.count(row.fails)) failed", .bad),
                Cell(row.firstFailure.map(ReportPage.example) ?? "", .faint),
            ])
        }
        return table.lines(style, width: width, flexible: 4).map(ReportPage.withoutTrailingBlanks)
    }

    private static func example(_ failure: CheckFailure) -> String {
        "first: VU \(failure.vu), iteration \(failure.iteration)" + (failure.text.isEmpty ? "" : ": \(failure.text)")
    }

    static func withoutTrailingBlanks(_ line: String) -> String {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
