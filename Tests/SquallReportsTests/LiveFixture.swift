import SquallExpressions
import SquallMetrics
import SquallPlan

@testable import SquallReports

/// A run with one of everything that leaves the program while it lasts.
enum LiveFixture {
    static var identity: LiveIdentity {
        LiveIdentity(
            test: "shop",
            label: "night",
            tags: [Tag("team", "carts"), Tag("data-centre", "north")],
            instance: "generator-1",
            version: "1.2.3",
            mask: SecretMask(["open-sesame"])
        )
    }

    static var figures: LiveFigures { LiveFigures(metrics, identity: identity) }

    static let plan = Plan(
        name: "shop",
        description: nil,
        file: SourceIdentity(path: "shop.yaml", sha256: "", text: ""),
        environment: [],
        secrets: [],
        tags: [],
        http: HTTPDefaults(),
        tls: TLSPlan(),
        globalSlots: BuiltinSlot.count..<BuiltinSlot.count,
        setup: Phase(steps: [], timeout: 0, slotCount: BuiltinSlot.count),
        teardown: Phase(steps: [], timeout: 0, slotCount: BuiltinSlot.count),
        scenarios: [],
        metrics: BuiltinMetric.allCases.map(\.definition) + [
            MetricDefinition(name: "size_of_cart", type: .trend, unit: .none, description: "items in a cart"),
            MetricDefinition(name: "stock", type: .gauge, unit: .bytes, description: "what is left \"in\\stock\"\nnow"),
            MetricDefinition(name: "sold_total", type: .counter, unit: .none, description: "items sold"),
            MetricDefinition(name: "lucky", type: .rate, unit: .none, description: "won"),
        ],
        sites: [
            site("list", "GET"), site("say \"hi\"\\n", "POST"), site("open-sesame", "GET"), site("***", "GET"),
        ],
        checks: [
            CheckSite(label: "status is 200", scenario: "browse", group: "shop::detail", site: 0),
            CheckSite(label: "status is 200", scenario: "browse", group: "shop::detail", site: 1),
        ],
        thresholds: [],
        assertions: [],
        demo: nil
    )

    static var metrics: RunMetrics { metrics(LiveFixture.record) }

    /// The view of a run after what `record` does.
    static func metrics(_ record: (Recorder) -> Void) -> RunMetrics {
        let schema = MetricSchema(plan)
        let recorder = Recorder(schema: schema)
        record(recorder)
        var collector = MetricsCollector(schema: schema)
        return collector.ingest([recorder.snapshot(at: 10_000_000_000)], at: 10_000_000_000)
    }

    private static func record(_ recorder: Recorder) {
        let own = BuiltinMetric.allCases.count
        let tags = recorder.tagSet(site: 0)
        for milliseconds in [0.05, 1, 1.2, 40, 70_000] {
            recorder.recordRequest(request(200, milliseconds: milliseconds), tags)
        }
        recorder.recordRequest(request(503, milliseconds: 3, isFailed: true), recorder.tagSet(site: 1))
        // Two names that are one when the secret is masked.
        for site in [2, 3] { recorder.recordRequest(request(200, milliseconds: 3), recorder.tagSet(site: site)) }
        for (check, passed) in [(0, true), (0, false), (1, true)] {
            recorder.check(check, passed: passed, example: .init(time: 0, vu: 1, iteration: 0, text: ""))
        }
        recorder.error(.reset, site: 0, at: 0, message: "")
        recorder.socket(.attempted, .webSocket, tags, at: 0)
        recorder.socket(.opened(after: 2_000_000), .webSocket, tags, at: 0)
        recorder.socket(.sent, .webSocket, tags, at: 0)
        recorder.add(own, -1, tags, at: 0)
        recorder.add(own, 3, tags, at: 0)
        recorder.add(own + 1, 0.5, tags, at: 0)
        recorder.add(own + 2, 2, tags, at: 0)
        recorder.add(own + 3, 1, tags, at: 0)
    }

    static func request(_ status: Int, milliseconds: Double, isFailed: Bool = false) -> HTTPSample {
        HTTPSample(
            status: status,
            isFailed: isFailed,
            sent: 100,
            received: 1_000,
            duration: Int64((milliseconds * 1e6).rounded())
        )
    }

    private static func site(_ name: String, _ method: String) -> Site {
        Site(
            scenario: "browse",
            group: "",
            name: name,
            method: method,
            tags: [],
            computedTags: [],
            origin: Origin(file: "shop.yaml", line: 1, column: 1)
        )
    }
}
