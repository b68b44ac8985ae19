import TestSupport
import Testing

/// The scenarios with sockets, small, against the embedded systems that they name.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct SocketScenarioTests {
    struct Case: CustomTestStringConvertible {
        let file: String
        /// Fewer users and less time; and time limits that no busy machine breaks.
        let env: [String]
        /// The name of its sockets and how many there must be, nil where that depends on the machine.
        let sockets: (name: String, count: Int?)?
        var testDescription: String { file }
    }

    private static let cases = [
        Case(
            file: "session-service/05-websocket-stress",
            env: ["VUS_SCALE=0.003", "TIME_SCALE=0.004", "HOLD=1s"],
            sockets: ("session", nil)
        ),
        Case(file: "realtime-gateway/connection-quota", env: ["REFUSED_WITHIN=10s"], sockets: ("gateway", 53)),
        Case(file: "realtime-gateway/origin-quota", env: ["REFUSED_WITHIN=10s"], sockets: ("gateway", 29)),
        Case(file: "realtime-gateway/subscription-cap", env: [], sockets: ("gateway", 1)),
        Case(file: "realtime-gateway/idle-eviction", env: ["GRACE=9s", "CLIENTS=10"], sockets: ("gateway", 10)),
        Case(file: "realtime-gateway/catch-up-burst", env: ["REPLAYED_WITHIN=10s"], sockets: ("gateway", 10)),
        Case(
            file: "realtime-gateway/broadcast-burst",
            env: ["CLIENTS=20", "EVENTS=20", "DELIVERED_WITHIN=10s", "RESET_AT=10", "RESET_FOR=300ms"],
            sockets: ("gateway", 20)
        ),
        Case(
            file: "message-gateway/concurrent-uploads",
            env: ["CLIENTS=5", "DURATION=2s", "LARGEST=1MB"],
            sockets: nil
        ),
        Case(
            file: "message-gateway/concurrent-websockets",
            env: ["CLIENTS=10", "DURATION=6s", "FIRST=50", "BATCH=10", "INTERVAL=1s"],
            sockets: ("subscribe", 10)
        ),
        Case(file: "message-gateway/soak-mixed", env: ["SOAK_MINUTES=0.1", "SHARE=0.2"], sockets: ("subscribe", 6)),
    ]

    /// How fast this machine is today is not these tests' to judge.
    private static let timing: Set<String> = [
        "websocket_delivery_time", "http_req_duration", "http_req_duration{operation:switchCycle}",
        "iteration_duration",
    ]

    @Test(arguments: cases)
    func `it passes against the demo`(scenario: Case) async throws {
        let folder = try TemporaryFolder()
        let file = "\(Repository.root)/scenarios/\(scenario.file).yaml"
        let options = ["--demo", "--allow-saturated", "--out", folder.path] + scenario.env.flatMap { ["-e", $0] }
        let ending = try await SquallProcess(["run", file] + options, folder: folder).ending()
        let result = try ending.result()
        let broken = result.brokenThresholds
        #expect(ending.code == (broken.isEmpty ? 0 : 99), "\(ending.output)\(ending.errors)")
        #expect(broken.isSubset(of: Self.timing), "\(ending.output)")
        #expect(result.brokenAssertions.isEmpty && result.failedChecks.isEmpty, "\(ending.output)")
        #expect(result.errors.isEmpty, "\(result.errors)")
        #expect(result.count("iterations") > 0 && result.count("iterations_failed") == 0)
        guard let sockets = scenario.sockets else { return }
        let row = try #require(result.socket(sockets.name))
        #expect(row.sessions == sockets.count ?? row.sessions && row.sessions > 0)
        #expect(ending.output.contains("SOCKETS"))
    }

    @Test(arguments: [
        ("connection-quota", ["--max-connections", "0"]), ("origin-quota", ["--max-connections-per-origin", "0"]),
        ("subscription-cap", ["--max-subscriptions-per-client", "0"]), ("idle-eviction", ["--idle-timeout-ms", "0"]),
    ])
    func `a gateway without the limit is not judged`(file: String, options: [String]) async throws {
        let gateway = try await DemoServer("realtime-gateway", options)
        let ending = try await ScenarioRun("realtime-gateway/\(file)", against: gateway).ending()
        let result = try ending.result()
        #expect(ending.code == 0 && result.outcome == "skipped", "\(ending.output)")
        #expect(result.reason?.isEmpty == false && result.count("socketio_sessions") == 0)
    }

    @Test func `a gateway too small for the burst is told before it`() async throws {
        let gateway = try await DemoServer("realtime-gateway", ["--max-connections", "5"])
        let ending = try await ScenarioRun("realtime-gateway/broadcast-burst", against: gateway, ["CLIENTS=6"]).ending()
        let result = try ending.result()
        #expect(ending.code == 108, "\(ending.output)")
        #expect(result.reason?.contains("fewer than 6 clients") == true && result.count("socketio_sessions") == 0)
    }
}
