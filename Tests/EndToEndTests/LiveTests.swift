import Foundation
import TestSupport
import Testing

/// `--live`: what a real Prometheus and OpenTelemetry's own messages make of it, and what receivers cannot do to a run.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct LiveTests {
    private struct Output: Decodable {
        let kind: String
        let target: String
        let delivered: Int
        let lost: Int
        let retries: Int
        let failure: String?
    }

    private static func outputs(_ ending: SquallProcess.Ending, _ name: String = "result.json") throws -> [Output] {
        struct Document: Decodable { let live: [Output] }
        let data = try Data(contentsOf: URL(fileURLWithPath: ending.folder.file(name)))
        return try JSONDecoder().decode(Document.self, from: data).live
    }

    /// Three seconds of good requests, refused ones, and a check that fails now and then.
    private static func scenario(_ url: String, duration: String = "3s") -> String {
        """
        tags: { team: carts }
        http: { baseURL: "\(url)" }
        vus: 2
        duration: \(duration)
        metrics: { answers: { type: trend, unit: bytes }, rounds: counter }
        setup:
          - get: /health
        steps:
          - get: /health
            name: health
            check: { even: scenario.iteration % 2 == 0 }
          - get: /nowhere
          - record: { answers: 100, rounds: 1 }
          - sleep: 20ms
        """
    }

    @Test func `Prometheus scrapes a run and is written to, and both have the result's counts`() async throws {
        let port = FreePort.some(1)[0]
        let server = try await PrometheusServer(scraping: port)
        let demo = try await DemoServer("sessions")
        let ending = try await SquallProcess.run(
            Self.scenario(try #require(demo.urls["http"]), duration: "5s"),
            [
                "--live", "prometheus=127.0.0.1:\(port)", "--live", "remote-write=\(server.url)", "--live-every", "1s",
                "--label", "night",
            ]
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        let result = try ending.result("night-scenario.json")
        for job in ["other", "squall"] {
            let sum = { (metric: String, labels: String) in
                try server.query("sum(last_over_time(squall_\(metric){job=\"\(job)\",label=\"night\"\(labels)}[10m]))")
            }
            #expect(try sum("http_reqs_total", "") == Double(result.count("http_reqs")), "\(job)")
            for request in result.requests {
                let labels = ",name=\"\(request.name)\",team=\"carts\""
                #expect(try sum("http_reqs_total", labels) == Double(request.count), "\(job) \(request.name)")
                #expect(try sum("http_req_failed_total", labels) == Double(request.failed))
                #expect(try sum("http_req_duration_seconds_count", labels) == Double(request.count))
            }
            for (status, count) in result.statusCodes {
                #expect(try sum("http_reqs_total", ",status=\"\(status)\"") == Double(count), "\(job) \(status)")
            }
            #expect(try sum("iterations_total", ",scenario=\"default\"") == Double(result.count("iterations")))
            #expect(try sum("rounds_total", "") == Double(result.count("rounds")))
            #expect(try sum("checks_total", "") == result.value("checks", "passes"))
            let checks = (result.value("checks", "passes") ?? 0) + (result.value("checks", "fails") ?? 0)
            #expect(try sum("checks_samples_total", "") == checks)
            #expect(try sum("data_received_bytes_total", "") == result.value("data_received", "count"))
            #expect(try sum("answers_bytes_sum", "") == result.value("answers", "sum"))
            #expect(try sum("vus", "") == 0)
            let sumOfSeconds = try sum("http_req_duration_seconds_sum", "")
            let seconds = try #require(sumOfSeconds)
            let average = try #require(result.value("http_req_duration", "avg"))
            #expect(abs(seconds / Double(result.count("http_reqs")) * 1_000 - average) < 1e-6)
        }
        // Buckets are fine enough to find the quantile that the report has.
        let buckets = "last_over_time(squall_http_req_duration_seconds_bucket{job=\"squall\"}[10m])"
        let answer = try server.query("histogram_quantile(0.5, sum by (le) (\(buckets)))")
        let estimate = try #require(answer)
        let median = try #require(result.value("http_req_duration", "med")) / 1_000
        #expect(max(estimate / median, median / estimate) < 1.5)
        let outputs = try Self.outputs(ending, "night-scenario.json")
        #expect(outputs.map(\.kind) == ["prometheus", "remote-write"])
        #expect(outputs.allSatisfy { $0.delivered >= 3 && $0.lost == 0 && $0.failure == nil }, "\(outputs)")
        try await server.stop()
    }

    @Test func `OTLP is what OpenTelemetry reads`() async throws {
        let receiver = try await PythonServer("receiver.py", usesPackages: true)
        let demo = try await DemoServer("sessions")
        let ending = try await SquallProcess.run(
            Self.scenario(try #require(demo.urls["http"])),
            [
                "--live", "otlp=\(receiver.url)", "--live-every", "1s",
                "--live-header", "otlp:Authorization=PUSH_TOKEN", "--live-header", "remote-write:Authorization=OTHER",
            ],
            environment: ["PUSH_TOKEN": "Bearer open-sesame", "OTHER": "x"]
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        struct Line: Decodable {
            let path: String
            let authorization: String
            let sums: [String: Double]
            let kinds: [String: String]
            let problems: [String]
        }
        let lines = try receiver.record(Line.self)
        #expect(lines.count >= 3)
        #expect(lines.allSatisfy { $0.path == "/v1/metrics" && $0.authorization == "Bearer open-sesame" })
        #expect(lines.flatMap(\.problems).isEmpty)
        let result = try ending.result()
        let last = try #require(lines.last)
        #expect(last.sums["squall.http_reqs"] == Double(result.count("http_reqs")))
        #expect(last.sums["squall.http_req_duration"] == result.value("http_req_duration", "count"))
        #expect(last.sums["squall.iterations"] == Double(result.count("iterations")))
        #expect(last.kinds["squall.http_req_duration"] == "histogram s")
        #expect(last.kinds["squall.data_sent"] == "sum By")
        #expect(last.kinds["squall.generator_rss"] == "gauge By")
    }

    @Test func `receivers that are dead, silent or refuse change nothing and are reported`() async throws {
        let receiver = try await PythonServer("receiver.py", usesPackages: true)
        let demo = try await DemoServer("sessions")
        let dead = FreePort.some(1)[0]
        let ending = try await SquallProcess.run(
            Self.scenario(try #require(demo.urls["http"])),
            [
                "--live", "otlp=http://127.0.0.1:\(dead)/dead", "--live", "otlp=\(receiver.url)/never",
                "--live", "remote-write=\(receiver.url)/status/400?key=open-sesame", "--live",
                "remote-write=\(receiver.url)/status/503", "--live", "prometheus=127.0.0.1:0",
                "--live-every", "1s", "--live-header", "Authorization=PUSH_TOKEN",
            ],
            environment: ["PUSH_TOKEN": "Bearer open-sesame"]
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        let result = try ending.result()
        // Two users for three seconds, 20 ms and a little more for each round.
        #expect(result.count("iterations") > 50)
        #expect((result.value("iteration_duration", "med") ?? .infinity) < 1_000)
        let outputs = try Self.outputs(ending)
        let output = { (end: String) in try #require(outputs.first { $0.target.hasSuffix(end) }) }
        for end in ["/dead", "/never", "/status/400", "/status/503"] {
            let output = try output(end)
            #expect(output.delivered == 0 && output.lost >= 2, "\(output)")
            #expect(ending.output.contains("messages to \(output.target) were lost"))
        }
        #expect(try output("/status/400").failure == "status 400: asked with ***")
        #expect(try output("/status/400").retries == 0)
        #expect(try output("/status/503").failure?.hasPrefix("status 503") == true)
        #expect(try output("/status/503").retries >= 1)
        #expect(try output("/dead").retries >= 1)
        #expect(outputs.first { $0.kind == "prometheus" }?.delivered == 0)
        let text = try String(contentsOfFile: ending.folder.file("result.json"), encoding: .utf8)
        #expect(!(text + ending.output + ending.errors).contains("open-sesame"))
    }

    @Test(
        arguments: [
            (["--live", "promtheus=:9464"], "did you mean `prometheus`?"),
            (["--live", "statsd=:9464"], "There are prometheus, remote-write, otlp."),
            (["--live", "prometheus"], "write --live prometheus=127.0.0.1:9464"),
            (["--live", "prometheus=9464"], "write HOST:PORT"),
            (["--live", "otlp=collector"], "http:// or https://"),
            (["--live", "otlp=http://me:pass@collector"], "use --live-header"),
            (
                ["--live", "otlp=http://collector", "--live-header", "Authorization=UNSET_TOKEN"],
                "UNSET_TOKEN is not set"
            ),
            (["--live", "otlp=http://collector", "--live-every", "5"], "not a duration"),
            (["--live-every", "5s"], "need a --live"),
            (["--live", "prometheus=127.0.0.1:1x"], "write HOST:PORT"),
        ]
    )
    func `what cannot be used ends the command before the run`(arguments: [String], message: String) async throws {
        let ending = try await SquallProcess.run("iterations: 1\nsteps: [{ set: { a: 1 } }]", arguments)
        #expect(ending.code == 64)
        #expect(ending.errors.contains(message), "\(ending.errors)")
    }

    @Test func `an address that is taken ends the command before the run`() async throws {
        let demo = try await DemoServer("sessions")
        let url = try #require(demo.urls["http"])
        let port = try #require(URL(string: url)?.port)
        let ending = try await SquallProcess.run(
            "iterations: 1\nsteps: [{ log: begun }]",
            ["--live", "prometheus=127.0.0.1:\(port)"]
        )
        #expect(ending.code == 64)
        #expect(ending.errors.contains("cannot listen on 127.0.0.1:\(port)"))
        #expect(!ending.errors.contains("begun"))
    }

    @Test func `a run can be asked while it lasts`() async throws {
        let process = try SquallProcess(
            run: "vus: 1\nduration: 60s\nsteps: [{ sleep: 10ms }]",
            ["--live", "prometheus=127.0.0.1:0"]
        )
        let address = try await process.process.wait("to listen") { process -> String? in
            process.errors.split(separator: "\n").first { $0.hasPrefix("live: figures at ") }.map(String.init)
        }
        let port = try #require(address.split(separator: ":").last.flatMap { Int($0.prefix { $0 != "/" }) })
        let text = try await process.process.wait("to count") { _ -> String? in
            let text = try PlainRequest.get("/metrics", port: port)
            return text.contains("squall_iterations_total{test=\"scenario\",scenario=\"default\"}") ? text : nil
        }
        #expect(text.contains("# TYPE squall_iteration_duration_seconds histogram"))
        #expect(text.contains("squall_vus{test=\"scenario\",scenario=\"default\"} 1\n"))
        #expect(try PlainRequest.answer(to: "/", port: port).contains("404"))
        process.process.signal(SIGINT)
        let ending = try await process.ending()
        #expect(ending.code == 105)
    }
}
