import TestSupport
import Testing

/// Servers that break the rules: each misdeed has its word, and none ends the program.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct MisbehaviourTests {
    /// What becomes of a request to `Fixtures/hostile.py`: the kind of its error, nil where there is none, and the
    /// status that is counted.
    private static let outcomes: [(path: String, kind: String?, status: String)] = [
        ("/reset", "reset", "0"), ("/close", "closed", "0"), ("/half", "reset", "0"),
        ("/truncated", "closed", "0"), ("/truncated-chunks", "closed", "0"), ("/chunk-size", "protocol", "0"),
        ("/chunk-overflow", "protocol", "0"), ("/chunk-end", "protocol", "0"), ("/status-line", "protocol", "0"),
        ("/no-http", "protocol", "0"), ("/header", "protocol", "0"), ("/lengths", "protocol", "0"),
        ("/negative-length", "protocol", "0"), ("/long-head", "protocol", "0"), ("/many-headers", "protocol", "0"),
        ("/interim", "protocol", "0"), ("/upgrade", "protocol", "0"), ("/zeros", "closed", "0"),
        ("/black-hole", "timeout", "0"), ("/stalled-body", "timeout", "0"), ("/trickle", nil, "200"),
        ("/until-close", nil, "200"), ("/http-1.0", nil, "200"), ("/rubbish-after", nil, "200"),
        ("/fine", nil, "200"),
    ]

    @Test func `each misdeed has a kind`() async throws {
        let server = try await PythonServer("hostile.py")
        let steps = Self.outcomes.map { outcome in
            """
              - get: \(server.url)\(outcome.path)
                name: \(outcome.path)
                timeout: \(outcome.kind == "timeout" ? "300ms" : "60s")
            """
        }
        let ending = try await SquallProcess.run(
            "vus: 2\niterations: 4\nsteps:\n\(steps.joined(separator: "\n"))\n"
                + "thresholds: { http_req_failed: rate < 1% }"
        )
        let result = try ending.result()
        #expect(ending.code == 99, "\(ending.errors)")
        for outcome in Self.outcomes {
            let expected = outcome.kind.map { [$0] } ?? []
            #expect(result.kinds[outcome.path] ?? [] == Set(expected), "\(outcome.path)")
            #expect(result.request(outcome.path)?.statuses == [outcome.status: 4], "\(outcome.path)")
            #expect(result.request(outcome.path)?.failed == (outcome.kind == nil ? 0 : 4), "\(outcome.path)")
        }
        let failed = Self.outcomes.filter { $0.kind != nil }.count * 4
        #expect(result.count("iterations") == 4)
        #expect(result.count("http_reqs") == Self.outcomes.count * 4)
        #expect(result.count("errors") == failed)
        #expect(result.errors.map(\.count).reduce(0, +) == failed)
        #expect(result.value("http_req_failed", "passes") == Double(failed))
        #expect(result.errors.allSatisfy { !$0.message.isEmpty })
        #expect(ending.output.contains("ERRORS"))
    }

    @Test func `bodies that cannot be read`() async throws {
        let server = try await PythonServer("hostile.py")
        let steps = ["/bad-gzip", "/cut-gzip", "/too-large"].map { path in
            "  - get: \(server.url)\(path)\n    name: \(path)\n    capture: { text: \"${response.body}\" }"
        }
        for (index, kind) in ["decode", "decode", "too_large"].enumerated() {
            let result = try await SquallProcess.run(
                "http: { maxBodySize: 100KB }\niterations: 2\nsteps:\n\(steps[index])"
            ).result()
            #expect(result.errors.map(\.kind) == [kind], "\(result.errors)")
            #expect(result.count("iterations") == 2)
        }
    }

    @Test func `a Location that leads nowhere`() async throws {
        let server = try await PythonServer("hostile.py")
        let result = try await SquallProcess.run("steps: [ { get: \"\(server.url)/location\", name: moved } ]").result()
        #expect(result.kinds == ["moved": ["protocol"]], "\(result.errors)")
    }

    @Test func `nobody there, and no such name`() async throws {
        let port = FreePort.some(1)[0]
        let ending = try await SquallProcess.run(
            """
            iterations: 3
            steps:
              - get: http://127.0.0.1:\(port)/
                name: nobody
                check: { told: response.error == "connect_refused" && response.status == 0 }
              - get: http://no-such-host.invalid/
                name: nameless
                check: { told: response.error == "dns" }
            """
        )
        let result = try ending.result()
        #expect(ending.code == 0)
        #expect(result.kinds == ["nobody": ["connect_refused"], "nameless": ["dns"]], "\(result.errors)")
        #expect(result.failedChecks.isEmpty)
        #expect(result.statusCodes == ["0": 6] && result.count("http_reqs") == 6)
        #expect(result.value("http_req_failed", "rate") == 1)
        #expect(result.value("http_req_duration", "count") ?? 0 == 0, "they never left")
        #expect(result.value("http_req_total", "count") == 6)
        #expect(ending.output.contains("127.0.0.1:\(port)") && ending.output.contains("no-such-host.invalid"))
    }

    @Test func `a timeout counts with at least its time`() async throws {
        let server = try await PythonServer("hostile.py")
        let result = try await SquallProcess.run(
            "vus: 2\niterations: 4\nsteps: [ { get: \"\(server.url)/black-hole\", timeout: 200ms } ]"
        ).result()
        #expect(result.errors.map(\.kind) == ["timeout"] && result.count("errors") == 4)
        #expect(result.value("http_req_duration", "min").map { $0 >= 200 } == true)
        #expect(result.value("http_req_response_time", "count") == 4)
    }

    @Test func `retries meet a server that comes and goes`() async throws {
        let server = try await PythonServer("hostile.py")
        let result = try await SquallProcess.run(
            """
            iterations: 2
            steps:
              - get: \(server.url)/close
                name: again
                retry: { times: 2, backoff: 10ms, on: [closed, reset] }
            """
        ).result()
        #expect(result.count("http_reqs") == 6, "\(result.errors)")
        #expect(result.request("again")?.failed == 6)
    }

    @Test func `the faults of the demo`() async throws {
        let scenario = """
            demo: { system: sessions, with: { resetRate: 20%, closeRate: 20%, malformedRate: 20%, errorRate: 20% } }
            env: { BASE_URL: { type: url, default: "http://127.0.0.1:1" } }
            http: { baseURL: "${env.BASE_URL}" }
            vus: 4
            iterations: 200
            steps: [ { get: /v1/sessions/none, name: read, expect: [400, 404] } ]
            """
        let ending = try await SquallProcess.run(scenario, ["--demo"])
        let result = try ending.result()
        #expect(ending.code == 0, "\(ending.errors)")
        let read = try #require(result.request("read"))
        #expect(read.count == 200 && read.statuses.values.reduce(0, +) == 200)
        #expect((read.statuses["0"] ?? 0) + (read.statuses["500"] ?? 0) + (read.statuses["200"] ?? 0) == read.failed)
        #expect(try #require(result.kinds["read"]).isSuperset(of: ["reset", "protocol"]), "\(result.errors)")
        #expect(result.count("iterations") == 200)
    }
}
