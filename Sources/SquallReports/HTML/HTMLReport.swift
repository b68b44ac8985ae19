import SquallMetrics

/// The report as one HTML file that needs nothing else: no network, no fonts, no libraries.
///
/// Charts are SVG drawn here; the small script only adds what the pointer shows. A pure function of the result.
package enum HTMLReport {
    package static func render(_ result: RunResult) -> [UInt8] {
        let page = HTMLPage(result: result)
        let sections = [
            page.verdict(), page.leftBehind(), page.thresholds(), page.assertions(), page.checks(), page.timeline(),
            page.observed(), page.distributions(), page.requests(), page.sockets(), page.errors(), page.scenarios(),
            page.generator(),
            page.environment(), page.metrics(), page.scenarioFile(),
        ]
        let document: HTML = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(VerdictText(result: result).word.lowercased()): \(result.scenario.name)</title>
            <style>\(HTMLStyle.css)</style></head>
            <body><main>
            \(sections)<footer>\(page.footer())</footer></main>
            <script type="application/json" id="data">\(page.chartData())</script>
            <script>\(HTMLScript.source)</script></body></html>

            """
        return Array(document.text.utf8)
    }
}

/// One page being written. Sections are empty where there is nothing to say.
struct HTMLPage {
    let result: RunResult
    let timelineCharts: [LineChart]
    let runTimeline: RunTimeline?

    init(result: RunResult) {
        self.result = result
        runTimeline = RunTimeline(result.series)
        timelineCharts = runTimeline.map { TimelineCharts(result: result, timeline: $0).charts } ?? []
    }

    func section(_ title: String, remark: String = "", _ content: HTML) -> HTML {
        "<section><h2>\(title)\(remark.isEmpty ? "" : " <small>\(remark)</small>" as HTML)</h2>\n\(content)</section>\n"
    }

    func footer() -> HTML {
        let version = result.machine.map { " \($0.squall)" } ?? ""
        return "Made by squall\(version) from result.json (\(result.schemaName)); times are UTC."
    }

    /// What the pointer shows.
    func chartData() -> HTML {
        guard let runTimeline else { return "{}" }
        return ChartData(charts: timelineCharts, times: runTimeline.middles, seconds: runTimeline.seconds).json
    }

    static func mark(_ held: Bool) -> HTML {
        held ? "<span class=\"good\" title=\"held\">✓</span>" : "<span class=\"bad\" title=\"failed\">✗</span>"
    }
}

/// A table that scrolls sideways by itself where the page is narrow.
struct HTMLTable {
    struct Column {
        var title: HTML
        var isNumber = true
    }

    let columns: [Column]
    /// Tables of texts become lists on a phone: each row a block, each number with its column's title.
    private let isStacked: Bool
    private(set) var rows: [[HTML]] = []

    init(_ columns: [Column]) {
        self.columns = columns
        isStacked = true
    }

    /// The first column is text, the others are numbers: to be compared, so they stay a table on a phone too.
    init(_ first: String, numbers: [String]) {
        isStacked = false
        columns = [Column(title: "\(first)", isNumber: false)] + numbers.map { Column(title: "\($0)") }
    }

    mutating func add(_ cells: [HTML]) {
        rows.append(cells)
    }

    var html: HTML {
        let head = columns.map { column -> HTML in
            column.isNumber ? "<th class=\"n\">\(column.title)</th>" : "<th>\(column.title)</th>"
        }
        let body = rows.map { row -> HTML in
            "<tr>\(zip(row, columns).map(HTMLTable.cell))</tr>\n"
        }
        let style: HTML = isStacked ? "scroll stacked" : "scroll"
        return "<div class=\"\(style)\"><table><thead><tr>\(head)</tr></thead><tbody>\n\(body)</tbody></table></div>\n"
    }

    private static func cell(_ content: HTML, _ column: Column) -> HTML {
        guard !content.isEmpty else { return "<td></td>" }
        return column.isNumber
            ? "<td class=\"n\" data-l=\"\(column.title)\">\(content)</td>" : "<td>\(content)</td>"
    }
}
