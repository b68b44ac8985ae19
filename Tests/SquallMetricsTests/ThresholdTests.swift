import SquallPlan
import Testing

@testable import SquallMetrics

@Suite struct ThresholdTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var metric: BuiltinMetric
        var condition: Threshold.Condition
        var observed: [Double?]
        var passed: Bool?
        var isFinal = true
        var ifEmpty = false
        var testDescription: String { "\(metric) \(condition)" }
    }

    /// 10 requests of 10, 20, ... 100 ms, one of which failed, in 5 s; two iterations; nothing else.
    static let cases: [Case] = [
        Case(metric: .httpReqDuration, condition: .compare(.avg, .less, 56), observed: [55], passed: true),
        Case(metric: .httpReqDuration, condition: .compare(.avg, .less, 55), observed: [55], passed: false),
        Case(metric: .httpReqDuration, condition: .compare(.avg, .lessOrEqual, 55), observed: [55], passed: true),
        Case(metric: .httpReqDuration, condition: .compare(.min, .equal, 10), observed: [10], passed: true),
        Case(metric: .httpReqDuration, condition: .compare(.max, .notEqual, 100), observed: [100], passed: false),
        Case(metric: .httpReqDuration, condition: .compare(.count, .greaterOrEqual, 10), observed: [10], passed: true),
        Case(metric: .httpReqDuration, condition: .compare(.sum, .equal, 550), observed: [550], passed: true),
        Case(
            metric: .httpReqDuration,
            condition: .compare(.percentile(100), .greater, 99),
            observed: [100],
            passed: true
        ),
        Case(metric: .httpReqs, condition: .compare(.rate, .greater, 1.9), observed: [2], passed: true),
        Case(metric: .httpReqs, condition: .compare(.count, .equal, 10), observed: [10], passed: true),
        Case(metric: .httpReqFailed, condition: .compare(.rate, .less, 0.1), observed: [0.1], passed: false),
        Case(metric: .httpReqFailed, condition: .compare(.passes, .equal, 1), observed: [1], passed: true),
        Case(metric: .httpReqFailed, condition: .compare(.fails, .equal, 9), observed: [9], passed: true),
        Case(
            metric: .httpReqDuration,
            condition: .and(.compare(.min, .less, 5), .compare(.max, .less, 200)),
            observed: [10, 100],
            passed: false
        ),
        Case(
            metric: .httpReqDuration,
            condition: .or(.compare(.min, .less, 5), .compare(.max, .less, 200)),
            observed: [10, 100],
            passed: true
        ),
        // Without samples: a counter is 0, everything else fails, or passes where the item says so, or waits.
        Case(metric: .droppedIterations, condition: .compare(.count, .equal, 0), observed: [0], passed: true),
        Case(metric: .droppedIterations, condition: .compare(.count, .greater, 0), observed: [0], passed: false),
        Case(metric: .checks, condition: .compare(.rate, .greater, 0.9), observed: [nil], passed: false),
        Case(metric: .groupDuration, condition: .compare(.avg, .less, 9), observed: [nil], passed: false),
        Case(metric: .vus, condition: .compare(.value, .less, 9), observed: [nil], passed: false),
        Case(metric: .checks, condition: .compare(.rate, .less, 0), observed: [nil], passed: true, ifEmpty: true),
        Case(metric: .checks, condition: .compare(.rate, .less, 0), observed: [nil], passed: nil, isFinal: false),
        Case(
            metric: .droppedIterations,
            condition: .compare(.count, .greater, 0),
            observed: [0],
            passed: nil,
            isFinal: false
        ),
        Case(
            metric: .iterations,
            condition: .compare(.rate, .equal, 0.4),
            observed: [0.4],
            passed: true,
            isFinal: false
        ),
    ]

    @Test(arguments: cases)
    func aThresholdIsJudged(_ item: Case) {
        let threshold = PlanFixture.threshold(item.metric, item.condition, passesIfEmpty: item.ifEmpty)
        var run = MeteredRun(PlanFixture.plan(thresholds: [threshold]))
        let metrics = ThresholdTests.load(&run)
        let outcome = ThresholdEvaluator(schema: run.schema).evaluate(metrics, isFinal: item.isFinal)[0]
        #expect(outcome.passed == item.passed)
        #expect(outcome.observed == item.observed)
        #expect(outcome.metric == item.metric.definition.name)
    }

    private static func load(_ run: inout MeteredRun) -> RunMetrics {
        run.begin()
        let tags = run.recorder.tagSet(site: 0)
        for number in Int64(1)...10 {
            run.recorder.recordRequest(.ok(number * 10, status: number == 10 ? 500 : 200), tags)
        }
        run.recorder.count(.iterations, by: 2, run.recorder.tagSet(site: 4))
        return run.view(at: 5)
    }

    @Test func abortingWaitsForItsDelayAndForSamples() {
        let thresholds = [
            PlanFixture.threshold(.checks, .compare(.rate, .greater, 2), abortOnFail: true),
            PlanFixture.threshold(.httpReqDuration, .compare(.avg, .less, 1)),
            PlanFixture.threshold(.httpReqs, .compare(.count, .less, 5), abortOnFail: true, delay: 3_000_000_000),
        ]
        var run = MeteredRun(PlanFixture.plan(thresholds: thresholds))
        let metrics = ThresholdTests.load(&run)
        let evaluator = ThresholdEvaluator(schema: run.schema)
        #expect(evaluator.abortingThreshold(metrics, elapsed: 3_000_000_000) == nil)
        #expect(evaluator.abortingThreshold(metrics, elapsed: 3_000_000_001)?.metric == "http_reqs")
    }

    @Test func percentilesThatReachIntoTimeoutsSaySo() {
        let thresholds = [50, 99].map { percent in
            PlanFixture.threshold(.httpReqDuration, .compare(.percentile(percent), .less, 100))
        }
        var run = MeteredRun(PlanFixture.plan(thresholds: thresholds))
        run.begin()
        let tags = run.recorder.tagSet(site: 0)
        for _ in 0..<9 { run.recorder.recordRequest(.ok(10), tags) }
        run.recorder.recordRequest(HTTPSample(status: 0, isFailed: true, isCensored: true, duration: 50_000_000), tags)
        let outcomes = ThresholdEvaluator(schema: run.schema).evaluate(run.end(at: 1), isFinal: true)
        #expect(outcomes.map(\.isLowerBound) == [false, true])
    }

    @Test func growthFollowsTheRobustLine() throws {
        let relative = Threshold.Condition.compare(.growth(relative: true), .less, 10)
        let thresholds = [
            PlanFixture.threshold(PlanFixture.ownGauge, "stock", relative),
            PlanFixture.threshold(PlanFixture.ownGauge, "stock", .compare(.slope, .less, 10)),
        ]
        var run = MeteredRun(PlanFixture.plan(thresholds: thresholds))
        run.begin()
        let tags = run.recorder.tagSet(site: 0)
        for second in Int64(1)...60 {
            run.recorder.add(PlanFixture.ownGauge, 1_000 + 5 * Double(second), tags, at: second)
            _ = run.view(at: second)
        }
        let outcomes = ThresholdEvaluator(schema: run.schema).evaluate(run.end(at: 61), isFinal: true)
        #expect(outcomes.map(\.passed) == [false, true])
        let growth = try #require(outcomes[0].observed[0])
        #expect(abs(growth - 295.0 / 1_005 * 100) < 0.6)
        #expect(abs(try #require(outcomes[1].observed[0]) - 5) < 0.01)
    }
}
