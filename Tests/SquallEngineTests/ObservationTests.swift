import SquallMetrics
import SquallPlan
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@testable import SquallEngine

enum ProcessInfoID {
    static var own: Int32 { getpid() }
}

/// `observe` against an embedded system.
@Suite struct ObservationTests {
    private static let steps = "steps: [ { get: /health } ]\n"

    private static func source(_ name: String, _ run: TestRun) throws -> ObservedResult {
        try #require(run.result.observed?[name])
    }

    @Test func anExpositionIsReadWhileTheLoadRuns() async throws {
        let run = try await TestRun(
            """
            vus: 2
            duration: 1s
            observe:
              server: { prometheus: /metrics, every: 100ms, keep: ["process_*", "demo_*"], snapshots: true }
            thresholds:
              observe.server.process_resident_memory_bytes: max > 1MB && last > 1MB
              observe.server.http_requests_total{status:200}: last > 10
              observe.server.process_resident_memory_bytes{a:b}: { threshold: max > 1, ifEmpty: pass }
            assertions:
              requests are counted: metrics["observe.server.demo_requests_in_flight"].last >= 1.0
            """ + "\n" + Self.steps
        )
        let server = try Self.source("server", run)
        #expect(run.result.thresholds.map(\.passed) == [true, true, true])
        #expect(run.result.assertions.map(\.passed) == [true])
        #expect(server.failures == 0)
        // Ten a second, fewer on a busy machine; one before and two after.
        #expect(server.samples + server.missed > 6)
        #expect(server.series.seconds.allSatisfy { $0 >= 0 && $0 < 20 })
        #expect(server.series.seconds == server.series.seconds.sorted())
        let kept = server.values.entries.map(\.key)
        #expect(kept.contains("demo_connections_open"))
        #expect(kept.filter { $0.hasPrefix("http_requests_total{") }.count > 0)
        #expect(!kept.contains { $0.hasPrefix("synckairos_") })
        #expect(server.snapshots?.map(\.stage) == ["before", "after-default", "after"])
        #expect((server.snapshots?.first?.seconds ?? 0) < 0)
        #expect(run.result.warnings.isEmpty)
    }

    @Test func aJSONDocumentIsReadWholeOrByItsFields() async throws {
        let run = try await TestRun(
            """
            iterations: 1
            observe:
              whole: { get: "/v1/sessions/11111111-1111-4111-8111-111111111111", every: 10s }
              part:
                get: "/v1/sessions/11111111-1111-4111-8111-111111111111"
                fields: { cycle: $.time_per_cycle_ms, spent: "$.participants[0].total_time_ms", none: $.absent }
            """ + "\n"
                + """
                setup:
                  - post: /v1/sessions
                    json:
                      session_id: 11111111-1111-4111-8111-111111111111
                      sync_mode: per_participant
                      time_per_cycle_ms: 30000
                      participants:
                        - { participant_id: 22222222-2222-4222-8222-222222222222, participant_index: 0, total_time_ms: 600000 }
                steps: [ { get: /health } ]
                """
        )
        let whole = try Self.source("whole", run)
        let part = try Self.source("part", run)
        // The session exists after setup: the first reading failed.
        #expect(whole.failures == 1)
        #expect(whole.failure?.contains("404") == true)
        #expect(whole.values["participants[0].total_time_ms"]?.values["last"] == 600_000)
        #expect(part.values.entries.map(\.key) == ["cycle", "spent"])
        #expect(part.values["cycle"]?.values["max"] == 30_000)
        #expect(run.result.outcome == .passed)
        #expect(run.result.warnings.contains { $0.contains("`observe.whole` could") })
    }

    @Test func whatCannotBeReadIsToldAndEndsNothing() async throws {
        let run = try await TestRun(
            """
            iterations: 3
            observe:
              gone: { prometheus: "http://127.0.0.1:1/metrics" }
              html: { get: /metrics }
              text: { prometheus: /health }
              off: { query: "", queries: { a: up }, if: "false" }
              nobody: { name: no-such-program-here }
            thresholds:
              observe.gone.up: last == 1
              observe.off.a: { threshold: last < 5, ifEmpty: pass }
            """ + "\n" + Self.steps
        )
        #expect(run.result.thresholds.map(\.passed) == [false, true])
        #expect(run.result.outcome == .failed)
        #expect(run.value("iterations", "count") == 3)
        for name in ["gone", "html", "text", "nobody"] {
            let source = try Self.source(name, run)
            #expect(source.samples == 0)
            #expect(source.failures > 0)
        }
        #expect(try Self.source("nobody", run).failure?.contains("no-such-program-here") == true)
        #expect(try Self.source("off", run).failures == 0)
        #expect(run.result.warnings.count == 4)
    }

    @Test func aRequiredSourceIsAskedBeforeAnythingIsSent() async throws {
        let run = try await TestRun(
            """
            iterations: 3
            observe:
              gone: { prometheus: "http://127.0.0.1:1/metrics", required: true }
            """ + "\n" + Self.steps
        )
        #expect(run.result.exitCode == 107)
        #expect(run.result.reason?.contains("`observe.gone` could not be read") == true)
        #expect((run.value("http_reqs", "count") ?? 0) == 0)
    }

    @Test func everyScenarioLeavesADocument() async throws {
        let run = try await TestRun(
            """
            observe:
              server: { prometheus: /metrics, every: 10s, snapshots: true, keep: demo_* }
            scenarios:
              first: { iterations: 1, steps: [ { get: /health } ] }
              second: { iterations: 1, steps: [ { get: /health }, { sleep: 300ms } ] }
            """
        )
        let stages = try #require(try Self.source("server", run).snapshots).map(\.stage)
        #expect(stages.first == "before")
        #expect(stages.last == "after")
        #expect(Set(stages) == ["before", "after-first", "after-second", "after"])
    }

    #if os(Linux)
        /// The embedded system lives in this very process.
        @Test func aProcessIsFoundByItsPortAndByItsNumber() async throws {
            let run = try await TestRun(
                """
                vus: 1
                duration: 1s
                observe:
                  port: { port: "${env.BASE_URL}", every: 100ms }
                  pid: { pid: \(ProcessInfoID.own), every: 100ms }
                thresholds:
                  observe.port.rss: max > 1MB
                  observe.pid.threads: max >= 1
                  observe.pid.fds: min > 2
                  observe.pid.cpu: max >= 0
                """ + "\n" + Self.steps
            )
            #expect(run.result.thresholds.map(\.passed) == [true, true, true, true])
            #expect(try Self.source("port", run).target.contains("(pid \(ProcessInfoID.own), "))
        }
    #endif
}
