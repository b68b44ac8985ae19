/// Lines over the time of a run, drawn as SVG that stretches with the page; labels are HTML beside it, so that they keep
/// their size on a phone and on paper.
struct LineChart {
    struct Line {
        var name: String
        /// A class of the stylesheet: its colour.
        var style: String
        var values: [Double?]
        /// Filled down to the axis.
        var isArea = false
    }

    /// A horizontal line that values should keep to one side of.
    struct Limit {
        var name: String
        var value: Double
    }

    var title: String
    var remark = ""
    var unit: ChartUnit
    var lines: [Line]
    var limits: [Limit] = []
    /// Gauges need not begin at zero; rates and times do.
    var startsAtZero = true

    /// Positions within the drawing: 1000 wide, 100 high.
    private static let width = 1_000.0
    private static let height = 100.0

    func scale() -> AxisScale {
        let values = lines.flatMap { $0.values.compactMap { $0 } }.filter(\.isFinite)
        let largest = max(values.max() ?? 0, limits.map(\.value).max() ?? 0)
        guard startsAtZero else { return .linear(from: values.min() ?? 0, to: largest) }
        guard unit == .milliseconds else { return .linear(to: largest) }
        let positive = values.filter { $0 > 0 }.sorted()
        return .fitting(
            usual: positive.isEmpty ? largest : positive[positive.count / 2],
            largest: largest,
            smallest: positive.first ?? 0
        )
    }

    /// - Parameter times: of the values, in seconds; `number` tells the script which data belong to the chart.
    func html(times: [Double], seconds: Double, number: Int) -> HTML {
        let scale = scale()
        let remark = [remark, scale.kind == .logarithmic ? "logarithmic scale" : ""].filter { !$0.isEmpty }
        return """
            <figure class="chart"><figcaption><b>\(title)</b> <small>\(remark.joined(separator: "; "))</small>
            <ul class="legend">\(lines.reversed().map(legend))</ul></figcaption>
            <div class="plot" data-chart="\(number)"><div class="ys">\(labels(scale))</div>
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="\(summary)">
            \(grid(scale))\(lines.map { drawing($0, scale, times, seconds) })\(limits.map { drawing($0, scale) })</svg>
            <div class="cross"></div><div class="xs">\(TimeAxis.labels(seconds))</div></div></figure>

            """
    }

    private func legend(_ line: Line) -> HTML {
        "<li class=\"\(line.style)\">\(line.name)</li>"
    }

    /// What those hear who cannot see the drawing.
    private var summary: String {
        let parts = lines.map { line in
            let values = line.values.compactMap { $0 }
            return "\(line.name) from \(unit.text(values.min() ?? 0)) to \(unit.text(values.max() ?? 0))"
        }
        return "\(title): \(parts.joined(separator: ", "))"
    }

    private func labels(_ scale: AxisScale) -> [HTML] {
        scale.ticks.map { tick in
            "<span style=\"bottom:\(Coordinate.text(scale.position(tick) * 100))%\">\(unit.tick(tick))</span>"
        }
    }

    private func grid(_ scale: AxisScale) -> [HTML] {
        scale.ticks.map { "<path class=\"grid\" d=\"M0 \(LineChart.y($0, scale))H1000\"/>" }
    }

    private func drawing(_ limit: Limit, _ scale: AxisScale) -> HTML {
        "<path class=\"limit\" d=\"M0 \(LineChart.y(limit.value, scale))H1000\"><title>\(limit.name)</title></path>"
    }

    private func drawing(_ line: Line, _ scale: AxisScale, _ times: [Double], _ seconds: Double) -> HTML {
        let runs = LineChart.runs(line.values, times, scale, seconds)
        let strokes = runs.filter { $0.count > 1 }.map { run in
            "M" + run.map { "\($0.x) \($0.y)" }.joined(separator: "L")
        }
        // A value without neighbours would be a line of no length.
        let dots = runs.filter { $0.count == 1 }.map { "M\($0[0].x) \($0[0].y)h.1" }
        var path: HTML = "<path class=\"line \(line.style)\" d=\"\(strokes.joined())\"/>"
        if !dots.isEmpty { path = "\(path)<path class=\"line dots \(line.style)\" d=\"\(dots.joined())\"/>" }
        guard line.isArea else { return path }
        let areas = runs.map { run in
            "M\(run.first?.x ?? "0") 100L" + run.map { "\($0.x) \($0.y)" }.joined(separator: "L")
                + "L\(run.last?.x ?? "0") 100Z"
        }
        return "<path class=\"area \(line.style)\" d=\"\(areas.joined())\"/>\(path)"
    }

    /// Stretches without values part a line.
    private static func runs(_ values: [Double?], _ times: [Double], _ scale: AxisScale, _ seconds: Double)
        -> [[(x: String, y: String)]]
    {
        var runs: [[(x: String, y: String)]] = []
        var isOpen = false
        for (value, time) in zip(values, times) {
            guard let value, value.isFinite else {
                isOpen = false
                continue
            }
            if !isOpen { runs.append([]) }
            isOpen = true
            runs[runs.count - 1].append((Coordinate.text(time / seconds * width), y(value, scale)))
        }
        return runs
    }

    private static func y(_ value: Double, _ scale: AxisScale) -> String {
        Coordinate.text((1 - scale.position(value)) * height)
    }
}

/// Numbers as SVG and stylesheets want them: with at most two places, and no exponent.
enum Coordinate {
    static func text(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e9 else { return "0" }
        return trimmed(Humanized.decimal(number, places: 2))
    }

    /// Without zeros at the end of the places after the point.
    static func trimmed(_ text: String) -> String {
        var text = text
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}

/// The labels below charts over time.
enum TimeAxis {
    static func labels(_ seconds: Double) -> [HTML] {
        TimeTicks.ticks(to: seconds).map { tick in
            "<span style=\"left:\(Coordinate.text(tick / seconds * 100))%\">\(TimeTicks.text(tick))</span>"
        }
    }
}
