import SquallPlan

/// Metrics, requests and the course of time, as the result shows them.
extension RunRecord {
    /// What has samples, what a threshold names, and what the file declares.
    func metricResults() -> KeyedList<MetricResult> {
        let schema = metrics.schema
        let named = Set(schema.thresholdSeries)
        let shown = schema.series.indices.filter { series in
            let definition = schema.series[series]
            guard definition.isReported else { return false }
            let isOwn = definition.metric >= BuiltinMetric.allCases.count
            return isOwn || named.contains(series) || metrics.count(series) > 0
        }
        // A metric's parts follow it.
        let ordered = shown.sorted { (schema.series[$0].metric, $0) < (schema.series[$1].metric, $1) }
        return KeyedList(ordered.map { (schema.series[$0].key, metricResult($0)) })
    }

    private func metricResult(_ series: SeriesID) -> MetricResult {
        let definition = metrics.schema.metrics[metrics.schema.series[series].metric]
        var result = MetricResult()
        result.type = definition.type
        result.unit = definition.unit
        result.values = KeyedList(metrics.values(series).map { ($0.name, $0.value) })
        if let trend = metrics.snapshot.trend(series), !trend.isEmpty {
            result.histogram = OpaqueText(trend.text)
            result.lowerBounds = trend.lowerBounds
        }
        return result
    }

    func requestResults() -> [RequestResult] {
        let rows = metrics.snapshot.requests.sorted { left, right in
            (left.key.scenario, left.key.name, left.key.method) < (right.key.scenario, right.key.name, right.key.method)
        }
        return rows.map { row in
            var result = RequestResult()
            result.scenario = row.key.scenario
            result.name = row.key.name
            result.method = row.key.method
            result.count = row.count
            result.failed = row.failed
            result.statuses = RunRecord.statuses(row.statuses.map { ($0.status, $0.count) })
            result.bytesSent = row.bytesSent
            result.bytesReceived = row.bytesReceived
            result.latency = row.duration.summary
            result.lowerBounds = row.duration.lowerBounds
            result.histogram = row.duration.isEmpty ? nil : OpaqueText(row.duration.text)
            return result
        }
    }

    /// nil for a run without sockets.
    func socketResults() -> [SocketResult]? {
        let rows = metrics.snapshot.sockets.sorted { left, right in
            (left.key.scenario, left.key.name, left.key.kind.rawValue)
                < (right.key.scenario, right.key.name, right.key.kind.rawValue)
        }
        return rows.isEmpty ? nil : rows.map(SocketResult.init)
    }

    func statusCodes() -> KeyedList<Int64> {
        var counts: [Int: Int64] = [:]
        for row in metrics.snapshot.requests {
            for entry in row.statuses { counts[entry.status, default: 0] += entry.count }
        }
        return RunRecord.statuses(counts.map { ($0.key, $0.value) })
    }

    private static func statuses(_ counts: [(Int, Int64)]) -> KeyedList<Int64> {
        KeyedList(counts.sorted { $0.0 < $1.0 }.map { ("\($0.0)", $0.1) })
    }

    func scenarioResults() -> [ScenarioResult] {
        plan.scenarios.enumerated().filter { $0.element.isEnabled }.map { scenarioResult($0.offset, $0.element) }
    }

    private func scenarioResult(_ index: Int, _ scenario: ScenarioPlan) -> ScenarioResult {
        var result = ScenarioResult()
        result.name = scenario.name
        result.executor = scenario.load.executor
        result.iterations = counter(.iterations, index)
        result.failedIterations = counter(.iterationsFailed, index)
        result.droppedIterations = counter(.droppedIterations, index)
        let all = result.iterations + result.droppedIterations
        result.droppedShare = all > 0 ? Double(result.droppedIterations) / Double(all) : 0
        result.maxVUs = level(.vus, index)?.max ?? 0
        let arrivals = arrivals.first { $0.scenario == index }
        result.scheduledArrivals = arrivals?.scheduled
        result.startedArrivals = arrivals?.started
        result.iterationDurationMs = trend(.iterationDuration, index)?.summary ?? KeyedList()
        result.responseTimeMs = trend(.httpReqResponseTime, index)?.summary ?? KeyedList()
        return result
    }

    private func counter(_ metric: BuiltinMetric, _ scenario: Int) -> Int64 {
        Int64(metrics.schema.series(of: metric, scenario: scenario).flatMap { metrics.snapshot.counter($0) } ?? 0)
    }

    private func level(_ metric: BuiltinMetric, _ scenario: Int) -> LevelTotals? {
        metrics.schema.series(of: metric, scenario: scenario).flatMap { metrics.snapshot.level($0) }
    }

    private func trend(_ metric: BuiltinMetric, _ scenario: Int) -> Histogram? {
        metrics.schema.series(of: metric, scenario: scenario).flatMap { metrics.snapshot.trend($0) }
    }
}

extension Histogram {
    /// The figures of a table row, in the metric's unit; only the count without samples.
    var summary: KeyedList<Double> {
        guard !isEmpty else { return KeyedList([("count", 0)]) }
        let percentiles: [(String, Double)] = [
            ("med", 50), ("p(90)", 90), ("p(95)", 95), ("p(99)", 99), ("p(99.9)", 99.9),
        ]
        return KeyedList(
            [
                ("count", Double(count)), ("min", Histogram.value(ofMillionths: min)), ("avg", mean),
                ("max", Histogram.value(ofMillionths: max)),
            ] + percentiles.map { ($0.0, percentile($0.1).map(Histogram.value) ?? 0) }
        )
    }

    /// Names of the figures that reach into samples of which only a lower bound is known; nil for none.
    var lowerBounds: [String]? {
        guard censored > 0 else { return nil }
        let percentiles: [(String, Double)] = [
            ("med", 50), ("max", 100), ("p(90)", 90), ("p(95)", 95), ("p(99)", 99), ("p(99.9)", 99.9),
        ]
        return ["avg"] + percentiles.filter { isLowerBound(percentile: $0.1) }.map(\.0)
    }
}
