import SquallExpressions
import SquallPlan
import Testing

@testable import SquallMetrics

@Suite struct TimeSeriesTests {
    @Test func alwaysKeepsAThousandPointsAndEverySum() {
        var series = TimeSeries(schema: MetricSchema(PlanFixture.plan()))
        for second in 0..<86_400 {
            var point = TimeSeries.Point(seconds: 1)
            point.requests = 5
            point.vus = second < 43_200 ? 10 : 20
            point.p99 = second == 70_000 ? 900 : 10
            series.append(point)
        }
        #expect(series.points.count <= TimeSeries.maximumPoints)
        #expect(series.points.count > TimeSeries.maximumPoints / 2 - 2)
        #expect(series.points.reduce(0) { $0 + $1.requests } == 432_000)
        #expect(series.points.reduce(0) { $0 + $1.seconds } == 86_400)
        #expect(series.points.compactMap(\.p99).max() == 900)
        #expect((series.points.first?.vus, series.points.last?.vus) == (10, 20))
        #expect(series.interval == 128)
    }

    @Test func eachSecondIsADifference() throws {
        var run = MeteredRun()
        run.begin()
        let tags = run.recorder.tagSet(site: 0)
        run.recorder.level(.vus, by: 4, run.recorder.tagSet(site: 4), at: 500_000_000)
        for _ in 0..<10 { run.recorder.recordRequest(.ok(10), tags) }
        _ = run.view(at: 1)
        for _ in 0..<20 { run.recorder.recordRequest(.ok(40, status: 500), tags) }
        let points = run.end(at: 2).series.points
        #expect(points.map(\.requests) == [10, 20])
        #expect(points.map(\.failedRequests) == [0, 20])
        #expect(points.map(\.vus) == [2, 4])
        #expect(abs(try #require(points[0].p50) - 10) < 0.01)
        #expect(abs(try #require(points[1].p50) - 40) < 0.04)
    }
}

@Suite struct AssertionValuesTests {
    @Test func assertionsSeeEveryReportedSeriesAsDoubles() throws {
        let threshold = PlanFixture.threshold(
            .httpReqDuration,
            .compare(.percentile(97.5), .less, 1),
            [("name", .equals("list"))]
        )
        var run = MeteredRun(PlanFixture.plan(thresholds: [threshold]))
        run.begin()
        for _ in 0..<10 { run.recorder.recordRequest(.ok(10), run.recorder.tagSet(site: 0)) }
        guard case .map(let all) = run.end(at: 1).value() else { throw EvaluationError("a map was expected") }
        #expect(double(all["http_reqs"], "count") == 10)
        #expect(double(all["http_req_duration"], "p(95)") == 10)
        #expect(double(all[threshold.metricText], "p(97.5)") == 10)
        #expect(double(all["sold"], "count") == 0)
        #expect(double(all["size_of_cart"], "count") == 0)
        #expect(all["iterations{scenario:browse}"] == nil)
    }

    private func double(_ metric: Value?, _ name: String) -> Double? {
        guard case .map(let map) = metric, case .double(let double) = map[name] else { return nil }
        return double
    }
}
