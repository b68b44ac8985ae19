import SquallExpressions
import SquallMetrics
import SquallPlan

/// A plan with two scenarios and a few sites, enough to route samples.
enum PlanFixture {
    static let ownTrend = BuiltinMetric.allCases.count
    static let ownGauge = BuiltinMetric.allCases.count + 1
    static let ownCounter = BuiltinMetric.allCases.count + 2

    /// Sites: 0 and 1 are requests of `browse`, 2 is one of `buy` without a name, 3 is setup's, 4 and 5 are scenarios'.
    static func plan(thresholds: [Threshold] = [], secrets: [String] = []) -> Plan {
        Plan(
            name: "shop",
            description: nil,
            file: SourceIdentity(path: "shop.yaml", sha256: "ab12", text: ""),
            environment: [
                EnvironmentValue(name: "URL", display: "http://shop.test", source: .commandLine, isSecret: false),
                EnvironmentValue(name: "TOKEN", display: "open sesame", source: .process, isSecret: true),
                EnvironmentValue(name: "UNSET", display: "", source: .missing, isSecret: false),
            ],
            secrets: secrets,
            tags: [],
            http: HTTPDefaults(),
            tls: TLSPlan(),
            globalSlots: BuiltinSlot.count..<BuiltinSlot.count,
            setup: phase,
            teardown: phase,
            scenarios: [scenario("browse", 0, site: 4), scenario("buy", 1, site: 5)],
            metrics: BuiltinMetric.allCases.map(\.definition) + [
                MetricDefinition(name: "size_of_cart", type: .trend, unit: .none, description: ""),
                MetricDefinition(name: "stock", type: .gauge, unit: .none, description: ""),
                MetricDefinition(name: "sold", type: .counter, unit: .none, description: ""),
            ],
            sites: [
                site("browse", "", "list", "GET", [Tag("operation", "read")]),
                site("browse", "shop::detail", "item", "GET", [Tag("operation", "read")]),
                site("buy", "shop", nil, "POST", [Tag("operation", "write")]),
                site(nil, "setup", "login", "POST", []),
                site("browse", "", nil, nil, []),
                site("buy", "", nil, nil, []),
            ],
            checks: [
                CheckSite(label: "status is 200", scenario: "browse", group: "", site: 0),
                CheckSite(label: "has items", scenario: "browse", group: "shop::detail", site: 1),
            ],
            thresholds: thresholds,
            assertions: [],
            demo: nil
        )
    }

    static func threshold(
        _ metric: BuiltinMetric,
        _ condition: Threshold.Condition,
        _ terms: [(tag: String, match: Selector.Match)] = [],
        abortOnFail: Bool = false,
        delay: Int64 = 0,
        passesIfEmpty: Bool = false
    ) -> Threshold {
        threshold(metric.rawValue, metric.definition.name, condition, terms, abortOnFail, delay, passesIfEmpty)
    }

    static func threshold(
        _ metric: MetricID,
        _ name: String,
        _ condition: Threshold.Condition,
        _ terms: [(tag: String, match: Selector.Match)] = [],
        _ abortOnFail: Bool = false,
        _ delay: Int64 = 0,
        _ passesIfEmpty: Bool = false
    ) -> Threshold {
        let selector = terms.map { "\($0.tag):\($0.match)" }.joined(separator: ",")
        return Threshold(
            metricText: terms.isEmpty ? name : "\(name){\(selector)}",
            metric: metric,
            selector: Selector(terms: terms),
            expression: "\(condition)",
            condition: condition,
            abortOnFail: abortOnFail,
            delayAbortEval: delay,
            passesIfEmpty: passesIfEmpty,
            origin: origin
        )
    }

    private static let origin = Origin(file: "shop.yaml", line: 1, column: 1)
    private static let phase = Phase(steps: [], timeout: 60_000_000_000, slotCount: BuiltinSlot.count)

    private static func site(_ scenario: String?, _ group: String, _ name: String?, _ method: String?, _ tags: [Tag])
        -> Site
    {
        Site(
            scenario: scenario,
            group: group,
            name: name,
            method: method,
            tags: tags,
            computedTags: [],
            origin: origin
        )
    }

    private static func scenario(_ name: String, _ index: Int, site: SiteID) -> ScenarioPlan {
        ScenarioPlan(
            name: name,
            index: index,
            isEnabled: true,
            load: .constantVUs(vus: 1, duration: 10_000_000_000),
            startTime: 0,
            gracefulStop: 30_000_000_000,
            tags: [],
            onStart: [],
            onStop: [],
            steps: [],
            slotCount: BuiltinSlot.count,
            site: site,
            requestsPerIteration: 1
        )
    }
}

/// Runs of one or more recorders, second by second, without an engine.
struct MeteredRun {
    let schema: MetricSchema
    var collector: MetricsCollector
    let recorders: [Recorder]

    init(_ plan: Plan = PlanFixture.plan(), loops: Int = 1) {
        schema = MetricSchema(plan)
        let schema = schema
        collector = MetricsCollector(schema: schema)
        recorders = (0..<loops).map { _ in Recorder(schema: schema) }
    }

    var recorder: Recorder { recorders[0] }

    mutating func begin(at second: Int64 = 0) {
        collector.beginLoad(recorders.map { $0.snapshot(at: second * 1_000_000_000) }, at: second * 1_000_000_000)
    }

    mutating func view(at second: Int64) -> RunMetrics {
        collector.ingest(recorders.map { $0.snapshot(at: second * 1_000_000_000) }, at: second * 1_000_000_000)
    }

    mutating func end(at second: Int64) -> RunMetrics {
        collector.endLoad(recorders.map { $0.snapshot(at: second * 1_000_000_000) }, at: second * 1_000_000_000)
    }
}

extension HTTPSample {
    /// A good answer after so many milliseconds.
    static func ok(_ milliseconds: Int64, status: Int = 200) -> HTTPSample {
        HTTPSample(
            status: status,
            isFailed: status >= 400,
            sent: 100,
            received: 1_000,
            duration: milliseconds * 1_000_000,
            blocked: 0,
            sending: 1_000,
            waiting: milliseconds * 1_000_000 - 2_000,
            receiving: 1_000,
            total: milliseconds * 1_000_000,
            responseTime: milliseconds * 1_000_000
        )
    }
}
