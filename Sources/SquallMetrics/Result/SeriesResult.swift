import SquallPlan

/// The run over time, by columns: the n-th entry of each belongs to the n-th stretch of time.
package struct SeriesResult: JSONRecord, Sendable, Equatable {
    package var intervalSeconds = 1.0
    package var columns = KeyedList<[Double?]>()
    package var trends: KeyedList<TrendSeriesResult>?

    package init() {}

    package static var fields: [RecordField<SeriesResult>] {
        [
            .init("intervalSeconds", \.intervalSeconds, "What a stretch covers; at most 1,000 stretches are kept."),
            .init("columns", \.columns, "Rates are per second, averages and percentiles of the stretch."),
            .init("trends", optional: \.trends, "Percentiles of other trends than http_req_duration, in their units."),
        ]
    }
}

/// A trend over time.
package struct TrendSeriesResult: JSONRecord, Sendable, Equatable {
    package var p50: [Double?] = []
    package var p95: [Double?] = []
    package var p99: [Double?] = []

    package init() {}

    init(_ points: [TimeSeries.Percentiles?]) {
        p50 = points.map { $0?.p50 }
        p95 = points.map { $0?.p95 }
        p99 = points.map { $0?.p99 }
    }

    package static var fields: [RecordField<TrendSeriesResult>] {
        [
            .init("p50", \.p50, "null for a stretch without samples."),
            .init("p95", \.p95, ""),
            .init("p99", \.p99, ""),
        ]
    }
}

extension SeriesResult {
    init(_ series: TimeSeries, schema: MetricSchema) {
        intervalSeconds = series.interval
        columns = KeyedList(SeriesResult.columns(of: series.points))
        for (position, tracked) in series.trackedSeries.enumerated() {
            columns.entries.append((schema.series[tracked].key, series.points.map { $0.gauges[position] }))
        }
        let tracked = series.trackedTrends.enumerated().compactMap { position, trend in
            let points = series.points.map { position < $0.trends.count ? $0.trends[position] : nil }
            return points.contains { $0 != nil } ? (schema.series[trend].key, TrendSeriesResult(points)) : nil
        }
        trends = tracked.isEmpty ? nil : KeyedList(tracked)
    }

    private static func columns(of points: [TimeSeries.Point]) -> [(key: String, value: [Double?])] {
        let perSecond = { (path: KeyPath<TimeSeries.Point, Double>) in
            points.map { Optional($0[keyPath: path] / $0.seconds) }
        }
        let hasSockets = points.contains { $0.socketsOpen > 0 || $0.messagesSent > 0 || $0.messagesReceived > 0 }
        return [
            ("seconds", points.map { Optional($0.seconds) }),
            ("requestsPerSecond", perSecond(\.requests)),
            ("failedPerSecond", perSecond(\.failedRequests)),
            ("iterationsPerSecond", perSecond(\.iterations)),
            ("droppedPerSecond", perSecond(\.dropped)),
            ("errorsPerSecond", perSecond(\.errors)),
            ("bytesSentPerSecond", perSecond(\.bytesSent)),
            ("bytesReceivedPerSecond", perSecond(\.bytesReceived)),
            ("vus", points.map { Optional($0.vus) }),
            ("inFlight", points.map { Optional($0.inFlight) }),
            ("avgMs", points.map(\.mean)),
            ("p50Ms", points.map(\.p50)),
            ("p95Ms", points.map(\.p95)),
            ("p99Ms", points.map(\.p99)),
            ("maxMs", points.map(\.maximum)),
        ]
            + (hasSockets
                ? [
                    ("socketsOpen", points.map { Optional($0.socketsOpen) }),
                    ("messagesSentPerSecond", perSecond(\.messagesSent)),
                    ("messagesReceivedPerSecond", perSecond(\.messagesReceived)),
                ] : [])
    }
}
