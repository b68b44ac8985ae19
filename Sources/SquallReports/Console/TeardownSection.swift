import SquallMetrics

extension ReportPage {
    /// What teardown could not do: somebody has to clean up by hand.
    func teardown() -> [String] {
        guard let failures = result.teardownFailures, !failures.isEmpty else { return [] }
        let (rows, more) = limited(failures, to: 10, "steps")
        var table = TextTable([.right, .left, .left, .left])
        for row in rows {
            table.add([
                Cell("\(Humanized.count(row.count)) \(style.times)"), Cell(row.step, .bad),
                Cell(row.step == row.place ? "" : row.place, .faint), Cell(row.message, .faint),
            ])
        }
        return [heading("LEFT BEHIND", "what teardown could not do")]
            + table.lines(style, width: width, flexible: 3) + more
    }
}
