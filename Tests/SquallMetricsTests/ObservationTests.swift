import SquallExpressions
import SquallPlan
import Testing

@testable import SquallMetrics

@Suite struct SourceLogTests {
    private static func source(_ name: String = "server", kind: ObservedSource.Kind? = nil) -> ObservedSource {
        ObservedSource(
            name: name,
            kind: kind ?? .exposition(ObservedEndpoint(url: "http://me:secret@a.test:9/metrics", headers: [])),
            interval: 1_000_000_000,
            timeout: 1_000_000_000
        )
    }

    /// A plan with thresholds on observed values: (name, selector, condition).
    private static func plan(
        _ thresholds: [(name: String, terms: [(tag: String, match: Selector.Match)], condition: Threshold.Condition)]
    ) -> Plan {
        var plan = PlanFixture.plan()
        for item in thresholds {
            guard let name = ObservedName(item.name) else { continue }
            var id = plan.metrics.firstIndex { $0.name == name.text }
            if id == nil {
                id = plan.metrics.count
                plan.metrics.append(.observed(name))
            }
            plan.thresholds.append(PlanFixture.threshold(id ?? 0, item.name, item.condition, item.terms))
        }
        return plan
    }

    private static func column(_ key: ObservedKey, of log: inout SourceLog) throws -> Int {
        let column = log.column(key)
        return try #require(column)
    }

    @Test func keepsAThousandPointsAndEveryTotal() throws {
        var log = SourceLog(source: Self.source(), schema: MetricSchema(PlanFixture.plan()))
        let column = try Self.column(ObservedKey(path: "rss"), of: &log)
        var late: Int?
        for second in 0..<86_400 {
            if second == 50_000 { late = log.column(ObservedKey(path: "late")) }
            let values = [(column: column, value: Double(second))] + (late.map { [(column: $0, value: 7.0)] } ?? [])
            log.add(values, at: Int64(second) * 1_000_000_000, isPoint: true)
        }
        #expect(log.axis.seconds.count <= TimeSeries.maximumPoints)
        #expect(log.axis.seconds.count > TimeSeries.maximumPoints / 2 - 2)
        #expect(log.columns.allSatisfy { $0.means.count == log.axis.seconds.count })
        #expect(log.columns[0].totals.count == 86_400)
        #expect(log.axis.samplesPerPoint == 128)
        // Means of what a point covers stand at the mean of its time; the minima at its beginning.
        #expect(zip(log.axis.seconds, log.columns[0].means).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(log.points(log.columns[0]).first?.value == 0)
        #expect(log.points(log.columns[1]).allSatisfy { $0.value == 7 && $0.seconds > 49_900 })
    }

    @Test func samplesOutsideTheLoadAreNoPoints() throws {
        var log = SourceLog(source: Self.source(), schema: MetricSchema(PlanFixture.plan()))
        let column = try Self.column(ObservedKey(path: "a"), of: &log)
        log.add([(column, 1)], at: -2_000_000_000, isPoint: false)
        log.add([(column, 5)], at: 0, isPoint: true)
        log.add([(column, .nan)], at: 1_000_000_000, isPoint: true)
        log.add([(column, 3)], at: 2_000_000_000, isPoint: false)
        let totals = log.columns[0].totals
        #expect((totals.first.value, totals.last.value, totals.max, totals.count) == (1, 3, 5, 3))
        #expect(log.axis.seconds == [0, 1])
        #expect(log.columns[0].means[0] == 5)
        #expect(log.columns[0].means[1].isNaN)
    }

    @Test func tooManyValuesAreCountedAndThoseOfThresholdsAreKept() throws {
        let schema = MetricSchema(Self.plan([("observe.server.wanted", [], .compare(.last, .less, 1))]))
        var log = SourceLog(source: Self.source(), schema: schema)
        for number in 0..<SourceLog.maximumColumns + 5 { _ = log.column(ObservedKey(path: "v\(number)")) }
        #expect(log.columns.count == SourceLog.maximumColumns)
        #expect(log.columnsLeftOut == 5)
        #expect(log.column(ObservedKey(path: "wanted")) == SourceLog.maximumColumns)
    }

