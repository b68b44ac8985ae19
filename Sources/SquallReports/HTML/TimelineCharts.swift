import SquallMetrics
import SquallPlan

/// The charts over the time of a run, in the order of the page.
struct TimelineCharts {
    let result: RunResult
    let timeline: RunTimeline

    /// Charts of trends and of observed values beyond this many are left to the CSV.
    private static let maximumTrends = 8
    private static let maximumObserved = 24

    var charts: [LineChart] {
        [latency, throughput, users, failures, sockets, messages, data].compactMap { $0 } + trends + gauges + observed
    }

    private var latency: LineChart? {
        let lines = [
            ("max", "maxMs", "s4"), ("p(99)", "p99Ms", "s3"), ("p(95)", "p95Ms", "s2"), ("p(50)", "p50Ms", "s1"),
        ]
        return chart("Latency", "http_req_duration\(merged)", .milliseconds, lines, limits: "http_req_duration")
    }

    private var throughput: LineChart? {
        let lines = [("iterations", "iterationsPerSecond", "s5"), ("requests", "requestsPerSecond", "s2")]
        return chart("Throughput", "per second", .perSecond, lines, area: "requestsPerSecond", dropsZeros: true)
    }

    private var users: LineChart? {
        let lines = [("requests in flight", "inFlight", "s5"), ("active VUs", "vus", "s1")]
        return chart("Virtual users", "average of each stretch", .number, lines, area: "vus", dropsZeros: true)
    }

    private var failures: LineChart? {
        let lines = [
            ("dropped iterations", "droppedPerSecond", "s6"), ("errors", "errorsPerSecond", "s7"),
            ("failed requests", "failedPerSecond", "bad"),
        ]
        return chart("Failures", "per second", .perSecond, lines, dropsZeros: true)
    }

    private var sockets: LineChart? {
        chart("Sockets", "open, average of each stretch", .number, [("open", "socketsOpen", "s1")], area: "socketsOpen")
    }

    private var messages: LineChart? {
        let lines = [("received", "messagesReceivedPerSecond", "s2"), ("sent", "messagesSentPerSecond", "s5")]
        return chart("Messages", "per second", .perSecond, lines, dropsZeros: true)
    }

    private var data: LineChart? {
        let lines = [("received", "bytesReceivedPerSecond", "s2"), ("sent", "bytesSentPerSecond", "s5")]
        return chart("Data", "per second", .bytesPerSecond, lines, dropsZeros: true)
    }

    /// " of each stretch" where stretches were merged, since then the largest of them is drawn.
    private var merged: String {
        result.series.intervalSeconds > 1
            ? "; the largest within each \(Humanized.clock(result.series.intervalSeconds))" : ""
    }

    private func chart(
        _ title: String,
        _ remark: String,
        _ unit: ChartUnit,
        _ columns: [(name: String, column: String, style: String)],
        area: String = "",
        limits metric: String? = nil,
        dropsZeros: Bool = false
    ) -> LineChart? {
        let lines = columns.compactMap { entry -> LineChart.Line? in
            let values = dropsZeros ? timeline.activeColumn(entry.column) : timeline.column(entry.column)
            return values.map {
                LineChart.Line(name: entry.name, style: entry.style, values: $0, isArea: entry.column == area)
            }
        }
        guard !lines.isEmpty else { return nil }
        return LineChart(title: title, remark: remark, unit: unit, lines: lines, limits: metric.map(limits) ?? [])
    }

    /// Those of percentiles that are drawn.
    private func limits(of metric: String) -> [LineChart.Limit] {
        result.thresholds.filter { $0.metric == metric }.flatMap { threshold in
            ThresholdLimits.limits(in: threshold.resolved ?? threshold.expression).filter {
                $0.value > 0 && $0.method.hasPrefix("p(")
            }
            .map { LineChart.Limit(name: "\(metric): \(threshold.expression)", value: $0.value) }
        }
    }

    private var trends: [LineChart] {
        timeline.trends.prefix(TimelineCharts.maximumTrends).map { name, percentiles in
            let unit = ChartUnit(result.metrics[name]?.unit ?? .milliseconds)
            let lines = zip(percentiles, ["s3", "s2", "s1"]).map {
                LineChart.Line(name: $0.name, style: $1, values: $0.values)
            }
            return LineChart(
                title: name,
                remark: "percentiles\(merged)",
                unit: unit,
                lines: lines,
                limits: limits(of: name)
            )
        }
    }

    /// Gauges that a threshold wants a trend line of; their names are those of metrics.
    private var gauges: [LineChart] {
        result.series.columns.entries.compactMap { name, _ in
            // The column of active users has a chart of its own.
            guard name != "vus", let metric = result.metrics[name], let values = timeline.column(name) else {
                return nil
            }
            let line = LineChart.Line(name: "value", style: "s1", values: values)
            return LineChart(title: name, unit: ChartUnit(metric.unit), lines: [line], startsAtZero: false)
        }
    }

    /// What was watched on the system under test, on the same time axis.
    private var observed: [LineChart] {
        result.observedLines.filter { !$0.samples.isEmpty }.prefix(TimelineCharts.maximumObserved).compactMap { line in
            let values = timeline.resampled(line)
            guard values.contains(where: { $0 != nil }) else { return nil }
            return LineChart(
                title: line.name,
                remark: line.value.trend.map { "observed, \(TrendText.words($0, line.value.unit))" } ?? "observed",
                unit: ChartUnit(line.value.unit),
                lines: [LineChart.Line(name: "value", style: "s5", values: values)],
                startsAtZero: false
            )
        }
    }
}

extension RunTimeline {
    /// The last sample before the middle of each stretch that is not older than three stretches or samples.
    func resampled(_ observed: ObservedLine) -> [Double?] {
        let samples = Array(zip(observed.seconds, observed.samples)).sorted { $0.0 < $1.0 }
        guard samples.count > 0 else { return middles.map { _ in nil } }
        let gap = max(seconds / Double(middles.count), seconds / Double(samples.count)) * 3
        var next = 0
        return middles.map { middle in
            while next + 1 < samples.count, samples[next + 1].0 <= middle { next += 1 }
            let (time, value) = samples[next]
            return abs(middle - time) <= gap ? value : nil
        }
    }
}

/// What the pointer shows, as JSON for the script of the page.
struct ChartData {
    let charts: [LineChart]
    let times: [Double]
    let seconds: Double

    /// Safe within a script element: no `<` is left, whatever the names are.
    var json: HTML {
        let entries = charts.map { chart in
            let names = chart.lines.reversed().map { quoted($0.name) }.joined(separator: ",")
            let values = chart.lines.reversed().map { list($0.values) }.joined(separator: ",")
            return "{\"unit\":\(quoted(chart.unit.rawValue)),\"names\":[\(names)],\"values\":[\(values)]}"
        }
        let text =
            "{\"seconds\":\(number(seconds)),\"times\":\(list(times.map(Optional.init))),"
            + "\"charts\":[\(entries.joined(separator: ",\n"))]}"
        return HTML(stringLiteral: text.replacing("<", with: "\\u003c").replacing("&", with: "\\u0026"))
    }

    private func list(_ values: [Double?]) -> String {
        "[" + values.map { $0.map(number) ?? "null" }.joined(separator: ",") + "]"
    }

    /// Four digits are enough to be read.
    private func number(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        let size = abs(value)
        let places = size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 5
        guard size < 1e12 else { return "\(value)" }
        let text = Humanized.decimal(value, places: places)
        return text.contains(".") ? Coordinate.trimmed(text) : text
    }

    private func quoted(_ text: String) -> String {
        JSONText.quoted(text)
    }
}
