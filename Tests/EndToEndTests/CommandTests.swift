import Foundation
import TestSupport
import Testing

/// The commands that send nothing.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct CommandTests {
    private let scenarios = Repository.root + "/scenarios"

    @Test func `validate finds nothing in the scenarios`() async throws {
        let ending = try await SquallProcess.command("validate", "--strict", scenarios)
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        #expect(ending.output.contains("no problems"))
    }

    @Test func `plan shows 10,000 users and 35 minutes`() async throws {
        let file = scenarios + "/session-service/03-concurrent-sessions-10k.yaml"
        let text = try await SquallProcess.command("plan", file)
        #expect(text.code == 0, "\(text.errors)")
        #expect(text.output.contains("10,000") && text.output.contains("35m00s"), "\(text.output)")

        let json = try await SquallProcess.command("plan", file, "--format", "json").object()
        let scenario = try #require((json["scenarios"] as? [[String: Any]])?.first)
        #expect(scenario["executor"] as? String == "ramping-vus")
        #expect(scenario["maxVUs"] as? Int == 10_000)
        #expect(scenario["durationSeconds"] as? Int == 2100)
        #expect(scenario["requestsPerIteration"] is NSNull, "it may end early")
        #expect(scenario["expectedIterations"] is NSNull)
        #expect(scenario["vus"] == nil)
        let env = try #require(json["env"] as? [[String: Any]])
        #expect(Set(env.compactMap { $0["name"] as? String }) == ["BASE_URL", "VUS_SCALE", "TIME_SCALE"])
        #expect(env.allSatisfy { $0["source"] as? String == "default" })
        #expect((json["thresholds"] as? [Any])?.isEmpty == false)
    }

    @Test func `plan with steps lists every change of users`() async throws {
        let file = scenarios + "/session-service/03-concurrent-sessions-10k.yaml"
        let json = try await SquallProcess.command("plan", file, "--format", "json", "--steps").object()
        let scenario = try #require((json["scenarios"] as? [[String: Any]])?.first)
        let changes = try #require(scenario["vus"] as? [[Int]])
        #expect(changes.first == [0, 1])
        #expect(changes.last == [2_100_000_000_000, 0])
        #expect(changes.map { $0[1] }.max() == 10_000)
        #expect(zip(changes, changes.dropFirst()).allSatisfy { $0[0] < $1[0] })
    }

    @Test func `plan with steps lists every arrival`() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "rate: 4/s\nduration: 2s\npreAllocatedVUs: 3\nsteps: [ { get: http://127.0.0.1:1/ } ]\n",
            to: "rate.yaml"
        )
        let json = try await SquallProcess.command("plan", file, "--format", "json", "--steps").object()
        let scenario = try #require((json["scenarios"] as? [[String: Any]])?.first)
        #expect(scenario["arrivals"] as? [Int] == (0..<8).map { $0 * 250_000_000 })
        #expect(scenario["expectedIterations"] as? Int == 8)
        #expect(scenario["maxVUs"] as? Int == 3)
    }

    @Test func `explain shows a page, and what is close to a code that is none`() async throws {
        let page = try await SquallProcess.command("explain", "S204")
        #expect(page.code == 0)
        #expect(page.output.hasPrefix("S204: ") && page.output.contains("Wrong:") && page.output.contains("Right:"))
        #expect(page.errors.isEmpty)

        let codes = try await SquallProcess.command("explain").output.split(separator: "\n")
        #expect(codes.count > 50)
        #expect(codes.allSatisfy { $0.count > 6 }, "each code has a title")

        let none = try await SquallProcess.command("explain", "S2O4")
        #expect(none.code == 64)
        #expect(none.errors.contains("S204"))
    }

    @Test func `schema prints what the repository keeps`() async throws {
        let scenario = try await SquallProcess.command("schema")
        #expect(scenario.code == 0)
        #expect(try scenario.object()["properties"] is [String: Any])
        let kept = try String(contentsOfFile: Repository.root + "/schemas/scenario.schema.json", encoding: .utf8)
        #expect(scenario.output == kept, "schemas/scenario.schema.json is not current: make schemas")

        let result = try await SquallProcess.command("schema", "--result")
        let keptResult = try String(contentsOfFile: Repository.root + "/schemas/result.schema.json", encoding: .utf8)
        #expect(result.output == keptResult, "schemas/result.schema.json is not current: make schemas")
    }

    @Test func `new writes a file that is valid and replaces none`() async throws {
        let folder = try TemporaryFolder()
        let first = try await SquallProcess.command("new", folder.file("mine"))
        #expect(first.code == 0, "\(first.errors)")
        let check = try await SquallProcess.command("validate", "--strict", folder.file("mine.yaml"))
        #expect(check.code == 0, "\(check.output)")
        let before = folder.read("mine.yaml")
        let second = try await SquallProcess.command("new", folder.file("mine"))
        #expect(second.code == 64)
        #expect(second.errors.contains("exists already"))
        #expect(folder.read("mine.yaml") == before)
    }

    @Test func `diagnostics in every format`() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "vus: 2\nduration: 1\nsteps:\n  - get: http://127.0.0.1:1/\n    chek: { ok: response.status == 200 }\n",
            to: "broken.yaml"
        )
        let text = try await SquallProcess.command("validate", file)
        #expect(text.code == 104)
        #expect(text.output.contains("broken.yaml:2:11") && text.output.contains("broken.yaml:5:5"), "\(text.output)")
        #expect(text.output.contains("did you mean `check`?"))

        let json = try await SquallProcess.command("validate", file, "--format", "json")
        #expect(json.code == 104)
        let document = try json.object()
        #expect(document["errors"] as? Int == 2 && document["files"] as? Int == 1)
        let found = try #require(document["diagnostics"] as? [[String: Any]])
        #expect(found.compactMap { $0["code"] as? String } == ["V302", "S204"])

        let sarif = try await SquallProcess.command("validate", file, "--format", "sarif").object()
        #expect(sarif["version"] as? String == "2.1.0")
        let github = try await SquallProcess.command("validate", file, "--format", "github")
        #expect(github.output.split(separator: "\n").filter { $0.hasPrefix("::error ") }.count == 2)
    }

    @Test func `what is wrong with an included file is told once`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("env: { WAIT: { type: duration, defualt: 1s } }\n", to: "common.yaml")
        for name in ["a", "b"] {
            try folder.write("include: [common.yaml]\nsteps: [{ sleep: 1ms }]\n", to: "\(name).yaml")
        }
        let json = try await SquallProcess.command("validate", folder.path, "--format", "json").object()
        #expect(json["errors"] as? Int == 1 && json["files"] as? Int == 3, "\(json)")
    }

    @Test(arguments: [
        [], ["--nope"], ["fly"], ["run"], ["run", "x.yaml", "--vus", "0"], ["plan", "a", "--format", "xml"],
    ])
    func `a wrong command line is told from everything else`(arguments: [String]) async throws {
        let ending = try await SquallProcess(arguments).ending()
        if arguments.isEmpty {
            #expect(ending.output.contains("SUBCOMMANDS"))
        } else {
            #expect(ending.code == 64)
            #expect(ending.errors.contains("Error: "))
        }
    }

    @Test func `version and help`() async throws {
        let version = try await SquallProcess.command("--version")
        #expect(version.code == 0)
        #expect(version.output.split(separator: ".").count == 3)
        let help = try await SquallProcess.command("run", "--help")
        #expect(help.code == 0)
        #expect(help.output.contains("--allow-saturated"))
    }
}
