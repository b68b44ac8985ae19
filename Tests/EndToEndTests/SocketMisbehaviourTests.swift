import TestSupport
import Testing

/// Systems with sockets that misbehave in one way: the run fails, for that reason and no other.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct SocketMisbehaviourTests {
    struct Case: CustomTestStringConvertible {
        let misdeed: String
        let file: String
        let system: String
        /// The system's options, the misbehaviour among them.
        let options: [String]
        let env: [String]
        var thresholds: Set<String> = []
        var assertions: Set<String> = []
        var checks: Set<String> = []
        /// Kinds of errors by step.
        var errors: [String: Set<String>] = [:]
        var testDescription: String { "\(misdeed), \(file)" }
    }

    private static let quotas = [
        Case(
            misdeed: "lets one client too many in",
            file: "realtime-gateway/connection-quota",
            system: "realtime-gateway",
            options: ["--max-connections", "10", "--extra-connections", "1"],
            env: ["REFUSED_WITHIN=10s"],
            assertions: [
                "as many are let in as there is room for", "all others are refused",
                "the gateway never shows more than its limit",
            ]
        ),
        Case(
            misdeed: "lets one client too many in from an origin",
            file: "realtime-gateway/origin-quota",
            system: "realtime-gateway",
            options: ["--max-connections", "0", "--max-connections-per-origin", "5", "--extra-connections", "1"],
            env: ["REFUSED_WITHIN=10s"],
            thresholds: ["checks"],
            assertions: ["as many are let in as there is room for", "all others are refused"],
            checks: ["never more than the limit"]
        ),
        Case(
            misdeed: "grants one subscription too many",
            file: "realtime-gateway/subscription-cap",
            system: "realtime-gateway",
            options: ["--max-subscriptions-per-client", "5", "--extra-subscriptions", "1"],
            env: [],
            assertions: [
                "as many are granted as are allowed", "one error for each of the others",
                "the gateway shows no more than its limit",
            ]
        ),
        Case(
            misdeed: "evicts late",
            file: "realtime-gateway/idle-eviction",
            system: "realtime-gateway",
            options: ["--idle-timeout-ms", "1000", "--eviction-delay", "2s"],
            env: ["GRACE=1s", "CLIENTS=5"],
            thresholds: ["checks"],
            checks: ["evicted in time"]
        ),
    ]

    private static let events = [
        Case(
            misdeed: "loses one event in a hundred",
            file: "realtime-gateway/broadcast-burst",
            system: "realtime-gateway",
            options: ["--drop-every", "100"],
            env: ["CLIENTS=10", "EVENTS=30", "DELIVERED_WITHIN=10s"],
            thresholds: ["lost_events"]
        ),
        Case(
            misdeed: "sends one event in a hundred twice",
            file: "realtime-gateway/broadcast-burst",
            system: "realtime-gateway",
            options: ["--duplicate-every", "100"],
            env: ["CLIENTS=10", "EVENTS=30", "DELIVERED_WITHIN=10s"],
            thresholds: ["repeated_events"]
        ),
        Case(
            misdeed: "resets half the sockets",
            file: "realtime-gateway/broadcast-burst",
            system: "realtime-gateway",
            options: ["--reset-sockets", "50%", "--reset-after", "3s"],
            env: ["CLIENTS=10", "EVENTS=30", "DRAIN=4s", "DELIVERED_WITHIN=10s"],
            thresholds: ["errors"],
            errors: ["gateway": ["reset"]]
        ),
        Case(
            misdeed: "loses stored events",
            file: "realtime-gateway/catch-up-burst",
            system: "realtime-gateway",
            options: ["--drop-every", "100"],
            env: ["REPLAYED_WITHIN=2s"],
            thresholds: ["replays_complete"]
        ),
    ]

    private static let sessions = [
        Case(
            misdeed: "loses one update in fifty",
            file: "session-service/05-websocket-stress",
            system: "sessions",
            options: ["--drop-every", "50"],
            env: ["VUS_SCALE=0.002", "TIME_SCALE=0.004", "HOLD=1s"],
            thresholds: ["checks{check:every update arrives}"],
            checks: ["every update arrives"]
        ),
        Case(
            misdeed: "sends one update in fifty twice",
            file: "session-service/05-websocket-stress",
            system: "sessions",
            options: ["--duplicate-every", "50"],
            env: ["VUS_SCALE=0.002", "TIME_SCALE=0.004", "HOLD=1s"],
            thresholds: ["checks{check:each update is news}"],
            checks: ["each update is news"]
        ),
        Case(
            misdeed: "resets half the sockets",
            file: "session-service/05-websocket-stress",
            system: "sessions",
            options: ["--reset-sockets", "50%", "--reset-after", "1500ms"],
            env: ["VUS_SCALE=0.002", "TIME_SCALE=0.004", "HOLD=2s"],
            thresholds: ["sockets_held"],
            errors: ["session": ["reset"]]
        ),
    ]

    private static let messages = [
        Case(
            misdeed: "delivers beyond the credit",
            file: "message-gateway/concurrent-websockets",
            system: "message-gateway",
            options: ["--overdeliver", "3"],
            env: ["CLIENTS=5", "DURATION=6s", "CREDIT=5", "FIRST=60", "BATCH=5", "INTERVAL=1s"],
            thresholds: ["checks"],
            checks: ["never beyond the credit"]
        ),
        Case(
            misdeed: "loses messages",
            file: "message-gateway/concurrent-websockets",
            system: "message-gateway",
            options: ["--drop-every", "50"],
            env: ["CLIENTS=5", "DURATION=6s", "FIRST=60", "BATCH=10", "INTERVAL=1s"],
            thresholds: ["checks"],
            checks: ["what was delivered has arrived once"]
        ),
        Case(
            misdeed: "sends messages twice",
            file: "message-gateway/concurrent-websockets",
            system: "message-gateway",
            options: ["--duplicate-every", "50"],
            env: ["CLIENTS=5", "DURATION=6s", "CREDIT=50", "FIRST=60", "BATCH=10", "INTERVAL=1s"],
            thresholds: ["checks"],
            checks: ["what was delivered has arrived once"]
        ),
        Case(
            misdeed: "answers one upload in ten with an error",
            file: "message-gateway/concurrent-uploads",
            system: "message-gateway",
            options: ["--error-rate", "10%"],
            env: ["CLIENTS=5", "DURATION=3s", "LARGEST=100KB"],
            thresholds: ["http_req_failed"]
        ),
        Case(
            misdeed: "resets half the sockets",
            file: "message-gateway/soak-mixed",
            system: "message-gateway",
            options: ["--reset-sockets", "50%", "--reset-after", "3s"],
            env: ["SOAK_MINUTES=0.1", "SHARE=0.2"],
            thresholds: ["sockets_held"],
            errors: ["subscribe": ["reset"]]
        ),
    ]

    /// How fast this machine is today is not these tests' to judge.
    private static let timing: Set<String> = [
        "websocket_delivery_time", "http_req_duration", "http_req_duration{operation:switchCycle}",
        "iteration_duration",
    ]

    @Test(arguments: quotas + events + sessions + messages)
    func `the run fails for that reason`(misbehaviour: Case) async throws {
        let demo = try await DemoServer(misbehaviour.system, misbehaviour.options)
        let ending = try await ScenarioRun(misbehaviour.file, against: demo, misbehaviour.env).ending()
        let result = try ending.result()
        #expect(ending.code == 99 && result.outcome == "failed", "\(ending.output)\(ending.errors)")
        #expect(result.brokenThresholds.subtracting(Self.timing) == misbehaviour.thresholds, "\(ending.output)")
        #expect(result.brokenAssertions == misbehaviour.assertions, "\(ending.output)")
        #expect(result.brokenChecks == misbehaviour.checks, "\(result.failedChecks)")
        #expect(result.kinds == misbehaviour.errors, "\(result.errors)")
    }
}
