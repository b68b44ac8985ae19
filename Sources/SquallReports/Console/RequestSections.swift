import SquallMetrics

extension ReportPage {
    /// Latencies by name: the most frequent requests first.
    func requests() -> [String] {
        guard !result.requests.isEmpty else { return [] }
        let ordered = result.requests.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        let (rows, more) = limited(ordered, to: 12, "requests")
        let isShared = Set(rows.map(\.scenario)).count > 1
        var table = TextTable([.left] + Array(repeating: .right, count: 7))
        table.add(["", "count", "failed", "avg", "med", "p(95)", "p(99)", "max"].map { Cell($0, .faint) })
        for row in rows { table.add(requestCells(row, showsScenario: isShared)) }
        let lines = table.lines(style, width: width, flexible: 0)
        return [heading("REQUESTS", "http_req_duration")] + lines + more + lowerBoundRemark(rows) + unfinished()
    }

    private func requestCells(_ row: RequestResult, showsScenario: Bool) -> [Cell] {
        let place = showsScenario && !row.scenario.isEmpty ? "\(row.scenario): " : ""
        let hasMethod = row.name.hasPrefix(row.method + " ") || row.method.isEmpty
        let name = place + (hasMethod ? row.name : "\(row.method) \(row.name)")
        let failed = Cell(Humanized.count(row.failed), row.failed > 0 ? .bad : .plain)
        return [Cell(name), Cell(Humanized.count(row.count)), failed]
            + ["avg", "med", "p(95)", "p(99)", "max"].map { latency($0, row) }
    }

    private func latency(_ figure: String, _ row: RequestResult) -> Cell {
        guard let value = row.latency[figure] else { return Cell("-", .faint) }
        let isLowerBound = row.lowerBounds?.contains(figure) == true
        return Cell((isLowerBound ? style.atLeast : "") + Humanized.milliseconds(value))
    }

    private func lowerBoundRemark(_ rows: [RequestResult]) -> [String] {
        guard rows.contains(where: { $0.lowerBounds != nil }) else { return [] }
        let text = "\(style.atLeast) reaches into requests that timed out or were unfinished: the true value is larger"
        return ["  " + style.paint(text, .faint)]
    }

    private func unfinished() -> [String] {
        let unfinished = result.unfinished
        guard unfinished.count > 0 else { return [] }
        let text =
            "\(plural(unfinished.count, "request")) unfinished at the end, the longest after "
            + Humanized.milliseconds(unfinished.longestMs)
        return ["  " + style.paint("\(style.doubt) \(text)", .doubtful)]
    }

    func statuses() -> [String] {
        guard !result.statusCodes.entries.isEmpty else { return [] }
        let total = result.statusCodes.entries.reduce(0) { $0 + $1.value }
        let (rows, more) = limited(result.statusCodes.entries, to: 8, "statuses")
        let parts = rows.map { status, count in
            let isGood = ["2", "3"].contains(status.prefix(1))
            let share = style.paint(" (\(Humanized.percent(Double(count) / Double(total))))", .faint)
            let name = style.paint(status == "0" ? "no answer" : status, isGood ? .good : .bad)
            return "\(name): \(Humanized.count(count))\(share)"
        }
        return [heading("STATUSES"), "  " + parts.joined(separator: "   ")] + more
    }

    /// By kind, each with one example.
    func errors() -> [String] {
        guard !result.errors.isEmpty else { return [] }
        let (rows, more) = limited(result.errors, to: 6, "errors")
        var table = TextTable([.right, .left, .left, .left])
        for row in rows {
            let place = [row.group, row.step].filter { !$0.isEmpty }.joined(separator: "::")
            table.add([
                Cell("\(Humanized.count(row.count)) \(style.times)"), Cell(row.kind, .bad), Cell(place),
                Cell(row.message, .faint),
            ])
        }
        let total = result.errors.reduce(0) { $0 + $1.count }
        return [heading("ERRORS", Humanized.count(total))] + table.lines(style, width: width, flexible: 3) + more
    }
}
