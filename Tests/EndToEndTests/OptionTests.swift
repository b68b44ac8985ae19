import Foundation
import TestSupport
import Testing

/// Options of `squall run`, judged by what a server saw.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct OptionTests {
    @Test func `env: command line, process, file, default`() async throws {
        let server = try await PythonServer()
        let folder = try TemporaryFolder()
        let dotenv = try folder.write(
            "# a comment\nexport A=file-a\nB='file-b'\nC=\"file-c\" # and another\nUNRELATED=1\n",
            to: ".env"
        )
        let scenario = """
            env: { A: default-a, B: default-b, C: default-c, D: default-d }
            steps: [ { get: "\(server.url)/echo/${env.A}/${env.B}/${env.C}/${env.D}" } ]
            """
        let ending = try await SquallProcess.run(
            scenario,
            ["-e", "A=line-a", "--env-file", dotenv],
            environment: ["A": "process-a", "B": "process-b"]
        )
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(try server.requests().map(\.path) == ["/echo/line-a/process-b/file-c/default-d"])
        #expect(try ending.result().env == ["A": "line-a", "B": "process-b", "C": "file-c", "D": "default-d"])
        let missing = try await SquallProcess.run(scenario, ["--env-file", folder.file("none")])
        #expect(missing.code == 104)
    }

    @Test func `env that does not fit says where it came from`() async throws {
        let scenario = """
            env: { RAMP: { type: duration, default: 1s } }
            vus: 1
            duration: ${env.RAMP}
            steps: [ { get: "http://127.0.0.1:1/" } ]
            """
        let ending = try await SquallProcess.run(scenario, environment: ["RAMP": "10x"])
        #expect(ending.code == 104)
        #expect(ending.errors.contains("RAMP") && ending.errors.contains("10x"))
        #expect(ending.errors.contains("process environment"), "\(ending.errors)")
    }

    @Test func `vus, duration and iterations override what the file says`() async throws {
        let server = try await PythonServer()
        let shared = "vus: 1\niterations: 3\nsteps: [ { get: \"\(server.url)/small\" } ]"
        let iterations = try await SquallProcess.run(shared, ["--iterations", "7", "--vus", "2"])
        #expect(iterations.code == 0, "\(iterations.errors)")
        #expect(try iterations.result().count("http_reqs") == 7)
        let timed = "vus: 1\nduration: 10m\nsteps: [ { get: \"\(server.url)/small\" }, { sleep: 50ms } ]"
        let duration = try await SquallProcess.run(timed, ["--duration", "500ms", "--vus", "3"])
        #expect(duration.code == 0, "\(duration.errors)")
        #expect(try duration.result().value("vus", "max") == 3)
        #expect(try server.requests().count == 7 + duration.result().count("http_reqs"))
    }

    @Test(arguments: [
        ("stages: [ { duration: 1s, target: 2 } ]\n", ["--vus", "3"]),
        ("stages: [ { duration: 1s, target: 2 } ]\n", ["--duration", "3s"]),
        ("rate: 2/s\nduration: 1s\n", ["--vus", "3"]),
    ])
    func `overrides that would discard something are refused`(load: String, arguments: [String]) async throws {
        let server = try await PythonServer()
        let ending = try await SquallProcess.run(load + "steps: [ { get: \"\(server.url)/\" } ]", arguments)
        #expect(ending.code == 64)
        #expect(ending.errors.contains(arguments[0]), "the reason: \(ending.errors)")
        #expect(try server.requests().isEmpty)
    }

    @Test func `several scenarios cannot be overridden`() async throws {
        let ending = try await SquallProcess.run(
            """
            scenarios:
              one: { vus: 1, steps: [ { get: "http://127.0.0.1:1/" } ] }
              two: { vus: 1, steps: [ { get: "http://127.0.0.1:1/" } ] }
            """,
            ["--vus", "3"]
        )
        #expect(ending.code == 64)
    }

    @Test func `results of several files, with and without a label`() async throws {
        let server = try await PythonServer()
        let folder = try TemporaryFolder()
        let files = try ["first", "second"].map {
            try folder.write("name: The \($0)\nsteps: [ { get: \"\(server.url)/echo/\($0)\" } ]", to: "\($0).yaml")
        }
        let plain = folder.file("plain")
        let both = try await SquallProcess(["run"] + files + ["--allow-saturated", "--out", plain]).ending()
        #expect(both.code == 0, "\(both.errors)")
        let own = try FileManager.default.contentsOfDirectory(atPath: plain).sorted()
        #expect(own == ["first.json", "second.json", "suite-summary.json"])
        #expect(try ResultDocument(path: plain + "/second.json").scenario.name == "The second")

        let labelled = folder.file("deep/labelled")
        let options = ["--allow-saturated", "--out", labelled, "--label", "staging"]
        #expect(try await SquallProcess(["run"] + files + options).ending().code == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: labelled).sorted()
        #expect(names == ["staging-first.json", "staging-second.json", "suite-summary.json"])
        #expect(try server.requests().map(\.path) == ["/echo/first", "/echo/second", "/echo/first", "/echo/second"])
    }

    @Test func `the same seed asks for the same things`() async throws {
        let scenario = { (url: String) in
            """
            vus: 4
            iterations: 24
            steps:
              - set: { n: "${random.int(1, 1000000)}" }
              - get: \(url)/echo/${uuid()}/${n}/${random.string(8)}
                name: random
              - choose:
                  - { weight: 1, steps: [ { get: "\(url)/echo/heads/${n}", name: heads } ] }
                  - { weight: 1, steps: [ { get: "\(url)/echo/tails/${n}", name: tails } ] }
            """
        }
        var seen: [Set<String>] = []
        for arguments in [["--seed", "42"], ["--seed", "42", "--loops", "1"], ["--seed", "43"]] {
            let server = try await PythonServer()
            let ending = try await SquallProcess.run(scenario(server.url), arguments)
            #expect(ending.code == 0)
            #expect(try ending.result().seed == UInt64(arguments[1]))
            seen.append(Set(try server.requests().map(\.path)))
        }
        #expect(seen[0].count == 48)
        #expect(seen[0] == seen[1], "with other loops, too")
        #expect(seen[0].isDisjoint(with: seen[2]))
        #expect(seen[0].contains { $0.hasPrefix("/echo/heads") } && seen[0].contains { $0.hasPrefix("/echo/tails") })
    }

    @Test func `quiet is one line`() async throws {
        let server = try await PythonServer()
        let scenario = """
            name: A quiet one
            iterations: 3
            steps: [ { get: "\(server.url)/small" } ]
            thresholds: { http_reqs: count == 3 }
            """
        let passed = try await SquallProcess.run(scenario, ["-q"])
        #expect(passed.code == 0)
        #expect(passed.output == "PASSED A quiet one\n")
        #expect(passed.errors.isEmpty, "\(passed.errors)")
        let failed = try await SquallProcess.run(scenario.replacing("count == 3", with: "count == 4"), ["-q"])
        #expect(failed.code == 99)
        #expect(failed.output.split(separator: "\n").count == 1)
        #expect(failed.output.contains("http_reqs count == 4"))
    }
}
