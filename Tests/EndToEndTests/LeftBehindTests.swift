import Foundation
import TestSupport
import Testing

/// What a run stores is removed again, also when it failed; what cannot be removed is listed.
@Suite(.enabled(if: MongoPeer.isExpected, "without .tools; run .ci/tools"), .timeLimit(.minutes(10)), .takesTurns)
struct LeftBehindTests {
    /// The embedded gateway does not read MongoDB: no replay comes, and the run fails.
    @Test func `catch-up-burst leaves nothing behind, also when it failed`() async throws {
        let server = try await MongoPeer()
        defer { server.stop() }
        let demo = try await DemoServer("realtime-gateway")
        let url = "mongodb://127.0.0.1:\(server.port)/novel"
        let ending = try await ScenarioRun(
            "realtime-gateway/catch-up-burst",
            against: demo,
            ["MONGO_URL=\(url)", "CLIENTS=2", "EVENTS=7", "REPLAYED_WITHIN=100ms"]
        ).ending()
        #expect(ending.code == 99, "\(ending.output)\(ending.errors)")
        #expect(try ending.result().brokenThresholds.contains("replay_time"))
        let look = try await SquallProcess.run(
            """
            mongo: { url: "\(url)" }
            steps:
              - mongo: { collection: novel_job_events, count: {} }
                check: { nothing is left: result == 0 }
              - mongo: { collection: commands, find: {} }
                check:
                  stored: 'result.exists(c, c.command.contains("insert") && c.command.contains("load-test-catch-up-"))'
                  removed: 'result.exists(c, c.command.contains("delete") && c.command.contains("load-test-catch-up-"))'
            thresholds: { checks: rate == 100%, errors: count == 0 }
            """
        )
        #expect(look.code == 0, "\(look.output)\(look.errors)")
    }

    @Test func `what a teardown cannot remove is named in the report, and the rest is removed`() async throws {
        let server = try await MongoPeer()
        defer { server.stop() }
        let ending = try await SquallProcess.run(
            """
            mongo: { url: "mongodb://127.0.0.1:\(server.port)/shop" }
            setup:
              - mongo: { collection: items, insertMany: [{ _id: 1, job: a }, { _id: 2 }] }
              - set: { nothing: "${parseJson('null')}" }
              - mongo: { collection: refuses, insertMany: [{ _id: 1 }] }
                name: store
              - set: { late: b }
            steps: [{ log: never }]
            teardown:
              - mongo: { collection: refuses, deleteMany: { job: a } }
                name: remove refused
              - mongo: { collection: items, deleteMany: { job: "${nothing}" } }
                name: remove all
              - mongo: { collection: items, deleteMany: { job: a } }
                name: remove
              - mongo: { collection: items, count: {} }
                capture: { left: "${result}" }
            assertions: { one is left: left == 1 }
            """
        )
        #expect(ending.code == 107)
        let result = try ending.result()
        #expect(result.reason == "setup failed: not authorized on test")
        #expect(result.teardownFailures?.map(\.step) == ["remove refused", "remove all"])
        #expect(result.brokenAssertions.isEmpty && result.assertions.count == 1)
        let report = try #require(ending.output.range(of: "LEFT BEHIND")).lowerBound
        let lines = ending.output[report...].split(separator: "\n").prefix(3)
        #expect(lines.dropFirst().allSatisfy { $0.contains("scenario.yaml:") })
    }
}
