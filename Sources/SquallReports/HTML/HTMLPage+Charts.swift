import SquallMetrics
import SquallPlan

extension HTMLPage {
    func timeline() -> HTML {
        guard let runTimeline, !timelineCharts.isEmpty else { return "" }
        let charts = timelineCharts.enumerated().map { number, chart in
            chart.html(times: runTimeline.middles, seconds: runTimeline.seconds, number: number)
        }
        let stretch = TimeTicks.text(result.series.intervalSeconds)
        return section(
            "Over time",
            remark: "\(runTimeline.middles.count) stretches of \(stretch); a dashed line is a threshold",
            "<div class=\"charts\">\(charts)</div>"
        )
    }

    /// Of `http_req_duration` and of what thresholds judge; of a run without requests, of what it measured instead.
    func distributions() -> HTML {
        let charts = distributionMetrics.prefix(3).flatMap { name, histogram, unit in
            [
                DistributionChart(histogram: histogram, unit: unit).html(name),
                PercentileChart(histogram: histogram, unit: unit).html(name),
            ]
        }
        guard charts.contains(where: { !$0.isEmpty }) else { return "" }
        return section("Distribution", "<div class=\"charts\">\(charts)</div>")
    }

    private var distributionMetrics: [(String, Histogram, ChartUnit)] {
        let judged = result.thresholds.map(\.metric)
        let others = [
            "ws_connecting", "socketio_ack_duration", "socketio_connecting", "redis_op_duration", "mongo_op_duration",
            "sql_op_duration",
        ]
        var names: [String] = []
        for name in ["http_req_duration"] + judged + others where !names.contains(name) { names.append(name) }
        return names.compactMap { name in
            guard let metric = result.metrics[name], let text = metric.histogram?.text,
                let histogram = Histogram(text: text), !histogram.isEmpty
            else { return nil }
            return (name, histogram, ChartUnit(metric.unit))
        }
    }
}