    /// Thresholds read the sum of the series that their selector matches.
    @Test func thresholdsReadObservedValues() throws {
        let plan = Self.plan([
            ("observe.server.requests", [], .compare(.last, .less, 100)),
            ("observe.server.requests", [("code", .equals("500"))], .compare(.max, .less, 5)),
            ("observe.server.rss", [], .compare(.growth(relative: true), .less, 11)),
            ("observe.server.rss", [], .compare(.slope, .less, 1e6 / 60 * 2)),
            ("observe.server.absent", [], .compare(.last, .less, 5)),
            ("observe.other.rss", [], .compare(.last, .less, 5)),
        ])
        let schema = MetricSchema(plan)
        var log = SourceLog(source: Self.source(), schema: schema)
        let good = try Self.column(ObservedKey(path: "requests", labels: [Tag("code", "200")]), of: &log)
        let bad = try Self.column(ObservedKey(path: "requests", labels: [Tag("code", "500")]), of: &log)
        let rss = try Self.column(ObservedKey(path: "rss"), of: &log)
        for second in 0...600 {
            let values = [(good, Double(second) / 10), (bad, 3), (rss, 100e6 + 1e6 / 60 * Double(second))]
            log.add(values.map { (column: $0.0, value: $0.1) }, at: Int64(second) * 1_000_000_000, isPoint: true)
        }
        var collector = MetricsCollector(schema: schema)
        let metrics = collector.ingest([], observed: log.judgements, at: 1)
        let outcomes = ThresholdEvaluator(schema: schema).evaluate(metrics, isFinal: true)
        #expect(outcomes.map(\.passed) == [true, true, true, true, false, false])
        let values = outcomes.map { $0.observed[0] ?? -1 }
        #expect(values[0] == 63)
        #expect(values[1] == 3)
        #expect(abs(values[2] - 10) < 1e-6)
        #expect(abs(values[3] - 1e6 / 60) < 1)
        #expect(values[4...] == [-1, -1])
        #expect(metrics.value().text.contains("observe.server.rss"))
    }

    @Test func theResultHasValuesSeriesAndTrends() throws {
        var log = SourceLog(source: Self.source(), schema: MetricSchema(PlanFixture.plan()))
        let rss = try Self.column(ObservedKey(path: "process_resident_memory_bytes"), of: &log)
        let constant = try Self.column(ObservedKey(path: "up", labels: [Tag("a", "x y"), Tag("b", "z")]), of: &log)
        for second in 0...120 {
            let values = [(column: rss, value: 100e6 + 1e6 * Double(second)), (column: constant, value: 1)]
            log.add(values, at: Int64(second) * 1_000_000_000, isPoint: true)
        }
        log.fail("connection refused")
        let result = ObservedResult(log)
        #expect(result.target == "http://a.test:9/metrics")
        #expect(
            (result.kind, result.samples, result.failures, result.failure) == (
                .prometheus, 121, 1, "connection refused"
            )
        )
        #expect(result.values.entries.map(\.key) == ["process_resident_memory_bytes", "up{a:\"x y\",b:z}"])
        #expect(result.series.columns.entries.map(\.key) == ["process_resident_memory_bytes"])
        #expect(result.series.seconds.count == 121)
        let value = try #require(result.values["process_resident_memory_bytes"])
        #expect((value.unit, value.trend?.verdict, value.trend?.slope) == (.bytes, .growing, 1e6))
        #expect(result.values.entries[1].value.trend == nil)
        #expect(try ObservedResult(json: result.json) == result)
    }
}

@Suite struct ObservedNameTests {
    @Test(arguments: [
        ("observe.server.process_resident_memory_bytes", "server", "process_resident_memory_bytes"),
        ("observe.gateway[\"connectionsPerOrigin\"]", "gateway", "connectionsPerOrigin"),
        ("observe.g.a[\"http://x.test\"].b[0]", "g", "a[\"http://x.test\"].b[0]"),
        ("observe.g[0]['it\\'s'].c", "g", "[0][\"it's\"].c"), ("observe.g.a.b-c.d:e", "g", "a.b-c.d:e"),
    ])
    func namesAreReadInAnySpelling(_ text: String, _ source: String, _ path: String) throws {
        let name = try #require(ObservedName(text))
        #expect((name.source, name.path) == (source, path))
        #expect(ObservedName(name.text) == name)
    }

    @Test(arguments: [
        "observe.", "observe.server", "observe.server.", "observe..a", "observe.s[a]", "observe.s[\"a\"", "other.s.a",
    ])
    func otherTextsAreNoNames(_ text: String) {
        #expect(ObservedName(text) == nil)
    }

    @Test(arguments: [
        ("process_resident_memory_bytes", MetricUnit.bytes), ("memory.heapUsed", .bytes), ("rss", .bytes),
        ("totalConnections", .none), ("lastCatchUp.replayDurationMs", .milliseconds),
        ("switch_duration_ms", .milliseconds), ("items", .none),
    ])
    func theUnitFollowsTheName(_ path: String, _ unit: MetricUnit) {
        #expect(MetricUnit(observedPath: path) == unit)
    }
}
