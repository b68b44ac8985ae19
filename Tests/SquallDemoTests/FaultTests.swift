import Testing

@testable import SquallDemo

@Suite("Misbehaviour over HTTP")
struct FaultTests {
    private let read = "/v1/sessions/\(someID)"

    @Test("Errors, by option; what is watched is never touched")
    func errors() async throws {
        try await withSessions([("error-rate", "100%")]) { client async throws in
            let reply = try await client.request("POST", "/v1/sessions", draft())
            #expect(reply.status == 500 && reply.json?["error"]?["code"] == .string("INTERNAL_ERROR"))
            #expect(try await client.request("GET", "/health").status == 200)
            #expect(try await client.metric("demo_sessions_stored") == 0)
        }
    }

    @Test("At run time: exactly what is named, and nothing any more after {}")
    func atRunTime() async throws {
        try await withSessions { client async throws in
            _ = try await client.request("POST", "/v1/sessions", draft())
            let set = try await client.request("POST", "/__demo/faults", #"{"errorRate": 1, "latency": "1ms"}"#)
            #expect(set.status == 200)
            #expect(try await client.request("GET", "/__demo/faults").json?["latency"] == .string("1ms"))
            #expect(try await client.request("GET", read).status == 500)
            _ = try await client.request("POST", "/__demo/faults", "{}")
            #expect(try await client.request("GET", read).status == 200)
        }
    }

    @Test(
        "Settings that make no sense are refused with the reason",
        arguments: [
            (#"{"latency": "fast"}"#, #"latency: "fast" is not a duration such as 5ms or 1.5s"#),
            (#"{"errorRate": "101%"}"#, #"errorRate: "101%" is not a share between 0% and 100%"#),
            (#"{"stall": "2s/1s"}"#, #"stall: "2s/1s": the stall must be shorter than its period, and above 0"#),
            (#"{"stall": "2s"}"#, #"stall: "2s" is not two values with a slash between them"#),
            (#"{"latency": true}"#, "latency must be text or a number, not a boolean"),
            ("[]", "the body must be an object of settings, not a list"),
        ]
    )
    func refusals(body: String, message: String) async throws {
        try await withSessions { client async throws in
            let reply = try await client.request("POST", "/__demo/faults", body)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["message"] == .string(message))
        }
    }

    @Test("Conflicts concern switches only")
    func conflicts() async throws {
        try await withSessions([("conflictRate", "1")]) { client async throws in
            #expect(try await client.request("POST", "/v1/sessions", draft()).status == 201)
            #expect(try await client.request("POST", read + "/start").status == 200)
            #expect(try await client.request("POST", read + "/switch").status == 409)
            #expect(try await client.request("GET", read).json?["version"] == .int(2))
        }
    }

    @Test("A reset ends the connection with an error, a close without a byte; both are counted as never answered")
    func resetAndClose() async throws {
        try await withSessions([("resetRate", "1")]) { client async throws in
            await #expect(throws: (any Error).self) { try await client.exchange(RawClient.text("GET", read)) }
            _ = try await client.request("POST", "/__demo/faults", #"{"closeRate": 1}"#)
            #expect(try await client.exchange(RawClient.text("GET", read)) == "")
            let never = #"http_requests_total{method="GET",route="/v1/sessions/:id",status="0"}"#
            #expect(try await client.metric(never) == 2)
        }
    }

    @Test("Closed after an answer that promised to go on: the second request gets nothing")
    func closeAfterwards() async throws {
        try await withSessions([("closeAfterRate", "1")]) { client async throws in
            let request = RawClient.text("GET", read, keepsAlive: true)
            let text = try await client.exchange(request)
            #expect(RawClient.replies(in: text).map(\.status) == [404])
            #expect(!text.contains("connection: close"))
        }
    }

    @Test("Malformed answers, each in its own way, in turn")
    func malformed() async throws {
        try await withSessions([("malformedRate", "1")]) { client async throws in
            var answers: [String] = []
            for _ in 0..<4 { answers.append(try await client.exchange(RawClient.text("GET", read))) }
            #expect(answers[0].contains("chunked\r\n\r\nxyz"))
            #expect(answers[1].contains("this is no header"))
            let truncated = try #require(RawClient.replies(in: answers[2]).first)
            #expect(!truncated.head.contains("content-length: \(truncated.body.utf8.count)\r"))
            #expect(!answers[3].hasPrefix("HTTP"))
        }
    }

    @Test("Slow bodies arrive whole")
    func slow() async throws {
        try await withSessions([("slowBytes", "1us")]) { client async throws in
            let reply = try await client.request("GET", read)
            #expect(reply.status == 404 && reply.json?["error"]?["code"] == .string("SESSION_NOT_FOUND"))
            let two = RawClient.text("GET", read, keepsAlive: true) + RawClient.text("GET", read)
            #expect(RawClient.replies(in: try await client.exchange(two)).map(\.status) == [404, 404])
        }
    }

    @Test("A delayed request is answered after its delay, and the ones behind it in order")
    func latency() async throws {
        try await withSessions([("latency", "20ms")]) { client async throws in
            let clock = ContinuousClock()
            let elapsed = try await clock.measure { () async throws in
                let text =
                    RawClient.text("POST", "/v1/sessions", draft(), keepsAlive: true) + RawClient.text("DELETE", read)
                #expect(RawClient.replies(in: try await client.exchange(text)).map(\.status) == [201, 204])
            }
            // Never sooner; how much later is the machine's affair.
            #expect(elapsed >= .milliseconds(40))
        }
    }

    @Test("A black hole never answers; the connection stays open")
    func blackHole() async throws {
        let demo = try await DemoSystem.sessions.start(options: [("blackHoleRate", "1")])
        let client = RawClient(port: demo.port)
        async let answer = try? client.exchange(RawClient.text("GET", read))
        let never = #"http_requests_total{method="GET",route="/v1/sessions/:id",status="0"}"#
        while try await client.metric(never) == nil { try await Task.sleep(for: .milliseconds(1)) }
        #expect(try await client.metric("demo_connections_open") == 2)
        await demo.stop()
        #expect(await answer ?? "" == "")
    }
}

@Suite("Fault decisions, without a server")
struct FaultInjectorTests {
    private let second: Int64 = 1_000_000_000

    @Test("Stalls are absolute: the last part of every period, and a request waits exactly for its end")
    func stalls() {
        var settings = FaultSettings()
        settings.stall = (length: second, period: 10 * second)
        var injector = FaultInjector(settings: settings, now: 100)
        for (at, delay) in [(0, 0), (8.999, 0), (9, 1), (9.25, 0.75), (10, 0), (19.5, 0.5), (1009.75, 0.25)] {
            let treatment = injector.treatment(isSwitch: false, now: 100 + Int64(at * 1e9))
            #expect(abs(Double(treatment.delay) / 1e9 - delay) < 1e-6, "at \(at)")
        }
    }

    @Test("A deck deals every quantile once: mean and percentiles without sampling error")
    func deck() {
        var deck = DelayDeck(mean: 20_000_000, count: 10_000, seed: 7)
        let first = (0..<10_000).map { _ in Double(deck.next()) / 1e6 }
        let sorted = first.sorted()
        for (rank, expected) in [(5000, 13.861), (9000, 46.042), (9900, 92.004), (9990, 137.18)] {
            #expect(abs(sorted[rank - 1] - expected) < 0.05, "rank \(rank): \(sorted[rank - 1])")
        }
        #expect(first != sorted)
        let second = (0..<10_000).map { _ in Double(deck.next()) / 1e6 }
        #expect(second != first && second.sorted() == sorted)
    }

    @Test("Shares are met, no request meets two faults, and the same seed decides alike")
    func shares() {
        var settings = FaultSettings()
        (settings.errorRate, settings.resetRate, settings.blackHoleRate) = (0.1, 0.05, 0.01)
        var injector = FaultInjector(settings: settings, now: 0)
        var counts = (errors: 0, resets: 0, holes: 0)
        for _ in 0..<100_000 {
            let treatment = injector.treatment(isSwitch: false, now: 0)
            if treatment.substitute != nil { counts.errors += 1 }
            if case .reset = treatment.ending { counts.resets += 1 }
            if case .blackHole = treatment.ending { counts.holes += 1 }
        }
        #expect((9600...10_400).contains(counts.errors))
        #expect((4700...5300).contains(counts.resets))
        #expect((870...1130).contains(counts.holes))
    }

    @Test("Options have a name in files and one on the command line")
    func options() throws {
        let flags = DemoSystem.sessions.options.map(\.flag)
        #expect(flags.contains("error-rate") && flags.contains("slow-bytes") && flags.contains("stall"))
        let settings = try DemoRunner.settings(from: ["--error-rate", "1%", "--stall=1s/10s", "--latency", "5ms"])
        let options = try SessionOptions(settings)
        #expect(options.faults.errorRate == 0.01 && options.faults.latency == 5_000_000)
        #expect(options.faults.stall?.length == second && options.faults.stall?.period == 10 * second)
        #expect(throws: DemoOptionError.self) { try SessionOptions([("eror-rate", "1%")]) }
        #expect(throws: DemoOptionError.self) { try DemoRunner.settings(from: ["--latency"]) }
        #expect(throws: DemoOptionError.self) { try DemoRunner.settings(from: ["latency"]) }
    }
}
