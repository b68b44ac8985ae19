import TestSupport
import Testing

/// What squall counts and what servers count must be the same, to the last request and byte.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct ServerCountTests {
    /// Two answers of different sizes and one that fails; 50 iterations by 4 users.
    private static let scenario = """
        env:
          BASE_URL: { type: url, required: true }
        http:
          baseURL: ${env.BASE_URL}
        vus: 4
        iterations: 50
        steps:
          - get: /small
            name: small
            check: { greets: response.body.trim() == "hello" }
          - get: /large
            name: large
            query: { user: "${vu.id}" }
            check: { complete: response.size == 102400 }
          - delete: /absent
            name: absent
            expect: 404
            check: { said so: response.status >= 400 }
          - get: /absent
            name: unexpected
        thresholds:
          http_reqs: count == 200
          http_req_failed: rate == 25%
          checks: rate == 100%
        """

    /// What a server saw of one request.
    struct Seen {
        let status: Int
        let sent: Int
        let received: Int
        let connection: String
        let requestOnConnection: Int
    }

    private func compare(_ ending: SquallProcess.Ending, _ seen: [Seen]) throws {
        let result = try ending.result()
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        #expect(result.errors.isEmpty)
        #expect(seen.count == 200)
        #expect(result.count("http_reqs") == seen.count)
        #expect(result.statusCodes == Dictionary(seen.map { (String($0.status), 1) }, uniquingKeysWith: +))
        #expect(result.value("http_req_failed", "passes") == 50)
        #expect(result.count("data_received") == seen.map(\.sent).reduce(0, +))
        #expect(result.count("data_sent") == seen.map(\.received).reduce(0, +))
        #expect(result.requests.map(\.bytesReceived).reduce(0, +) == result.count("data_received"))
        #expect(result.requests.map(\.bytesSent).reduce(0, +) == result.count("data_sent"))
        #expect(result.requests.allSatisfy { $0.count == 50 })
        #expect(result.value("http_req_duration", "count") == 200)
        #expect(result.count("iterations") == 50)
    }

    @Test func `nginx`() async throws {
        let server = try await NginxServer()
        let scenario = Self.scenario.replacing("delete: /absent", with: "get: /missing")
        let ending = try await SquallProcess.run(scenario, ["-e", "BASE_URL=\(server.url)"])
        let seen = try await server.stop().map(\.seen)
        try compare(ending, seen)
        #expect(Set(seen.map(\.connection)).count <= 4, "each user keeps its connection")
        #expect(seen.filter { $0.requestOnConnection == 1 }.count == Set(seen.map(\.connection)).count)
    }

    @Test func `a server in Python`() async throws {
        let server = try await PythonServer()
        let ending = try await SquallProcess.run(Self.scenario, ["-e", "BASE_URL=\(server.url)"])
        let requests = try server.requests()
        try compare(ending, requests.map(\.seen))
        #expect(Set(requests.map(\.connection)).count <= 4)
        #expect(requests.filter { $0.method == "DELETE" }.count == 50)
        #expect(requests.allSatisfy { $0.headers["user-agent"]?.hasPrefix("squall/") == true })
        #expect(requests.allSatisfy { $0.headers["accept-encoding"] == nil })
    }

    @Test func `nginx that closes connections again and again`() async throws {
        let server = try await NginxServer(requestsPerConnection: 7)
        let scenario = Self.scenario.replacing("delete: /absent", with: "get: /missing")
        let ending = try await SquallProcess.run(scenario, ["-e", "BASE_URL=\(server.url)"])
        let seen = try await server.stop().map(\.seen)
        try compare(ending, seen)
        #expect(seen.map(\.requestOnConnection).max() == 7)
    }

    @Test func `connections shared by all users`() async throws {
        let server = try await NginxServer()
        let scenario = Self.scenario.replacing("delete: /absent", with: "get: /missing")
            .replacing("http:\n", with: "http:\n  connections: { shared: 2 }\n")
        let ending = try await SquallProcess.run(scenario, ["-e", "BASE_URL=\(server.url)", "--loops", "1"])
        let seen = try await server.stop().map(\.seen)
        try compare(ending, seen)
        #expect(Set(seen.map(\.connection)).count <= 2)
    }
}

extension NginxServer.Request {
    fileprivate var seen: ServerCountTests.Seen {
        .init(
            status: status,
            sent: sent,
            received: received,
            connection: connection,
            requestOnConnection: requestOnConnection
        )
    }
}

extension PythonServer.Request {
    fileprivate var seen: ServerCountTests.Seen {
        .init(
            status: status,
            sent: sent,
            received: received,
            connection: String(connection),
            requestOnConnection: requestOnConnection
        )
    }
}
