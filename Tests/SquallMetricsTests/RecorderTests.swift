import SquallExpressions
import SquallPlan
import Testing

@testable import SquallMetrics

@Suite struct RecorderTests {
    // MARK: Selectors

    struct Selection: Sendable, CustomTestStringConvertible {
        var text: String
        var terms: [(tag: String, match: Selector.Match)]
        var count: Double
        var testDescription: String { text }
    }

    static let selections: [Selection] = {
        let pattern = try? Pattern.compile("^i")
        return [
            Selection(text: "name", terms: [("name", .equals("list"))], count: 3),
            Selection(text: "two terms", terms: [("name", .equals("list")), ("status", .equals("500"))], count: 1),
            Selection(text: "not", terms: [("status", .notEquals("200"))], count: 1),
            Selection(text: "not, without the tag", terms: [("color", .notEquals("red"))], count: 6),
            Selection(text: "nested group", terms: [("group", .equals("shop::detail"))], count: 2),
            Selection(text: "k6's group", terms: [("group", .equals("::shop"))], count: 1),
            Selection(text: "scenario", terms: [("scenario", .equals("buy"))], count: 1),
            Selection(text: "pattern", terms: pattern.map { [("name", .matches($0))] } ?? [], count: 2),
            Selection(text: "own tag", terms: [("operation", .equals("read"))], count: 5),
            Selection(text: "nothing", terms: [("operation", .equals("delete"))], count: 0),
        ]
    }()

    @Test(arguments: selections)
    func aSelectorTakesItsSamplesAndNoOthers(_ selection: Selection) {
        let threshold = PlanFixture.threshold(.httpReqs, .compare(.count, .less, 1), selection.terms)
        var run = MeteredRun(PlanFixture.plan(thresholds: [threshold]))
        run.begin()
        let recorder = run.recorder
        for site in [0, 0, 1, 1, 2] {
            recorder.recordRequest(.ok(1), recorder.tagSet(site: site, dynamic: [Tag("status", "200")]))
        }
        recorder.recordRequest(.ok(1, status: 500), recorder.tagSet(site: 0, dynamic: [Tag("status", "500")]))
        let metrics = run.end(at: 1)
        #expect(metrics.value(run.schema.thresholdSeries[0], .count) == selection.count)
        #expect(metrics.value(BuiltinMetric.httpReqs.rawValue, .count) == 6)
    }

    @Test func tagsThatNobodyReadsMakeNoSeries() {
        let run = MeteredRun()
        let first = run.recorder.tagSet(site: 0, dynamic: [Tag("user", "1")])
        #expect(run.recorder.tagSet(site: 0, dynamic: [Tag("user", "2")]) == first)
    }

    @Test func aTagWithTooManyValuesIsCutOffWithOneWarning() {
        var run = MeteredRun()
        run.begin()
        for number in 0..<10_010 {
            let tags = run.recorder.tagSet(site: 2, dynamic: [Tag("name", "item \(number)")])
            run.recorder.recordRequest(.ok(1), tags)
        }
        let metrics = run.end(at: 1)
        #expect(metrics.snapshot.requests.count == 10_001)
        #expect(metrics.snapshot.requests.first { $0.key.name == "other" }?.count == 10)
        #expect(metrics.snapshot.warnings.count == 1)
    }

    // MARK: Requests

    @Test func oneCallRecordsEverythingOfARequest() {
        var run = MeteredRun()
        run.begin()
        let tags = run.recorder.tagSet(site: 0)
        run.recorder.recordRequest(.ok(20), tags)
        run.recorder.recordRequest(.ok(30, status: 503), tags)
        run.recorder.recordRequest(HTTPSample(status: 0, isFailed: true, total: 5_000_000), tags)
        let metrics = run.end(at: 2)
        let figure = { (metric: BuiltinMetric, method: Threshold.Method) in metrics.value(metric.rawValue, method) }
        #expect(figure(.httpReqs, .count) == 3)
        #expect(figure(.httpReqs, .rate) == 1.5)
        #expect(figure(.httpReqFailed, .passes) == 2)
        #expect(figure(.httpReqFailed, .fails) == 1)
        #expect(figure(.httpReqDuration, .count) == 2)
        #expect(figure(.httpReqDuration, .avg) == 25)
        #expect(figure(.httpReqTotal, .min) == 5)
        #expect(figure(.httpReqConnecting, .avg) == nil)
        #expect(figure(.dataSent, .count) == 200)
        #expect(figure(.dataReceived, .count) == 2_000)
    }

