import Foundation
import TestSupport
import Testing

/// The scenarios of the matching service, small: they pass against the demo, and fail for the one reason that it gives
/// them.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct MatchingServiceTests {
    struct Case: CustomTestStringConvertible {
        let title: String
        let file: String
        /// The demo's options, the misbehaviour among them.
        var options: [String] = []
        var env: [String] = []
        /// More arguments of the command.
        var arguments: [String] = []
        var thresholds: Set<String> = []
        var assertions: Set<String> = []
        var checks: Set<String> = []
        /// Kinds of errors by step.
        var errors: [String: Set<String>] = [:]
        var testDescription: String { "\(title), \(file)" }
    }

    private static let queue = [
        "TARGET_VUS=20", "RAMP_UP=1s", "HOLD=2s", "RAMP_DOWN=500ms", "THINK_TIME_MIN=0.05", "THINK_TIME_MAX=0.2",
    ]
    private static let sessions = [
        "SESSION_VUS=10", "SESSION_RAMP_UP=500ms", "SESSION_HOLD=3s", "SESSION_RAMP_DOWN=500ms",
        "SESSION_HOLD_SECONDS=0.2", "THINK_TIME_MIN=0.05", "THINK_TIME_MAX=0.1",
    ]
    private static let spike = ["SPIKE_RATE=80", "TIME_SCALE=0.01", "SEED_USER_COUNT=5"]
    private static let simple = ["USE_SIMPLE=1", "THINK_TIME_MIN=0.05", "THINK_TIME_MAX=0.1"]

    private static let good = [
        Case(title: "each for himself", file: "queue-concurrency", env: queue),
        Case(title: "two by two", file: "queue-concurrency", env: queue + ["QUEUE_MODE=shared", "TOKENS_PER_USER=0"]),
        Case(
            title: "VUs and duration of the command line",
            file: "queue-concurrency",
            env: simple,
            arguments: ["--vus", "4", "--duration", "2s"]
        ),
        Case(title: "with tokens enough", file: "video-session-sustain", env: sessions),
        Case(
            title: "topped up in time",
            file: "video-session-sustain",
            options: ["--requires-tokens", "1"],
            env: sessions + ["TOKENS_PER_USER=1", "BALANCE_CHECK_EVERY=1"]
        ),
        Case(
            title: "VUs and duration of the command line",
            file: "video-session-sustain",
            env: simple + ["SESSION_HOLD_SECONDS=0.2"],
            arguments: ["--vus", "4", "--duration", "2s"]
        ),
        Case(title: "all purchases arrive", file: "token-purchase-spike", env: spike),
        Case(
            title: "VUs and duration of the command line",
            file: "token-purchase-spike",
            env: simple + ["SEED_USER_COUNT=3"],
            arguments: ["--vus", "4", "--duration", "2s"]
        ),
    ]

    private static let bad = [
        Case(
            title: "another secret",
            file: "token-purchase-spike",
            options: ["--webhook-secret", "whsec_of_production"],
            env: spike + ["STRIPE_WEBHOOK_SECRET=whsec_of_staging"],
            thresholds: ["http_req_failed", "error_rate"],
            checks: ["purchase received"]
        ),
        Case(
            title: "lost purchases",
            file: "token-purchase-spike",
            options: ["--lose-every", "10"],
            env: spike,
            assertions: ["what was acknowledged was granted"]
        ),
        Case(
            title: "too slow",
            file: "queue-concurrency",
            options: ["--latency", "250ms"],
            env: queue,
            thresholds: ["http_req_duration"]
        ),
        Case(
            title: "no partner in time",
            file: "queue-concurrency",
            options: ["--latency", "3100ms"],
            env: ["TARGET_VUS=3", "RAMP_UP=500ms", "HOLD=11s", "RAMP_DOWN=500ms"],
            thresholds: ["http_req_duration", "queue_join_latency"]
        ),
        Case(
            title: "refuses some",
            file: "queue-concurrency",
            options: ["--error-rate", "20%"],
            env: queue,
            thresholds: ["http_req_failed", "error_rate"],
            checks: ["signed up", "purchase received", "joined", "left"],
            errors: ["": ["expression"]]
        ),
        Case(
            title: "tokens run out",
            file: "video-session-sustain",
            options: ["--requires-tokens", "1"],
            env: sessions + ["TOKENS_PER_USER=1", "BALANCE_CHECK_EVERY=1000"],
            thresholds: ["http_req_failed", "error_rate"],
            checks: ["joined"]
        ),
    ]

    /// How fast this machine is today is not these tests' to judge, unless the demo itself is slow.
    private static func timing(_ test: Case) -> Set<String> {
        test.options.contains("--latency") ? [] : ["http_req_duration", "queue_join_latency"]
    }

    @Test(arguments: good + bad)
    func `it passes, or fails for that reason`(test: Case) async throws {
        let demo = try await DemoServer("matching-service", test.options)
        let ending = try await ScenarioRun(
            "matching-service/\(test.file)",
            against: demo,
            test.env,
            arguments: test.arguments
        ).ending()
        let result = try ending.result()
        let broken = result.brokenThresholds
        #expect(ending.code == (broken.isEmpty && result.brokenAssertions.isEmpty ? 0 : 99), "\(ending.errors)")
        let timing = Self.timing(test)
        #expect(broken.subtracting(timing) == test.thresholds.subtracting(timing), "\(ending.output)")
        #expect(result.brokenAssertions == test.assertions, "\(ending.output)")
        #expect(result.brokenChecks == test.checks, "\(result.failedChecks)")
        #expect(result.kinds == test.errors, "\(result.errors)")
        #expect(result.count("iterations") > 0)
        #expect(!(ending.output + ending.errors).contains("whsec_"), "the secret is told")
    }

    @Test func `Prometheus is asked at start and end, with its token`() async throws {
        struct Observed: Decodable {
            struct Source: Decodable {
                struct Value: Decodable { let values: [String: Double] }
                let failures: Int
                let values: [String: Value]
            }
            let observed: [String: Source]
        }
        let demo = try await DemoServer("matching-service", ["--prometheus-token", "open-sesame"])
        let address = "PROMETHEUS_URL=\(demo.urls["prometheus"] ?? "")"
        for (token, failures) in [("open-sesame", 0), ("wrong-token", 2)] {
            let ending = try await ScenarioRun(
                "matching-service/queue-concurrency",
                against: demo,
                Self.queue + [address, "PROMETHEUS_BEARER_TOKEN=\(token)"]
            ).ending()
            let data = try Data(contentsOf: URL(fileURLWithPath: ending.folder.file("result.json")))
            let source = try #require(try JSONDecoder().decode(Observed.self, from: data).observed["prometheus"])
            #expect(source.failures == failures)
            #expect(!(ending.output + String(decoding: data, as: UTF8.self)).contains(token))
            guard failures == 0 else { continue }
            #expect(source.values.count == 4, "\(source.values.keys)")
            let commits = try #require(source.values.first { $0.key.hasPrefix("pg_xact_commit") }?.value.values)
            #expect(try #require(commits["last"]) > #require(commits["first"]))
        }
    }

    @Test func `the plan shows the stages, or the load of the command line`() async throws {
        let file = "\(Repository.root)/scenarios/matching-service/queue-concurrency.yaml"
        let given = ["-e", "BASE_URL=http://127.0.0.1:1", "-e", "STRIPE_WEBHOOK_SECRET=whsec_test"]
        let full = try await SquallProcess(["plan", file] + given).ending()
        #expect(full.output.contains("from 0 to 10,000 in 10m00s, to 0 in 2m00s"), "\(full.output)\(full.errors)")
        let simple = try await SquallProcess(
            ["plan", file, "-e", "USE_SIMPLE=1", "--vus", "1000", "--duration", "2m"] + given
        ).ending()
        #expect(simple.code == 0 && simple.output.contains("at most 1,000"), "\(simple.output)\(simple.errors)")
        let unasked = try await SquallProcess(["plan", file, "--vus", "1000"] + given).ending()
        #expect(unasked.code == 64)
    }

    @Test func `the command line cannot throw stages away unasked`() async throws {
        let file = "\(Repository.root)/scenarios/matching-service/queue-concurrency.yaml"
        let ending = try await SquallProcess.command("run", file, "--demo", "--vus", "10", "--duration", "1s")
        #expect(ending.code == 64)
        #expect(ending.errors.contains("would silently discard") && ending.errors.contains("`queue`"))
    }
}
