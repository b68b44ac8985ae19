import TestSupport
import Testing

/// The scenarios of the repository, small, against the embedded service.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct ScenarioTests {
    /// A file, its parameters, the names of its requests.
    struct Case: CustomTestStringConvertible {
        let file: String
        let env: [String]
        let requests: Set<String>
        var testDescription: String { file }
    }

    private static let lifecycle: Set<String> = ["create", "start", "switch", "complete"]
    private static let cases = [
        Case(file: "quickstart", env: ["VUS=3", "DURATION=2s"], requests: lifecycle.union(["read"])),
        Case(
            file: "session-service/01-baseline",
            env: ["VUS_SCALE=0.5", "TIME_SCALE=0.02"],
            requests: lifecycle.union(["read"])
        ),
        Case(
            file: "session-service/02-concurrent-sessions-1k",
            env: ["VUS_SCALE=0.01", "TIME_SCALE=0.004"],
            requests: lifecycle
        ),
        Case(
            file: "session-service/03-concurrent-sessions-10k",
            env: ["VUS_SCALE=0.001", "TIME_SCALE=0.002"],
            requests: lifecycle
        ),
        Case(
            file: "session-service/04-high-frequency",
            env: ["VUS_SCALE=0.1", "TIME_SCALE=0.01"],
            requests: lifecycle
        ),
        Case(file: "session-service/06-sustained", env: ["VUS_SCALE=0.01", "TIME_SCALE=0.01"], requests: lifecycle),
    ]

    @Test(arguments: cases)
    func `it passes against the demo`(scenario: Case) async throws {
        let folder = try TemporaryFolder()
        let file = "\(Repository.root)/scenarios/\(scenario.file).yaml"
        let options = ["--demo", "--allow-saturated", "--out", folder.path] + scenario.env.flatMap { ["-e", $0] }
        let ending = try await SquallProcess(["run", file] + options, folder: folder).ending()
        let result = try ending.result()

        // How fast this machine is today is not this test's to judge: of the thresholds only those on what was
        // answered must hold, and only the others may decide the exit code.
        let broken = result.thresholds.filter { !$0.passed }.map(\.metric)
        #expect(ending.code == (broken.isEmpty ? 0 : 99), "\(ending.output)\(ending.errors)")
        #expect(broken.allSatisfy { !["http_req_failed", "checks"].contains($0) }, "\(broken)")
        #expect(result.errors.isEmpty, "\(result.errors)")
        #expect(result.failedChecks.allSatisfy { $0.contains("response time") }, "\(result.failedChecks)")
        #expect(result.value("http_req_failed", "rate") == 0)
        #expect(result.count("iterations") > 0)
        #expect(Set(result.requests.map(\.name)) == scenario.requests)
        #expect(Set(result.statusCodes.keys).isSubset(of: ["200", "201", "409"]))
        #expect(ending.output.contains("http_req_duration"))
    }

    @Test func `what the demo supplies cannot be given as well`() async throws {
        let file = "\(Repository.root)/scenarios/quickstart.yaml"
        let ending = try await SquallProcess.command("run", file, "--demo", "-e", "BASE_URL=http://127.0.0.1:1")
        #expect(ending.code == 64)
        #expect(ending.errors.contains("BASE_URL"))
    }
}
