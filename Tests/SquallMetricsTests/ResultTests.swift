import SquallExpressions
import SquallPlan
import Testing

@testable import SquallMetrics

@Suite struct SecretMaskTests {
    static let secret = "s3cr\"t/ pä&ss"

    @Test(arguments: [
        secret, "s3cr%22t%2F%20p%C3%A4%26ss", "s3cr%22t%2f%20p%c3%a4%26ss", "s3cr%22t%2F+p%C3%A4%26ss",
        "s3cr%22t/%20p%C3%A4&ss", "s3cr\\\"t/ pä&ss", "s3cr\\\"t\\/ pä&ss", "s3cr\\\"t/ p\\u00e4&ss",
    ])
    func everyFormIsHidden(_ form: String) {
        #expect(SecretMask([Self.secret]).apply(to: "a \(form), b") == "a ***, b")
    }

    @Test(arguments: ["", "u", "us", "user:"])
    func base64HidesItAtAnyAlignment(_ before: String) {
        let text = Base64.encode(Array((before + Self.secret + ":after").utf8))
        let masked = SecretMask([Self.secret]).apply(to: "Basic \(text)")
        #expect(masked.contains("***"))
        #expect(!masked.contains(text.dropFirst(8).prefix(8)))
    }

    @Test func longSecretsGoFirstAndShortTextsAreNoSecrets() {
        let mask = SecretMask(["abcd", "abcdef", "xyz"])
        #expect(mask.apply(to: "abcdef abcd xyz") == "*** *** xyz")
        #expect(SecretMask([]).apply(to: "abcd") == "abcd")
    }
}

@Suite struct OutcomeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var outcome: Outcome
        var code: ExitCode
        var generator = GeneratorVerdict.ok
        var held = true
        var change: @Sendable (inout RunEnding) -> Void
    }

    static let all: @Sendable (inout RunEnding) -> Void = { ending in
        ending.internalError = "bug"
        ending.phaseFailure = "setup failed"
        ending.wasInterrupted = true
        ending.failedByStep = "reason"
    }

    @Test(arguments: [
        Case(testDescription: "passed", outcome: .passed, code: .passed) { _ in },
        Case(testDescription: "warning", outcome: .passed, code: .passed, generator: .warning) { _ in },
        Case(testDescription: "threshold", outcome: .failed, code: .judgedFailed, held: false) { _ in },
        Case(testDescription: "aborted by threshold", outcome: .failed, code: .judgedFailed) {
            $0.abortedByThreshold = "checks: rate > 1"
        },
        Case(
            testDescription: "90 before 99",
            outcome: .inconclusive,
            code: .inconclusive,
            generator: .inconclusive,
            held: false
        ) { _ in },
        Case(testDescription: "108 before 90", outcome: .failed, code: .endedFailed, generator: .inconclusive) {
            $0.failedByStep = ""
        },
        Case(testDescription: "105 before 108", outcome: .aborted, code: .interrupted) {
            $0.wasInterrupted = true
            $0.failedByStep = ""
        },
        Case(testDescription: "107 before 105", outcome: .error, code: .phaseFailed) {
            OutcomeTests.all(&$0)
            $0.internalError = nil
        },
        Case(testDescription: "70 before all", outcome: .error, code: .internalError, change: all),
        Case(testDescription: "skipped", outcome: .skipped, code: .passed, generator: .inconclusive, held: false) {
            $0.skippedByStep = "not today"
        },
    ])
    func theFirstThatAppliesWins(_ item: Case) {
        var ending = RunEnding()
        item.change(&ending)
        let judged = ending.judged(generator: item.generator, everythingHeld: item.held)
        #expect(judged.outcome == item.outcome)
        #expect(judged.code == item.code)
    }
}

