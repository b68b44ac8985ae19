import SquallPlan

/// How the run went over time: at most 1,000 points, whatever its length.
///
/// When it is full, neighbours merge and the interval doubles.
package struct TimeSeries: Sendable {
    package static let maximumPoints = 1_000

    /// What happened between two snapshots.
    package struct Point: Sendable, Hashable {
        /// How long the stretch was, in seconds.
        package var seconds: Double
        package var requests: Double = 0
        package var failedRequests: Double = 0
        package var iterations: Double = 0
        package var dropped: Double = 0
        package var bytesSent: Double = 0
        package var bytesReceived: Double = 0
        package var errors: Double = 0
        package var messagesSent: Double = 0
        package var messagesReceived: Double = 0
        /// Averages over the stretch.
        package var vus: Double = 0
        package var inFlight: Double = 0
        package var socketsOpen: Double = 0
        /// Percentiles of `http_req_duration` in milliseconds, nil without requests. Of a merged point the larger of
        /// its parts': the true one lies between them, and a spike does not vanish as the run gets longer.
        package var p50: Double?
        package var p95: Double?
        package var p99: Double?
        package var maximum: Double?
        /// The mean of `http_req_duration`, milliseconds; of a merged point over all its requests.
        package var mean: Double?
        /// The same of other trends, like `TimeSeries.trackedTrends`; nil without samples.
        package var trends: [Percentiles?] = []
        /// The gauges that a threshold wants a trend line of, like `TimeSeries.trackedSeries`.
        package var gauges: [Double?] = []

        package init(seconds: Double) {
            self.seconds = seconds
        }

        mutating func merge(_ next: Point) {
            let total = seconds + next.seconds
            mean = Point.mean((mean, requests), (next.mean, next.requests))
            vus = (vus * seconds + next.vus * next.seconds) / total
            inFlight = (inFlight * seconds + next.inFlight * next.seconds) / total
            socketsOpen = (socketsOpen * seconds + next.socketsOpen * next.seconds) / total
            seconds = total
            requests += next.requests
            failedRequests += next.failedRequests
            iterations += next.iterations
            dropped += next.dropped
            bytesSent += next.bytesSent
            bytesReceived += next.bytesReceived
            errors += next.errors
            messagesSent += next.messagesSent
            messagesReceived += next.messagesReceived
            p50 = Point.larger(p50, next.p50)
            p95 = Point.larger(p95, next.p95)
            p99 = Point.larger(p99, next.p99)
            maximum = Point.larger(maximum, next.maximum)
            trends = zip(trends, next.trends).map(Percentiles.larger)
            gauges = zip(gauges, next.gauges).map(Point.mean)
        }

        private static func mean(_ left: (value: Double?, weight: Double), _ right: (value: Double?, weight: Double))
            -> Double?
        {
            guard let first = left.value, let second = right.value, left.weight + right.weight > 0 else {
                return left.value ?? right.value
            }
            return (first * left.weight + second * right.weight) / (left.weight + right.weight)
        }

        private static func larger(_ left: Double?, _ right: Double?) -> Double? {
            guard let left, let right else { return left ?? right }
            return max(left, right)
        }

        private static func mean(_ left: Double?, _ right: Double?) -> Double? {
            guard let left, let right else { return left ?? right }
            return (left + right) / 2
        }
    }

    /// Percentiles of a trend over one stretch, in its unit.
    package struct Percentiles: Sendable, Hashable {
        package var p50: Double
        package var p95: Double
        package var p99: Double

        /// nil without samples.
        init?(_ histogram: Histogram) {
            guard let p50 = histogram.percentile(50), let p95 = histogram.percentile(95),
                let p99 = histogram.percentile(99)
            else { return nil }
            self.p50 = Histogram.value(ofMillionths: p50)
            self.p95 = Histogram.value(ofMillionths: p95)
            self.p99 = Histogram.value(ofMillionths: p99)
        }

        fileprivate static func larger(_ left: Percentiles?, _ right: Percentiles?) -> Percentiles? {
            guard var result = left, let right else { return left ?? right }
            result.p50 = max(result.p50, right.p50)
            result.p95 = max(result.p95, right.p95)
            result.p99 = max(result.p99, right.p99)
            return result
        }
    }

    /// Seconds that a full point covers.
    package private(set) var interval: Double
    package private(set) var points: [Point] = []
    /// Gauges and levels whose `growth` or `slope` a threshold asks for.
    package let trackedSeries: [SeriesID]
    /// Trends beside `http_req_duration` whose percentiles are kept: those that thresholds name, the file's own, and what
    /// sockets and stores measure.
    package let trackedTrends: [SeriesID]

    package init(schema: MetricSchema, interval: Double = 1) {
        self.interval = interval
        trackedTrends = TimeSeries.trends(of: schema)
        trackedSeries = schema.series.indices.filter { series in
            zip(schema.thresholds, schema.thresholdSeries).contains { threshold, itsSeries in
                itsSeries == series && threshold.condition.methods.contains(where: \.needsTrendLine)
            }
        }
    }

    /// Bounded, since each costs a subtraction of histograms per second.
    private static let maximumTrends = 12

    private static func trends(of schema: MetricSchema) -> [SeriesID] {
        let builtin: [BuiltinMetric] = [
            .wsConnecting, .wsPing, .socketioConnecting, .socketioAckDuration, .redisOpDuration, .mongoOpDuration,
            .sqlOpDuration,
            .iterationDuration,
        ]
        let own = schema.metrics.indices.dropFirst(BuiltinMetric.allCases.count)
        var result: [SeriesID] = []
        for series in schema.thresholdSeries + own + builtin.map(\.rawValue)
        where series != BuiltinMetric.httpReqDuration.rawValue && schema.series.indices.contains(series) {
            if schema.series[series].kind == .trend, !result.contains(series) { result.append(series) }
        }
        return Array(result.prefix(maximumTrends))
    }

    package mutating func append(_ point: Point) {
        guard point.seconds > 0 else { return }
        // A point takes what ends within it; the tolerance covers snapshots that come a little late.
        if let last = points.indices.last, points[last].seconds + point.seconds <= interval * 1.25 {
            points[last].merge(point)
        } else {
            points.append(point)
        }
        if points.count > TimeSeries.maximumPoints { halve() }
    }

    private mutating func halve() {
        interval *= 2
        points = stride(from: 0, to: points.count, by: 2).map { index in
            var point = points[index]
            if index + 1 < points.count { point.merge(points[index + 1]) }
            return point
        }
    }

    /// The values of a tracked series, each at the middle of its stretch.
    func tracked(_ series: SeriesID) -> [RobustTrend.Point] {
        guard let position = trackedSeries.firstIndex(of: series) else { return [] }
        var start = 0.0
        var result: [RobustTrend.Point] = []
        for point in points {
            if let value = point.gauges[position] {
                result.append(RobustTrend.Point(seconds: start + point.seconds / 2, value: value))
            }
            start += point.seconds
        }
        return result
    }
}

extension Threshold.Method {
    fileprivate var needsTrendLine: Bool {
        switch self {
        case .growth, .slope: true
        default: false
        }
    }
}
