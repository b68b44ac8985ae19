import SquallExpressions
@testable import SquallMetrics
import SquallPlan
import SquallReports
import Testing

/// `--report-every`: what happened in the interval, nothing from before it.
@Suite struct IntervalReportTests {
    private static let schema = MetricSchema(
        Plan(
            name: "fan-out",
            description: nil,
            file: SourceIdentity(path: "fan-out.yaml", sha256: "", text: ""),
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
                MetricDefinition(name: "delivery", type: .trend, unit: .milliseconds, description: "")
            ],
            sites: [],
            checks: [],
            thresholds: [],
            assertions: [],
            demo: nil
        )
    )

    /// A recorder after an hour of something else, and after 30 s more.
    private func figures(_ interval: (Recorder, TagSetID) -> Void) -> IntervalFigures {
        let recorder = Recorder(schema: Self.schema)
        let tags = recorder.tagSet(site: nil)
        for _ in 0..<1_000 {
            recorder.count(.iterations, tags)
            recorder.count(.httpReqs, tags)
            recorder.time(.httpReqDuration, nanoseconds: 900_000_000, tags)
            recorder.socket(.opened(after: 900_000_000), .webSocket, tags, at: 0)
            recorder.socket(.received, .webSocket, tags, at: 0)
        }
        recorder.error(.reset, site: nil, at: 0, message: "")
        let before = recorder.snapshot(at: 3_600_000_000_000)
        interval(recorder, tags)
        return IntervalFigures(from: before, to: recorder.snapshot(at: 3_630_000_000_000))
    }

    @Test func onlyTheIntervalCounts() {
        let figures = figures { recorder, tags in
            for _ in 0..<60 { recorder.count(.iterations, tags) }
            for index in 1...30 {
                recorder.socket(.attempted, .webSocket, tags, at: 0)
                recorder.socket(.opened(after: Int64(index) * 1_000_000), .webSocket, tags, at: 0)
                recorder.socket(.closed(after: 5), .webSocket, tags, at: 0)
                recorder.socket(.sent, .socketIO, tags, at: 0)
                recorder.add(BuiltinMetric.allCases.count, Double(index), tags, at: 0)
            }
            recorder.error(.receiveTimeout, site: nil, at: 0, message: "")
            recorder.error(.receiveTimeout, site: nil, at: 0, message: "")
        }
        #expect(figures.seconds == 30 && figures.iterations == 60 && figures.requests == 0)
        #expect(figures.sockets == .init(open: 1_000, opened: 30, failed: 0, sent: 30, received: 0, dropped: 0))
        #expect(figures.errors.map(\.kind) == [.receiveTimeout] && figures.errors.map(\.count) == [2])
        #expect(figures.trends.map(\.name) == ["ws_connecting", "delivery"])
        #expect(figures.trends.allSatisfy { $0.count == 30 && $0.med <= 15.1 && $0.p99 <= 30.1 })
    }

    @Test func theReportIsAsItsGolden() throws {
        let figures = figures { recorder, tags in
            for index in 1...90 {
                recorder.count(.iterations, tags)
                recorder.recordRequest(
                    HTTPSample(status: 200, isFailed: index > 88, sent: 120, received: 5_000, duration: 12_000_000),
                    tags
                )
                recorder.socket(.received, .webSocket, tags, at: 0)
            }
            recorder.socket(.failed, .webSocket, tags, at: 0)
            recorder.socket(.dropped, .webSocket, tags, at: 0)
            recorder.level(.vus, by: 12, tags, at: 0)
            recorder.error(.timeout, site: nil, at: 0, message: "")
        }
        let text = IntervalReport.render(figures, elapsed: 3_630) + "\n"
        #expect(try Goldens.expected("interval.txt", becoming: text) == text)
    }
}