@Suite struct RunRecordTests {
    private func result(secrets: [String] = []) -> RunResult {
        let condition = Threshold.Condition.compare(.percentile(99), .less, 5)
        let thresholds = [
            PlanFixture.threshold(.httpReqDuration, condition, [("name", .equals("list"))]),
            PlanFixture.threshold(.groupDuration, condition),
        ]
        let plan = PlanFixture.plan(thresholds: thresholds, secrets: secrets)
        var run = MeteredRun(plan)
        run.begin()
        let tags = run.recorder.tagSet(site: 0)
        for _ in 0..<100 { run.recorder.recordRequest(.ok(10), tags) }
        run.recorder.check(0, passed: false, example: .init(time: 1, vu: 2, iteration: 3, text: "token open sesame"))
        run.recorder.error(.timeout, site: 0, at: 1, message: "GET /?key=open%20sesame took too long")
        run.recorder.count(.iterations, run.recorder.tagSet(site: 4))
        run.recorder.count(.droppedIterations, by: 3, run.recorder.tagSet(site: 4))
        let metrics = run.end(at: 10)
        let observation = metrics.observation()
        return RunRecord(
            plan: plan,
            metrics: metrics,
            ending: RunEnding(),
            thresholds: ThresholdEvaluator(schema: run.schema).evaluate(metrics, isFinal: true),
            assertions: [AssertionResult(name: "fine", passed: true)],
            health: GeneratorHealth(judging: observation),
            observation: observation,
            arrivals: [.init(scenario: 0, scheduled: 4, started: 1)],
            startedAt: Timestamp(seconds: 1_700_000_000, nanoseconds: 0),
            endedAt: Timestamp(seconds: 1_700_000_011, nanoseconds: 500_000_000),
            durationSeconds: 11.5,
            seed: 42
        ).result()
    }

    @Test func theResultTellsTheRun() {
        let result = result()
        #expect((result.outcome, result.exitCode) == (.failed, 99))
        #expect(result.startedAt == "2023-11-14T22:13:20Z")
        #expect(result.thresholds.map(\.passed) == [false, false])
        #expect(result.thresholds.map(\.observed) == [ObservedValue([10]), ObservedValue([nil])])
        #expect(result.metrics["http_reqs"]?.values["rate"] == 10)
        #expect(result.metrics[result.thresholds[0].metric]?.values["p(99)"] == 10)
        #expect(result.metrics["group_duration"]?.values.entries.map(\.key) == ["count"])
        #expect(result.metrics["http_req_connecting"] == nil)
        #expect(result.metrics["iterations{scenario:browse}"] == nil)
        #expect(result.statusCodes["200"] == 100)
        #expect(result.requests.map(\.name) == ["list"])
        #expect(result.scenarios.map(\.droppedShare) == [0.75, 0])
        #expect(result.scenarios[0].scheduledArrivals == 4)
        #expect(result.env.entries.map(\.key) == ["URL", "TOKEN"])
        #expect(result.env["TOKEN"] == "***")
        #expect(result.errors.map(\.kind) == ["timeout"])
        #expect(result.series.columns["requestsPerSecond"] == [10])
    }

    @Test func histogramsInTheResultAreComplete() throws {
        let metric = try #require(result().metrics["http_req_duration"])
        let histogram = try #require(Histogram(text: metric.histogram?.text ?? ""))
        #expect(histogram.count == 100)
        #expect(histogram.percentile(50) == 10_000_000)
    }

    @Test func theResultIsReadBackAsItWasWritten() throws {
        let original = result()
        #expect(try RunResult(json: original.json) == original)
        #expect(try RunResult(json: JSON.parse(JSON.text(original.json))) == original)
    }

    @Test func noSecretLeavesInAnyForm() {
        let text = JSON.text(result(secrets: ["open sesame"]).json)
        #expect(!text.contains("sesame"))
        #expect(text.contains("token ***"))
        #expect(text.contains("GET /?key=*** took too long"))
    }

    @Test func damageIsNamedByItsPlace() {
        guard case .map(let map) = result().json else { return }
        let damaged = Value.map(
            ValueMap(
                keys: map.keys,
                values: zip(map.keys, map.values).map { key, value in
                    if case .string("thresholds") = key { return .list([.map(ValueMap([("metric", .int(1))]))]) }
                    return value
                }
            )
        )
        #expect(throws: ResultFormatError("thresholds: [0]: metric: a text was expected")) {
            try RunResult(json: damaged)
        }
    }
}
