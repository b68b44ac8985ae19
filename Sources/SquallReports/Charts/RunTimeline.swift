import SquallMetrics

/// The stretches of a run's series, and its columns.
struct RunTimeline {
    /// Middles of the stretches, in seconds from the start of the load.
    let middles: [Double]
    let seconds: Double
    private let series: SeriesResult

    /// nil where the series has no stretches.
    init?(_ series: SeriesResult) {
        guard let lengths = series.columns["seconds"], !lengths.isEmpty else { return nil }
        var start = 0.0
        var middles: [Double] = []
        for length in lengths {
            let length = max(0, length ?? 0)
            middles.append(start + length / 2)
            start += length
        }
        guard start > 0, start.isFinite else { return nil }
        self.middles = middles
        seconds = start
        self.series = series
    }

    /// One value for each stretch; nil where there is no such column, or nothing in it.
    func column(_ name: String) -> [Double?]? {
        guard let column = series.columns[name], column.contains(where: { $0 != nil }) else { return nil }
        return fitted(column)
    }

    /// A column that has something else than zeros.
    func activeColumn(_ name: String) -> [Double?]? {
        column(name).flatMap { column in column.contains { ($0 ?? 0) != 0 } ? column : nil }
    }

    /// Trends beside `http_req_duration`, in the order of the result.
    var trends: [(name: String, percentiles: [(name: String, values: [Double?])])] {
        (series.trends?.entries ?? []).map { key, trend in
            (key, [("p(99)", fitted(trend.p99)), ("p(95)", fitted(trend.p95)), ("p(50)", fitted(trend.p50))])
        }
    }

    /// As many values as there are stretches.
    private func fitted(_ column: [Double?]) -> [Double?] {
        Array(column.prefix(middles.count)) + Array(repeating: nil, count: max(0, middles.count - column.count))
    }
}
