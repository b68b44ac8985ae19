import Foundation
import TestSupport
import Testing

/// Several files one after another: artifacts, order, failures, interruptions.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct SuiteTests {
    // MARK: The gateway's suite

    @Test func `the gateway's staging suite leaves every artifact`() async throws {
        let folder = try TemporaryFolder()
        let file = "\(Repository.root)/scenarios/realtime-gateway/staging-suite.yaml"
        let ending = try await SquallProcess(
            ["run", file, "--demo", "--allow-saturated", "--out", folder.path, "--report", "markdown"]
                + ["-e", "CLIENTS=5", "-e", "EVENTS=20", "-e", "DELIVERED_WITHIN=10s", "-e", "REPLAYED_WITHIN=10s"],
            folder: folder
        ).ending()
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        let stages = ["before-suite", "after-catch-up-burst", "after-broadcast-burst", "after-suite"]
        let snapshots = stages.map { "staging-\($0)-metrics.json" }
        let results = ["staging-catch-up-burst", "staging-broadcast-burst"]
        let expected =
            snapshots + results.flatMap { ["\($0).json", "\($0).md"] } + ["suite-summary.json", "suite-report.md"]
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) == Set(expected))

        let summary = try SuiteSummaryDocument(ending)
        #expect(summary.schema == "squall.suite/1" && summary.outcome == "passed" && summary.label == "staging")
        #expect(summary.runs.map(\.name) == ["catch-up-burst", "broadcast-burst"])
        #expect(summary.runs.map(\.artifacts) == results.map { ["\($0).json", "\($0).md"] })
        #expect(summary.runs.allSatisfy { $0.outcome == "passed" && $0.exitCode == 0 && $0.failedThresholds.isEmpty })
        #expect(summary.snapshots.map(\.stage) == stages && summary.snapshots.map(\.file) == snapshots)
        for result in results {
            #expect(try ending.result("\(result).json").outcome == "passed")
        }
        // The suite's values rank above the file's defaults, and -e above the suite's.
        #expect(try ending.result("staging-broadcast-burst.json").env["CLIENTS"] == "5")
        #expect(try ending.result("staging-broadcast-burst.json").env["RESET_AT"] == "0")

        let report = folder.read("suite-report.md")
        for part in [
            "## Scenario results", "staging-before-suite-metrics.json", "## Metrics snapshot diff", "Sign-off",
        ] {
            #expect(report.contains(part), "\(part)")
        }
        #expect(ending.output.contains("both runs passed"))
        // The report can be made again from what was left.
        let again = try await SquallProcess.command("report", folder.file("suite-summary.json"), "--format", "markdown")
        #expect(again.output == report, "\(again.errors)")
        try await expectDifference(in: folder, between: snapshots[0], and: snapshots[3])
    }

    /// What the catch-up leaves in the gateway's document is new, and a second look at the same file changes nothing.
    private func expectDifference(in folder: TemporaryFolder, between base: String, and target: String) async throws {
        let (base, target, output) = (folder.file(base), folder.file(target), folder.file("metrics-diff.json"))
        let changed = try await SquallProcess.command("compare", "--snapshots", base, target, "--output", output)
        #expect(changed.code == 0, "\(changed.errors)")
        #expect(changed.output.contains("replayedEvents") && changed.output.contains("new"), "\(changed.output)")
        #expect(!changed.output.contains("maxConnections"))
        let difference = folder.read("metrics-diff.json")
        #expect(difference.contains("squall.snapshots/1") && difference.contains("replayedEvents"))
        let all = try await SquallProcess.command("compare", "--snapshots", base, target, "--all")
        #expect(all.output.contains("maxConnections"))
        let same = try await SquallProcess.command("compare", "--snapshots", base, base)
        #expect(same.code == 0 && same.output.contains("none of"))
        let result = folder.file("staging-catch-up-burst.json")
        let own = try await SquallProcess.command("compare", "--snapshots", result)
        #expect(
            own.code == 0 && own.output.contains("(before)") && own.output.contains("replayedEvents"),
            "\(own.errors)"
        )
        let wrong = try await SquallProcess.command("compare", "--snapshots", base, folder.file("suite-summary.json"))
        #expect(wrong.code == 104 && wrong.errors.contains("squall.suite/1"))
    }

    // MARK: Order and failure

    /// A folder with a suite of three files, of which the second fails.
    private static func folder(_ suite: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(scenario("rate < 1%"), to: "first.yaml")
        try folder.write(scenario("rate > 99%"), to: "second.yaml")
        try folder.write(scenario("rate < 1%"), to: "third.yaml")
        try folder.write(suite, to: "suite.yaml")
        return folder
    }

    private static func scenario(_ limit: String) -> String {
        """
        env: { BASE_URL: "http://127.0.0.1:1", COUNT: 3, TOKEN: { secret: true, default: "" } }
        demo: sessions
        iterations: ${env.COUNT}
        http: { baseURL: "${env.BASE_URL}" }
        steps: [{ get: /health, headers: { X-Token: "${env.TOKEN}" } }]
        thresholds: { http_req_failed: \(limit) }
        """
    }

    private static func run(_ folder: TemporaryFolder, _ arguments: [String] = []) async throws -> SquallProcess.Ending
    {
        try await SquallProcess(
            ["run", folder.file("suite.yaml"), "--allow-saturated", "--out", folder.file("out")] + arguments,
            folder: folder
        ).ending()
    }

    @Test func `a suite stops at the first failure`() async throws {
        let folder = try Self.folder(
            """
            suite: nightly
            demo: sessions
            runs: [{ file: first.yaml, env: { COUNT: 5 } }, { file: second.yaml }, { file: third.yaml }]
            """
        )
        let ending = try await Self.run(folder, ["--demo"])
        #expect(ending.code == 99, "\(ending.output)\(ending.errors)")
        let summary = try SuiteSummaryDocument(ending, "out/suite-summary.json")
        #expect(summary.runs.map(\.outcome) == ["passed", "failed", "notRun"] && summary.outcome == "failed")
        #expect(summary.runs[1].failedThresholds == ["http_req_failed: rate > 99%"])
        #expect(summary.runs[2].exitCode == nil && summary.runs[2].reason?.contains("second") == true)
        #expect(summary.reason == "stopped after `second`")
        #expect(try ending.result("out/first.json").count("iterations") == 5)
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/third.json")))
        #expect(ending.output.contains("1 of 3 runs did not pass (second), 1 was not run"), "\(ending.output)")
    }

    @Test func `continueOnFailure goes on, and a condition leaves a run out`() async throws {
        let folder = try Self.folder(
            """
            suite: nightly
            demo: sessions
            env: { QUICK: true, TOKEN: { secret: true, default: sesame-open } }
            observe: { health: { get: "${env.BASE_URL}/metrics.json", snapshots: true } }
            runs:
              - { file: second.yaml, continueOnFailure: true }
              - { file: third.yaml, name: left-out, if: "!env.QUICK" }
              - { file: third.yaml }
            """.replacing("env: { QUICK", with: "env: { BASE_URL: \"http://127.0.0.1:1\", QUICK")
        )
        let ending = try await Self.run(folder, ["--demo", "-q", "--label", "x"])
        #expect(ending.code == 99, "\(ending.output)\(ending.errors)")
        let summary = try SuiteSummaryDocument(ending, "out/suite-summary.json")
        #expect(summary.runs.map(\.outcome) == ["failed", "notRun", "passed"])
        #expect(summary.runs.map(\.artifacts) == [["x-second.json"], [], ["x-third.json"]])
        // That the system has no such document is told, and fails nothing.
        #expect(summary.snapshots.map(\.stage) == ["before-suite", "after-second", "after-third", "after-suite"])
        #expect(summary.snapshots.allSatisfy { $0.failure?.isEmpty == false && $0.file == nil })
        #expect(ending.output.contains("FAILED nightly: 1 of 3 runs did not pass (second), 1 was not run"))
        #expect(!(ending.output + ending.errors + folder.read("out/suite-summary.json")).contains("sesame-open"))
    }

    @Test func `an interrupted suite keeps what is done and says what was not run`() async throws {
        let server = try await PythonServer()
        let folder = try Self.folder(
            """
            suite: nightly
            env: { BASE_URL: "\(server.url)" }
            runs: [{ file: first.yaml }, { file: long.yaml }, { file: third.yaml }]
            """
        )
        try folder.write(Self.scenario("rate < 1%").replacing("/health", with: "/small"), to: "first.yaml")
        try folder.write(
            "env: { BASE_URL: x }\nvus: 1\nduration: 10m\nsteps: [{ get: \"${env.BASE_URL}/slow/0.2\" }]",
            to: "long.yaml"
        )
        let squall = try SquallProcess(
            ["run", folder.file("suite.yaml"), "--allow-saturated", "--out", folder.file("out")],
            folder: folder
        )
        try await server.waitForRequest("/slow")
        squall.process.signal(SIGINT)
        let ending = try await squall.ending()
        #expect(ending.code == 105, "\(ending.output)\(ending.errors)")
        let summary = try SuiteSummaryDocument(ending, "out/suite-summary.json")
        #expect(summary.outcome == "aborted" && summary.exitCode == 105 && summary.reason == "interrupted")
        #expect(summary.runs.map(\.outcome) == ["passed", "aborted", "notRun"])
        #expect(try ending.result("out/first.json").outcome == "passed")
        #expect(try ending.result("out/long.json").outcome == "aborted")
    }

    // MARK: Before anything is sent

    @Test func `mistakes of every file are found before the first run`() async throws {
        let server = try await PythonServer()
        let folder = try Self.folder(
            """
            suite: nightly
            env: { BASE_URL: "\(server.url)" }
            runs: [{ file: first.yaml, env: { CONT: 1 } }, { file: broken.yaml }]
            """
        )
        try folder.write("steps: [{ gett: /small }]", to: "broken.yaml")
        for command in ["run", "validate", "plan"] {
            let ending = try await SquallProcess.command(command, folder.file("suite.yaml"))
            #expect(ending.code == 104, "\(command)")
            let text = ending.output + ending.errors
            #expect(text.contains("broken.yaml:1:") && text.contains("did you mean `COUNT`?"), "\(text)")
            #expect(text.contains("suite.yaml:3:"))
        }
        #expect(try server.requests().isEmpty)
        let mixed = try await SquallProcess.command(
            "run",
            "\(Repository.root)/scenarios/realtime-gateway/staging-suite.yaml",
            folder.file("first.yaml")
        )
        #expect(mixed.code == 64 && mixed.errors.contains("is a suite, which is run alone"))
    }

    @Test func `plan shows each run with the suite's values`() async throws {
        let file = "\(Repository.root)/scenarios/realtime-gateway/staging-suite.yaml"
        let plan = try await SquallProcess.command("plan", file)
        #expect(plan.code == 0, "\(plan.errors)")
        #expect(plan.output.contains("run 1 of 2: catch-up-burst") && plan.output.contains("EVENTS = 120"))
        let json = try await SquallProcess.command("plan", file, "--format", "json").object()
        let runs = try #require(json["runs"] as? [[String: Any]])
        #expect(runs.map { $0["name"] as? String } == ["catch-up-burst", "broadcast-burst"])
        let validated = try await SquallProcess.command("validate", file)
        #expect(validated.code == 0 && validated.output == "1 file, no problems\n", "\(validated.output)")
    }

    @Test func `several files are a suite without a name`() async throws {
        let folder = try Self.folder("")
        let files = ["first", "second", "third"].map { folder.file("\($0).yaml") }
        let squall = try SquallProcess(
            ["run"] + files + ["--demo", "--allow-saturated", "--out", folder.file("out"), "-e", "COUNT=2"],
            folder: folder
        )
        let ending = try await squall.ending()
        #expect(ending.code == 99, "\(ending.output)\(ending.errors)")
        let summary = try SuiteSummaryDocument(ending, "out/suite-summary.json")
        #expect(summary.runs.map(\.outcome) == ["passed", "failed", "passed"] && summary.file == nil)
        #expect(try ending.result("out/third.json").count("iterations") == 2)
        let unknown = try await SquallProcess(["run"] + files + ["-e", "CONT=2"]).ending()
        #expect(unknown.code == 104 && unknown.errors.contains("none of the files declares env CONT"))
    }
}

/// What the tests read in a `suite-summary.json`.
private struct SuiteSummaryDocument: Decodable {
    struct Run: Decodable {
        let name: String
        let outcome: String
        let exitCode: Int32?
        let reason: String?
        let failedThresholds: [String]
        let artifacts: [String]
    }

    struct Snapshot: Decodable {
        let stage: String
        let file: String?
        let failure: String?
    }

    let schema: String
    let file: String?
    let label: String?
    let outcome: String
    let exitCode: Int32
    let reason: String?
    let runs: [Run]
    let snapshots: [Snapshot]

    init(_ ending: SquallProcess.Ending, _ name: String = "suite-summary.json") throws {
        let data = Data(ending.folder.read(name).utf8)
        try #require(!data.isEmpty, "no \(name); exit code \(ending.code); \(ending.output)\(ending.errors)")
        self = try JSONDecoder().decode(SuiteSummaryDocument.self, from: data)
    }
}
