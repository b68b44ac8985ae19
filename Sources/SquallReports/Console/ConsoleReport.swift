import SquallMetrics
import SquallPlan

/// The report at the end of a run, as text: the verdict first, the reasons next, all metrics last.
package enum ConsoleReport {
    /// At most two screens; what does not fit is counted, and stands in result.json. Without colour plain ASCII,
    /// but for what the scenario file itself writes.
    package static func render(_ result: RunResult, width: Int = 100, color: Bool = false) -> String {
        let page = ReportPage(result: result, style: ConsoleStyle(color: color), width: max(60, width))
        let sections = [
            page.verdict(), page.teardown(), page.thresholds(), page.assertions(), page.checks(), page.requests(),
            page.sockets(),
            page.statuses(), page.errors(), page.scenarios(), page.observed(), page.generator(), page.metrics(),
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

/// One report being written. The sections are lists of lines, empty where there is nothing to say.
struct ReportPage {
    typealias Cell = TextTable.Cell

    let result: RunResult
    let style: ConsoleStyle
    let width: Int

    /// A section's title, with a remark at its side.
    func heading(_ title: String, _ remark: String = "") -> String {
        let side = remark.isEmpty ? "" : "  " + style.paint(remark, .faint)
        return style.paint(title, .heading) + side
    }

    /// As many rows as fit, and a line that counts the others.
    func limited<Row>(_ rows: [Row], to limit: Int, _ what: String) -> (rows: [Row], more: [String]) {
        guard rows.count > limit else { return (rows, []) }
        let rest = rows.count - limit
        return (Array(rows.prefix(limit)), [style.paint("  and \(rest) more \(what) in result.json", .faint)])
    }

    func mark(_ held: Bool) -> Cell {
        held ? Cell(style.held, .good) : Cell(style.broken, .bad)
    }

    func plural(_ number: Int64, _ word: String) -> String {
        "\(Humanized.count(number)) \(word)\(number == 1 ? "" : "s")"
    }
}
