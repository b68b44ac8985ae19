import SquallMetrics
import SquallPlan

extension ReportPage {
    /// All metrics as k6 lists them: the name, dots, the figures. What the file itself measures stands first: it is what
    /// the test is about, and should not be what does not fit.
    func metrics() -> [String] {
        let worthALine = result.metrics.entries.filter { isWorthALine($0.key, $0.value) }
        let shown = worthALine.filter { !Self.isBuiltin($0.key) } + worthALine.filter { Self.isBuiltin($0.key) }
        guard !shown.isEmpty else { return [] }
        let (rows, more) = limited(shown, to: 24, "metrics")
        let nameWidth = min(46, (rows.map(\.key.count).max() ?? 0) + 3)
        let figures = fitting(rows.map { ReportPage.figures(of: $0.value) }, nameWidth)
        let widths = ReportPage.columnWidths(figures)
        return [heading("METRICS")]
            + zip(rows, figures).map { row, figures in metricLine(row.key, figures, widths, nameWidth) } + more
    }

    private static let builtins = Set(BuiltinMetric.allCases.map(\.definition.name))

    /// - Parameter key: a metric's name, with or without a selector.
    private static func isBuiltin(_ key: String) -> Bool {
        builtins.contains(String(key.prefix { $0 != "{" }))
    }

    /// A phase that never took a microsecond, or what the generator's section tells already, would only fill the page.
    private func isWorthALine(_ key: String, _ metric: MetricResult) -> Bool {
        if key.hasPrefix("generator_") { return false }
        guard metric.type == .trend, !key.contains("{") else { return true }
        return (metric.values["count"] ?? 0) > 0 && (metric.values["max"] ?? 0) != 0
    }

    /// Without the least telling figures of trends where the console is too narrow for all.
    private func fitting(_ all: [[Figure]], _ nameWidth: Int) -> [[Figure]] {
        var figures = all
        for dropped in ["p(90)", "min", "p(99)", "med"] {
            let widths = ReportPage.columnWidths(figures)
            let widest = figures.map { $0.reduce(nameWidth + 3) { $0 + 1 + (widths[$1.column] ?? 0) } }.max() ?? 0
            if widest <= width { break }
            figures = figures.map { $0.filter { $0.column != dropped } }
        }
        return figures
    }

    private func metricLine(_ key: String, _ figures: [Figure], _ widths: [String: Int], _ nameWidth: Int) -> String {
        let name = style.cut(key, to: nameWidth - 1)
        let dots = String(repeating: ".", count: max(1, nameWidth - name.count))
        var line = "  " + name + style.paint(dots + ":", .faint)
        for figure in figures {
            let text = figure.label.isEmpty ? figure.text : "\(figure.label)=\(figure.text)"
            let blanks = max(0, (widths[figure.column] ?? 0) - text.count)
            line += " "
            line += figure.label.isEmpty ? "" : style.paint("\(figure.label)=", .faint)
            line += style.paint(figure.text, .plain) + String(repeating: " ", count: blanks)
        }
        return ReportPage.withoutTrailingBlanks(line)
    }

    /// One figure; those of the same column stand below each other.
    struct Figure {
        var column: String
        var label: String
        var text: String
    }

    private static func figures(of metric: MetricResult) -> [Figure] {
        let values = metric.values
        let unit = metric.unit
        switch metric.type {
        case .trend:
            let names = ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"]
            let figures = names.compactMap { name in
                values[name].map { Figure(column: name, label: name, text: Humanized.value($0, unit)) }
            }
            return figures.isEmpty ? [Figure(column: "avg", label: "", text: "no samples")] : figures
        case .counter:
            let rate = (values["rate"] ?? 0)
            return [
                Figure(column: "total", label: "", text: Humanized.value(values["count"] ?? 0, unit)),
                Figure(column: "rate", label: "", text: Humanized.value((rate * 100).rounded() / 100, unit) + "/s"),
            ]
        case .rate:
            guard let rate = values["rate"] else { return [Figure(column: "total", label: "", text: "no samples")] }
            let passes = Humanized.number(values["passes"] ?? 0)
            let total = Humanized.number((values["passes"] ?? 0) + (values["fails"] ?? 0))
            return [
                Figure(column: "total", label: "", text: Humanized.percent(rate)),
                Figure(column: "rate", label: "", text: "\(passes) of \(total)"),
            ]
        case .gauge:
            guard let value = values["value"] else { return [Figure(column: "total", label: "", text: "no samples")] }
            return [Figure(column: "total", label: "", text: Humanized.value(value, unit))]
                + ["min", "max", "avg"].compactMap { name in
                    values[name].map { Figure(column: "g" + name, label: name, text: Humanized.value($0, unit)) }
                }
        }
    }

    private static func columnWidths(_ figures: [[Figure]]) -> [String: Int] {
        var widths: [String: Int] = [:]
        for figure in figures.joined() {
            let width = figure.text.count + (figure.label.isEmpty ? 0 : figure.label.count + 1)
            widths[figure.column] = max(widths[figure.column] ?? 0, width)
        }
        return widths
    }
}
