import SquallExpressions
import SquallPlan
import Testing

@testable import SquallLanguage

@Suite struct FileThresholdTests {
    private static let time = BuiltinMetric.httpReqDuration.definition
    private static let share = BuiltinMetric.httpReqFailed.definition
    private static let count = BuiltinMetric.httpReqs.definition
    private static let bytes = BuiltinMetric.dataReceived.definition
    private static let memory = BuiltinMetric.generatorRSS.definition

    @Test(
        arguments: [
            ("p(95)<100", time, .percentile(95), .less, 100.0),
            ("p( 99.9 ) <= 1.5s", time, .percentile(99.9), .lessOrEqual, 1500),
            ("avg < 250us", time, .avg, .less, 0.25), ("med === 5", time, .med, .equal, 5),
            ("max !== 5ms", time, .max, .notEqual, 5),
            ("count > 10", time, .count, .greater, 10), ("sum < 1h", time, .sum, .less, 3_600_000),
            ("rate < 0.1%", share, .rate, .less, 0.001), ("rate<0.01", share, .rate, .less, 0.01),
            ("passes < 5", share, .passes, .less, 5), ("fails >= 5", share, .fails, .greaterOrEqual, 5),
            ("rate > 100", count, .rate, .greater, 100), ("rate > 6000/min", count, .rate, .greater, 100),
            ("count == 1e3", count, .count, .equal, 1000), ("rate > 1MB/s", bytes, .rate, .greater, 1_000_000),
            ("count < 10MiB", bytes, .count, .less, 10_485_760),
            ("growth < 10%", memory, .growth(relative: true), .less, 10),
            ("growth < 200MB", memory, .growth(relative: false), .less, 200_000_000),
            ("slope < 60MB/min", memory, .slope, .less, 1_000_000), ("last > -5", memory, .last, .greater, -5),
        ] as [(String, MetricDefinition, Threshold.Method, Threshold.Comparison, Double)]
    )
    func comparisons(
        text: String,
        metric: MetricDefinition,
        method: Threshold.Method,
        comparison: Threshold.Comparison,
        number: Double
    ) throws {
        #expect(try condition(text, metric) == .compare(method, comparison, number))
    }

    @Test func andBindsTighterThanOr() throws {
        let one = Threshold.Condition.compare(.avg, .less, 1)
        let two = Threshold.Condition.compare(.min, .less, 2)
        let three = Threshold.Condition.compare(.max, .less, 3)
        #expect(try condition("avg < 1 || min < 2 && max < 3", Self.time) == .or(one, .and(two, three)))
        #expect(try condition("(avg < 1 || min < 2) && max < 3", Self.time) == .and(.or(one, two), three))
    }

    @Test(arguments: [
        ("p < 10", 0..<1), ("p95 < 10", 0..<3), ("p(95) <", 7..<7), ("p(95) < 10 and avg < 5", 11..<14),
        ("p(95) < 10MB", 8..<12), ("avg < 5 || rate > 1", 11..<15), ("p(95", 1..<2), ("avg = 5", 4..<5),
    ]) func problemsPointAtTheToken(text: String, range: Range<Int>) {
        let problem = #expect(throws: ThresholdProblem.self) { try condition(text, Self.time) }
        #expect(problem?.range == range)
    }

    @Test func deepParenthesesAreAProblemAndNoCrash() {
        let text = String(repeating: "(", count: 100_000) + "avg < 1"
        #expect(throws: ThresholdProblem.self) { try condition(text, Self.time) }
    }

    @Test func selectors() throws {
        var parser = SelectorParser(
            "http_req_duration{ name:GET /a:b , status!:200, method~:^P, note:\"a, b}\", group:::login}"
        )
        let key = try parser.key()
        #expect(key.metric == "http_req_duration")
        #expect(key.terms.map(\.tag) == ["name", "status", "method", "note", "group"])
        #expect(key.terms.map(\.valueText) == ["GET /a:b", "200", "^P", "a, b}", "::login"])
        let kinds = key.terms.map { term in
            switch term.match {
            case .equals(let value): "= \(value)"
            case .notEquals(let value): "!= \(value)"
            case .matches(let pattern): "~ \(pattern.source)"
            }
        }
        #expect(kinds == ["= GET /a:b", "!= 200", "~ ^P", "= a, b}", "= login"])
    }

    @Test(arguments: [
        "m{}", "m{", "m{a}", "m{a:}", "m{:b}", "m{a:b", "m{a:\"b}", "m{a:b,}", "m{a:'b'c}", "m{a~:(}",
    ])
    func brokenSelectors(text: String) {
        #expect(throws: ThresholdProblem.self) {
            var parser = SelectorParser(text)
            return try parser.key().metric
        }
    }

    private func condition(_ text: String, _ metric: MetricDefinition) throws(ThresholdProblem) -> Threshold.Condition {
        var parser = try ThresholdParser(text, metric: metric)
        return try parser.condition()
    }
}
