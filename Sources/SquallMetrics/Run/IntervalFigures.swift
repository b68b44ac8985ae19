import SquallPlan

/// What happened between two moments of a run: the figures of an interval, not those since the start.
package struct IntervalFigures: Sendable {
    /// The samples of a trend in the interval, in its unit.
    package struct Trend: Sendable, Hashable {
        package var name: String
        package var unit: MetricUnit
        package var count: Int64
        package var med: Double
        package var p95: Double
        package var p99: Double
    }

    /// Sockets of both kinds together.
    package struct Sockets: Sendable, Hashable {
        /// Open at the end of the interval.
        package var open: Int64 = 0
        package var opened: Int64 = 0
        package var failed: Int64 = 0
        package var sent: Int64 = 0
        package var received: Int64 = 0
        package var dropped: Int64 = 0
    }

    /// How long the interval was.
    package let seconds: Double
    package let requests: Int64
    package let failedRequests: Int64
    package let iterations: Int64
    package let failedIterations: Int64
    package let droppedIterations: Int64
    /// Active at the end of the interval.
    package let vus: Int64
    package let bytesSent: Double
    package let bytesReceived: Double
    /// nil in a run without sockets.
    package let sockets: Sockets?
    /// By kind, the most frequent first.
    package let errors: [(kind: ErrorKind, count: Int64)]
    /// `http_req_duration`, the protocols' own trends and the file's, those with samples.
    package let trends: [Trend]

    /// - Parameter earlier: the beginning of the interval; nil for the start of the run.
    package init(from earlier: Snapshot?, to current: Snapshot) {
        let before = earlier ?? Snapshot(schema: current.schema, time: current.time)
        let counter = { (metric: BuiltinMetric) in
            (current.counter(metric.rawValue) ?? 0) - (before.counter(metric.rawValue) ?? 0)
        }
        let passes = { (metric: BuiltinMetric) in
            (current.rate(metric.rawValue)?.passes ?? 0) - (before.rate(metric.rawValue)?.passes ?? 0)
        }
        seconds = Double(current.time - before.time) / 1e9
        requests = Int64(counter(.httpReqs))
        failedRequests = passes(.httpReqFailed)
        iterations = Int64(counter(.iterations))
        failedIterations = Int64(counter(.iterationsFailed))
        droppedIterations = Int64(counter(.droppedIterations))
        vus = current.level(BuiltinMetric.vus.rawValue)?.value ?? 0
        bytesSent = counter(.dataSent)
        bytesReceived = counter(.dataReceived)
        sockets = IntervalFigures.sockets(from: before, to: current)
        errors = IntervalFigures.errors(from: before, to: current)
        trends = IntervalFigures.trends(from: before, to: current)
    }

    private static func sockets(from before: Snapshot, to current: Snapshot) -> Sockets? {
        guard !current.sockets.isEmpty else { return nil }
        var result = Sockets()
        for (rows, sign) in [(current.sockets, Int64(1)), (before.sockets, -1)] {
            for row in rows {
                result.opened += sign * row.connecting.count
                result.failed += sign * row.failed
                result.sent += sign * row.sent
                result.received += sign * row.received
                result.dropped += sign * row.dropped
            }
        }
        for level in [BuiltinMetric.wsOpen, .socketioOpen] { result.open += current.level(level.rawValue)?.value ?? 0 }
        return result
    }

    private static func errors(from before: Snapshot, to current: Snapshot) -> [(kind: ErrorKind, count: Int64)] {
        var counts: [ErrorKind: Int64] = [:]
        for (key, totals) in current.errors { counts[key.kind, default: 0] += totals.count }
        for (key, totals) in before.errors { counts[key.kind, default: 0] -= totals.count }
        return counts.filter { $0.value > 0 }
            .sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
            .map { ($0.key, $0.value) }
    }

    private static let builtinTrends: [BuiltinMetric] = [
        .httpReqDuration, .wsConnecting, .wsPing, .socketioConnecting, .socketioAckDuration, .redisOpDuration,
        .mongoOpDuration, .sqlOpDuration, .rendezvousWait,
    ]

    private static func trends(from before: Snapshot, to current: Snapshot) -> [Trend] {
        let metrics = current.schema.metrics
        let own = metrics.indices.filter { $0 >= BuiltinMetric.allCases.count && metrics[$0].type == .trend }
        return (builtinTrends.map(\.rawValue) + own).compactMap { metric in
            guard let now = current.trend(metric), let past = before.trend(metric), now.count > past.count else {
                return nil
            }
            let stretch = now.since(past)
            let value = { (percent: Double) in stretch.percentile(percent).map(Histogram.value) ?? 0 }
            return Trend(
                name: metrics[metric].name,
                unit: metrics[metric].unit,
                count: stretch.count,
                med: value(50),
                p95: value(95),
                p99: value(99)
            )
        }
    }
}