    @Test func rowsKeepScenarioNameAndMethodApart() throws {
        var run = MeteredRun(loops: 2)
        run.begin()
        for recorder in run.recorders {
            recorder.recordRequest(.ok(10), recorder.tagSet(site: 0))
            recorder.recordRequest(.ok(20, status: 404), recorder.tagSet(site: 0))
            recorder.recordRequest(.ok(30), recorder.tagSet(site: 2, dynamic: [Tag("name", "buy it")]))
        }
        let rows = run.end(at: 1).snapshot.requests
        #expect(rows.map(\.key.name) == ["list", "buy it"])
        let list = try #require(rows.first)
        #expect(list.key == RequestRow.Key(scenario: "browse", name: "list", method: "GET"))
        #expect((list.count, list.failed, list.bytesReceived) == (4, 2, 4_000))
        #expect(list.statuses == [.init(status: 200, count: 2), .init(status: 404, count: 2)])
        #expect(list.duration.percentile(100) == 20_000_000)
    }

    @Test func unfinishedRequestsAreCountedAndMarkTheirPercentiles() {
        var run = MeteredRun()
        run.begin()
        let tags = run.recorder.tagSet(site: 0)
        for _ in 0..<8 { run.recorder.recordRequest(.ok(10), tags) }
        for seconds in [Int64(3), 4] {
            let sample = HTTPSample(status: 0, isFailed: false, duration: seconds * 1_000_000_000)
            run.recorder.recordUnfinished(sample, tags)
        }
        let snapshot = run.end(at: 5).snapshot
        #expect((snapshot.unfinished.count, snapshot.unfinished.longest) == (2, 4_000_000_000))
        #expect(snapshot.unfinished.byName == ["list": 2])
        #expect(snapshot.counter(BuiltinMetric.httpReqs.rawValue) == 8)
        let durations = snapshot.trend(BuiltinMetric.httpReqDuration.rawValue)
        #expect(durations?.isLowerBound(percentile: 50) == false)
        #expect(durations?.isLowerBound(percentile: 90) == true)
    }

    // MARK: Other samples

    @Test func customMetricsTakeTheirUnit() {
        var run = MeteredRun()
        run.begin()
        let tags = run.recorder.tagSet(site: 0)
        run.recorder.add(PlanFixture.ownTrend, 2.5, tags, at: 1)
        run.recorder.add(PlanFixture.ownTrend, .nan, tags, at: 1)
        run.recorder.add(PlanFixture.ownCounter, 3, tags, at: 1)
        run.recorder.add(PlanFixture.ownGauge, 7, tags, at: 2)
        run.recorder.add(PlanFixture.ownGauge, 5, tags, at: 1)
        run.recorder.add(9_999, 1, tags, at: 1)
        let metrics = run.end(at: 3)
        #expect(metrics.value(PlanFixture.ownTrend, .avg) == 2.5)
        #expect(metrics.value(PlanFixture.ownCounter, .rate) == 1)
        #expect(metrics.value(PlanFixture.ownGauge, .value) == 7)
        #expect(metrics.value(PlanFixture.ownGauge, .first) == 5)
        #expect(metrics.value(PlanFixture.ownGauge, .avg) == 6)
    }

    @Test func levelsAverageOverTimeAndAddUpOverLoops() {
        var run = MeteredRun(loops: 2)
        run.begin()
        let second: Int64 = 1_000_000_000
        for recorder in run.recorders {
            let tags = recorder.tagSet(site: 4)
            recorder.level(.vus, by: 10, tags, at: 0)
            recorder.level(.vus, by: -10, tags, at: 5 * second)
        }
        let metrics = run.end(at: 20)
        #expect(metrics.value(BuiltinMetric.vus.rawValue, .avg) == 5)
        #expect(metrics.value(BuiltinMetric.vus.rawValue, .max) == 20)
        #expect(metrics.value(BuiltinMetric.vus.rawValue, .value) == 0)
        let own = run.schema.series(of: .vus, scenario: 0)
        #expect(own.flatMap { metrics.value($0, .max) } == 20)
        #expect(run.schema.series(of: .vus, scenario: 1).flatMap { metrics.value($0, .max) } == nil)
    }

    @Test func littlesLawFindsLostSamples() {
        var run = MeteredRun()
        run.begin()
        let tags = run.recorder.tagSet(site: 0)
        for request in Int64(0)..<100 {
            run.recorder.level(.httpReqsInFlight, by: 1, tags, at: request * 1_000_000)
            run.recorder.level(.httpReqsInFlight, by: -1, tags, at: request * 1_000_000 + 20_000_000)
            if request != 50 { run.recorder.recordRequest(.ok(20), tags) }
        }
        #expect(run.end(at: 1).littleAudit?.ratio == 0.99)
    }

