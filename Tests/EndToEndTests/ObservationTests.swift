import Foundation
import TestSupport
import Testing

/// `observe` with a real Prometheus: its own exposition is read, its query API is asked, its process is watched.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct ObservationTests {
    /// What the tests read of `observed`.
    private struct Source: Decodable {
        struct Value: Decodable {
            let unit: String
            let values: [String: Double]
        }
        struct Series: Decodable {
            let seconds: [Double]
            let columns: [String: [Double?]]
        }
        struct Document: Decodable {
            let stage: String
            let document: [String: Double]
        }
        let kind: String
        let target: String
        let samples: Int
        let failures: Int
        let failure: String?
        let values: [String: Value]
        let series: Series
        let snapshots: [Document]?
    }

    private struct Observed: Decodable {
        let observed: [String: Source]
    }

    private static func sources(_ ending: SquallProcess.Ending) throws -> [String: Source] {
        let data = try Data(contentsOf: URL(fileURLWithPath: ending.folder.file("result.json")))
        return try JSONDecoder().decode(Observed.self, from: data).observed
    }

    @Test func `a Prometheus is scraped, queried and watched`() async throws {
        let server = try await PrometheusServer()
        let ending = try await SquallProcess.run(
            """
            http: { baseURL: "\(server.url)" }
            vus: 2
            duration: 4s
            setup:
              # The server has stored what it scraped of itself.
              - get: /-/ready
              - sleep: 2500ms
            steps:
              - get: /-/healthy
              - sleep: 50ms
            observe:
              exposition: { prometheus: /metrics, every: 500ms, snapshots: true, required: true }
              some: { prometheus: /metrics, every: 1s, keep: ["process_*", "prometheus_http_requests_total"] }
              queries:
                query: \(server.url)
                queries:
                  up: up
                  memory: 'sum by (job) (process_resident_memory_bytes)'
                  requests: 'prometheus_http_requests_total{handler="/-/healthy"}'
                  two: scalar(vector(2))
                every: 1s
              wrong: { query: "\(server.url)", queries: { broken: "sum(" } }
              process: { port: "\(server.url)", every: 500ms }
            thresholds:
              observe.exposition.process_resident_memory_bytes: max > 10MB
              observe.some.prometheus_http_requests_total{handler:/-/healthy,code:200}: last > 10
              observe.queries.up: min == 1
              observe.queries.memory{job:itself}: last > 10MB
              observe.queries.two: [first == 2, last == 2]
              observe.process.rss: max > 10MB
              observe.process.threads: last > 1
              observe.process.fds: last > 2
            """
        )
        try await server.stop()
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        let sources = try Self.sources(ending)
        let exposition = try #require(sources["exposition"])
        #expect(exposition.kind == "prometheus" && exposition.failures == 0)
        #expect(exposition.values.count > 150)
        #expect(exposition.values["go_goroutines"] != nil)
        #expect(!exposition.values.keys.contains { $0.contains("_bucket{") })
        #expect(exposition.values["process_resident_memory_bytes"]?.unit == "bytes")
        #expect(exposition.snapshots?.map(\.stage) == ["before", "after-default", "after"])
        #expect(exposition.snapshots?.allSatisfy { $0.document["go_goroutines"] != nil } == true)

        let some = try #require(sources["some"])
        #expect(
            some.values.keys.allSatisfy { $0.hasPrefix("process_") || $0.hasPrefix("prometheus_http_requests_total") }
        )

        let queries = try #require(sources["queries"])
        #expect(queries.failures == 0, "\(queries.failure ?? "")")
        #expect(queries.values.keys.contains { $0.hasPrefix("up{instance:") && $0.hasSuffix(",job:itself}") })
        #expect(queries.values["memory{job:itself}"]?.unit == "")
        #expect(queries.series.seconds.count >= 4 && queries.series.seconds.allSatisfy { $0 >= -0.001 && $0 < 20 })
        #expect(sources["wrong"]?.failure?.contains("the query failed") == true)
        #expect(sources["process"]?.target.contains("prometheus)") == true)
        #expect(ending.output.contains("OBSERVED SYSTEMS"))
    }

    @Test func `secrets of observed systems are masked`() async throws {
        let ending = try await SquallProcess.run(
            """
            env:
              TOKEN: { required: true, secret: true }
            iterations: 1
            steps: [{ set: { a: 1 } }]
            observe:
              server: { prometheus: "http://127.0.0.1:1/${env.TOKEN}", bearer: "${env.TOKEN}" }
            """,
            ["-e", "TOKEN=open-sesame"]
        )
        let text = try String(contentsOfFile: ending.folder.file("result.json"), encoding: .utf8)
        #expect(ending.code == 0)
        #expect(text.contains("http://127.0.0.1:1/***"))
        #expect(!(text + ending.output + ending.errors).contains("open-sesame"))
    }
}
