import SquallPlan

/// Merges the loops' snapshots, second by second, into the view of the whole run.
package struct MetricsCollector: Sendable {
    private let schema: MetricSchema
    private var previous: Snapshot
    private var window = LoadWindow()
    private var series: TimeSeries

    package init(schema: MetricSchema) {
        self.schema = schema
        previous = Snapshot(schema: schema)
        series = TimeSeries(schema: schema)
    }

    /// Setup is over and the load begins: from here on rates are counted.
    package mutating func beginLoad(_ snapshots: [Snapshot], at time: Int64) {
        previous = merged(snapshots, at: time)
        window.begin(previous)
    }

    /// The load is over (iterations still running have ended too); teardown follows.
    package mutating func endLoad(
        _ snapshots: [Snapshot],
        observed: [SeriesID: ObservedFigures] = [:],
        at time: Int64
    ) -> RunMetrics {
        let current = merged(snapshots, at: time)
        extendSeries(to: current)
        window.finish(current)
        return RunMetrics(snapshot: current, window: window, series: series, observed: observed)
    }

    /// The view at a moment: each second, and once more at the very end.
    package mutating func ingest(
        _ snapshots: [Snapshot],
        observed: [SeriesID: ObservedFigures] = [:],
        at time: Int64
    ) -> RunMetrics {
        let current = merged(snapshots, at: time)
        extendSeries(to: current)
        return RunMetrics(snapshot: current, window: window, series: series, observed: observed)
    }

    private func merged(_ snapshots: [Snapshot], at time: Int64) -> Snapshot {
        var result = Snapshot.merged(snapshots) ?? Snapshot(schema: schema)
        result.time = time
        return result
    }

    private mutating func extendSeries(to current: Snapshot) {
        guard window.start != nil, window.end == nil else { return }
        series.append(point(from: previous, to: current))
        previous = current
    }

    private func point(from earlier: Snapshot, to current: Snapshot) -> TimeSeries.Point {
        var point = TimeSeries.Point(seconds: Double(current.time - earlier.time) / 1e9)
        let counter = { (metric: BuiltinMetric) in
            (current.counter(metric.rawValue) ?? 0) - (earlier.counter(metric.rawValue) ?? 0)
        }
        point.requests = counter(.httpReqs)
        point.iterations = counter(.iterations)
        point.dropped = counter(.droppedIterations)
        point.bytesSent = counter(.dataSent)
        point.bytesReceived = counter(.dataReceived)
        let failed = BuiltinMetric.httpReqFailed.rawValue
        point.failedRequests = Double((current.rate(failed)?.passes ?? 0) - (earlier.rate(failed)?.passes ?? 0))
        point.errors = counter(.errors)
        point.messagesSent = counter(.wsMsgsSent) + counter(.socketioEventsSent)
        point.messagesReceived = counter(.wsMsgsReceived) + counter(.socketioEventsReceived)
        point.socketsOpen =
            average(.wsOpen, from: earlier, to: current) + average(.socketioOpen, from: earlier, to: current)
        point.vus = average(.vus, from: earlier, to: current)
        point.inFlight = average(.httpReqsInFlight, from: earlier, to: current)
        addPercentiles(to: &point, from: earlier, to: current)
        point.trends = series.trackedTrends.map { stretch(of: $0, from: earlier, to: current) }
        point.gauges = series.trackedSeries.map { gauge($0, in: current) }
        return point
    }

    private func average(_ metric: BuiltinMetric, from earlier: Snapshot, to current: Snapshot) -> Double {
        let span = current.time - earlier.time
        guard span > 0, let now = current.level(metric.rawValue), let before = earlier.level(metric.rawValue) else {
            return 0
        }
        return Double(now.integral - before.integral) / Double(span)
    }

    private func addPercentiles(to point: inout TimeSeries.Point, from earlier: Snapshot, to current: Snapshot) {
        let duration = BuiltinMetric.httpReqDuration.rawValue
        guard let now = current.trend(duration), let before = earlier.trend(duration), now.count > before.count else {
            return
        }
        let stretch = now.since(before)
        point.p50 = stretch.percentile(50).map(Histogram.value)
        point.p95 = stretch.percentile(95).map(Histogram.value)
        point.p99 = stretch.percentile(99).map(Histogram.value)
        point.mean = stretch.mean
        point.maximum = Histogram.value(ofMillionths: stretch.max)
    }

    private func stretch(of trend: SeriesID, from earlier: Snapshot, to current: Snapshot) -> TimeSeries.Percentiles? {
        guard let now = current.trend(trend), let before = earlier.trend(trend), now.count > before.count else {
            return nil
        }
        return TimeSeries.Percentiles(now.since(before))
    }

    private func gauge(_ series: SeriesID, in snapshot: Snapshot) -> Double? {
        if let level = snapshot.level(series), level.changes > 0 { return Double(level.value) }
        if let gauge = snapshot.gauge(series), gauge.count > 0 { return gauge.last.value }
        return nil
    }
}