    @Test func ratesPerSecondLeaveSetupOut() {
        var run = MeteredRun()
        let setup = run.recorder.tagSet(site: 3)
        for _ in 0..<50 { run.recorder.recordRequest(.ok(1), setup) }
        run.begin(at: 10)
        let tags = run.recorder.tagSet(site: 0)
        for _ in 0..<30 { run.recorder.recordRequest(.ok(1), tags) }
        #expect(run.view(at: 15).value(BuiltinMetric.httpReqs.rawValue, .rate) == 6)
        _ = run.end(at: 20)
        for _ in 0..<99 { run.recorder.recordRequest(.ok(1), setup) }
        let metrics = run.view(at: 90)
        #expect(metrics.value(BuiltinMetric.httpReqs.rawValue, .count) == 179)
        #expect(metrics.value(BuiltinMetric.httpReqs.rawValue, .rate) == 3)
        #expect(metrics.loadSeconds == 10)
    }

    @Test func checksKeepTheFirstFailure() {
        var run = MeteredRun(loops: 2)
        run.begin()
        for (index, recorder) in run.recorders.enumerated() {
            recorder.check(0, passed: true, example: .init(time: 0, vu: 0, iteration: 0, text: "never asked for"))
            for round in 1...3 {
                let time = Int64(100 - index * 50 + round)
                recorder.check(0, passed: false, example: .init(time: time, vu: index, iteration: round, text: "500"))
            }
        }
        let snapshot = run.end(at: 1).snapshot
        #expect(snapshot.checks[0].results == RateTotals(passes: 2, fails: 6))
        #expect(snapshot.checks[0].firstFailure == .init(time: 51, vu: 1, iteration: 1, text: "500"))
        #expect(snapshot.rate(BuiltinMetric.checks.rawValue)?.count == 8)
    }

    @Test func errorsAreCountedByKindAndPlaceWithOneExample() {
        var run = MeteredRun(loops: 2)
        run.begin()
        run.recorders[1].error(.timeout, site: 0, at: 5, message: "no answer within 1s")
        run.recorders[0].error(.timeout, site: 0, at: 9, message: "no answer within 2s")
        run.recorders[0].error(.timeout, site: 1, at: 1, message: "elsewhere")
        run.recorders[0].error(.dns, site: nil, at: 1, message: "no such host")
        let snapshot = run.end(at: 1).snapshot
        let timeouts = snapshot.errors[ErrorTotals.Key(kind: .timeout, site: 0)]
        #expect((timeouts?.count, timeouts?.example) == (2, "no answer within 1s"))
        #expect(snapshot.errors.count == 3)
        #expect(snapshot.counter(BuiltinMetric.errors.rawValue) == 4)
    }
}

@Suite struct SnapshotTests {
    private func shards() -> [Snapshot] {
        let schema = MetricSchema(PlanFixture.plan())
        return (0..<3).map { shard in
            let recorder = Recorder(schema: schema)
            for round in 0..<(shard + 1) * 100 {
                let site = (round + shard) % 3
                recorder.recordRequest(.ok(Int64(1 + round % 7), status: 200 + shard), recorder.tagSet(site: site))
                recorder.add(PlanFixture.ownGauge, Double(round), recorder.tagSet(site: site), at: Int64(round))
            }
            recorder.level(.vus, by: Int64(shard), recorder.tagSet(site: 4), at: 10)
            recorder.error(.reset, site: shard, at: Int64(shard), message: "reset")
            return recorder.snapshot(at: 1_000)
        }
    }

    @Test func mergingIsAssociativeAndCommutative() {
        let parts = shards()
        var right = parts[1]
        right.merge(parts[2])
        var left = parts[0]
        left.merge(right)
        var other = parts[2]
        other.merge(parts[0])
        other.merge(parts[1])
        #expect(left.trends == other.trends)
        #expect(left.counters == other.counters)
        #expect(left.rates == other.rates)
        #expect(left.gauges == other.gauges)
        #expect(left.levels == other.levels)
        #expect(left.errors == other.errors)
        #expect(left.checks == other.checks)
        let byKey = { (rows: [RequestRow]) in rows.map { ($0.key.name, $0.count, $0.duration) }.sorted { $0.0 < $1.0 } }
        #expect(byKey(left.requests).elementsEqual(byKey(other.requests)) { $0 == $1 })
    }

    @Test func aSnapshotDoesNotChangeAfterwards() {
        let run = MeteredRun()
        let tags = run.recorder.tagSet(site: 0)
        run.recorder.recordRequest(.ok(5), tags)
        let before = run.recorder.snapshot(at: 1)
        for _ in 0..<1_000 { run.recorder.recordRequest(.ok(7), tags) }
        #expect(before.trend(BuiltinMetric.httpReqDuration.rawValue)?.count == 1)
        #expect(before.trend(BuiltinMetric.httpReqDuration.rawValue)?.percentile(50) == 5_000_000)
        #expect(before.requests.first?.count == 1)
    }
}
