import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct ExitCodeTests {
    @Test func `99: a threshold failed and is named`() async throws {
        let server = try await PythonServer()
        let ending = try await SquallProcess.run(
            """
            iterations: 5
            steps: [ { get: "\(server.url)/status/500", name: failing } ]
            thresholds:
              http_req_failed: rate < 1%
              http_reqs: count == 5
            """
        )
        #expect(ending.code == 99)
        let result = try ending.result()
        #expect(result.outcome == "failed" && result.exitCode == 99)
        #expect(result.thresholds.map(\.passed) == [false, true])
        let line = try #require(ending.output.split(separator: "\n").first { $0.contains("http_req_failed") })
        #expect(line.contains("rate < 1%") && line.contains("100%"))
        #expect(ending.output.contains("FAILED"))
    }

    @Test func `99: an assertion failed and is named`() async throws {
        let server = try await PythonServer()
        let ending = try await SquallProcess.run(
            """
            iterations: 2
            steps: [ { get: "\(server.url)/small" } ]
            assertions:
              all were sent: metrics["http_reqs"].count == 3
            """
        )
        #expect(ending.code == 99)
        #expect(ending.output.contains("all were sent"))
        let unjudged = try await SquallProcess.run(
            "steps: [ { get: \"\(server.url)/status/500\" } ]\nthresholds: { http_req_failed: rate < 1% }",
            ["--no-thresholds"]
        )
        #expect(unjudged.code == 0)
    }

    @Test func `99: a threshold ends the run at once`() async throws {
        let server = try await PythonServer()
        let ending = try await SquallProcess.run(
            """
            vus: 1
            duration: 10m
            steps: [ { get: "\(server.url)/status/500" }, { sleep: 50ms } ]
            teardown: [ { get: "\(server.url)/small" } ]
            thresholds:
              http_req_failed: [ { threshold: rate < 1%, abortOnFail: true } ]
            """
        )
        #expect(ending.code == 99)
        #expect(try ending.result().outcome == "failed")
        #expect(try server.requests().last?.path == "/small")
    }

    @Test func `104: an invalid file`() async throws {
        let ending = try await SquallProcess.run("vus: 1\nstps: []\n")
        #expect(ending.code == 104)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains("error[S204]") && ending.errors.contains("scenario.yaml:2:1"))
        #expect(ending.errors.contains("did you mean `steps`?"))
        #expect(!FileManager.default.fileExists(atPath: ending.folder.file("result.json")))
        let missing = try await SquallProcess.command("run", ending.folder.file("none.yaml"))
        #expect(missing.code == 104)
        #expect(missing.errors.contains("none.yaml"))
    }

    @Test func `104: missing env, all of it at once`() async throws {
        let scenario = """
            env:
              FIRST: { required: true }
              SECOND: { required: true, type: url }
              THIRD: { required: true, secret: true }
            steps: [ { get: "http://127.0.0.1:1/${env.FIRST}/${env.SECOND}", headers: { X: "${env.THIRD}" } } ]
            """
        let ending = try await SquallProcess.run(scenario)
        #expect(ending.code == 104)
        for name in ["FIRST", "SECOND", "THIRD"] { #expect(ending.errors.contains("env \(name) is required")) }
        let plan = try await SquallProcess.command("plan", ending.folder.file("scenario.yaml"))
        #expect(plan.code == 104 && plan.errors.contains("THIRD"))
        let check = try await SquallProcess.command("validate", ending.folder.file("scenario.yaml"))
        #expect(check.code == 0, "\(check.output)")
        for name in ["FIRST", "SECOND", "THIRD"] { #expect(check.output.contains("env \(name) is required")) }
    }

    @Test func `105: Ctrl-C lets iterations finish, tears down and reports`() async throws {
        let server = try await PythonServer()
        let squall = try SquallProcess(
            run: """
                vus: 2
                duration: 10m
                setup: [ { get: "\(server.url)/small?setup" } ]
                steps:
                  - get: \(server.url)/slow/0.2
                    name: slow
                  - get: \(server.url)/small
                    name: last
                teardown: [ { get: "\(server.url)/small?teardown" } ]
                """
        )
        try await server.waitForRequest("/slow")
        squall.process.signal(SIGINT)
        let ending = try await squall.ending()
        #expect(ending.code == 105)
        let result = try ending.result()
        #expect(result.outcome == "aborted")
        #expect(result.request("slow")?.count == result.request("last")?.count, "iterations were finished")
        #expect(ending.output.contains("slow") && ending.output.contains("METRICS"))
        let requests = try server.requests()
        #expect(requests.last?.path == "/small?teardown")
        #expect(result.count("http_reqs") == requests.count)
    }

    @Test func `105: a second Ctrl-C ends at once`() async throws {
        let server = try await PythonServer()
        let squall = try SquallProcess(
            run: """
                vus: 1
                duration: 10m
                gracefulStop: 10m
                steps: [ { get: "\(server.url)/small" }, { sleep: 9m } ]
                teardown: [ { get: "\(server.url)/small?teardown" } ]
                """
        )
        try await server.waitForRequest("/small")
        squall.process.signal(SIGINT)
        try await squall.process.wait("to hear the first") { $0.errors.contains("stopping") ? () : nil }
        squall.process.signal(SIGINT)
        let ending = try await squall.ending()
        #expect(ending.code == 105)
        #expect(try server.requests().map(\.path) == ["/small"], "no teardown")
    }

    @Test func `107: setup or teardown failed`() async throws {
        let server = try await PythonServer()
        let setup = try await SquallProcess.run(
            """
            setup: [ { get: "\(server.url)/small", name: prepare, capture: { id: $.id } } ]
            steps: [ { get: "\(server.url)/echo/${id}" } ]
            teardown: [ { get: "\(server.url)/small?teardown" } ]
            """
        )
        #expect(setup.code == 107)
        #expect(setup.output.contains("prepare"), "\(setup.output)")
        #expect(try server.requests().map(\.path) == ["/small", "/small?teardown"], "no load, but teardown")
        let teardown = try await SquallProcess.run(
            """
            steps: [ { get: "\(server.url)/small" } ]
            teardown: [ { get: "http://127.0.0.1:\(FreePort.some(1)[0])/", name: tidy } ]
            """
        )
        #expect(teardown.code == 107)
        #expect(try teardown.result().kinds == ["tidy": ["connect_refused"]])
    }

    @Test func `108: a step ended the test`() async throws {
        let server = try await PythonServer()
        let failed = try await SquallProcess.run(
            """
            vus: 2
            duration: 10m
            steps:
              - get: \(server.url)/small
              - end: test
                failed: true
                reason: the shop is closed
            """
        )
        #expect(failed.code == 108)
        #expect(failed.output.contains("the shop is closed"))
        let skipped = try await SquallProcess.run(
            """
            setup: [ { end: test, skipped: true, reason: nothing to do } ]
            steps: [ { get: "\(server.url)/never" } ]
            thresholds: { http_reqs: count > 0 }
            """
        )
        #expect(skipped.code == 0)
        #expect(try skipped.result().outcome == "skipped")
        #expect(try server.requests().allSatisfy { $0.path == "/small" })
    }

    @Test(arguments: [
        ["--nope"], ["-e", "NAME"], ["--vus", "many"], ["--duration", "5"], ["--seed", "9007199254740992"],
    ])
    func `64: a wrong command line`(arguments: [String]) async throws {
        let ending = try await SquallProcess.run("steps: [ { get: \"http://127.0.0.1:1/\" } ]", arguments)
        #expect(ending.code == 64)
        #expect(ending.output.isEmpty && !ending.errors.isEmpty)
    }

    @Test func `104: -e of a name that the file does not declare`() async throws {
        let scenario = "env: { COUNT: 1 }\nsteps: [ { get: \"http://127.0.0.1:1/${env.COUNT}\" } ]"
        let ending = try await SquallProcess.run(scenario, ["-e", "CUONT=3"])
        #expect(ending.code == 104)
        #expect(ending.errors.contains("CUONT") && ending.errors.contains("COUNT"))
    }

    /// The one test that disturbs squall on purpose.
    @Test func `90: a generator that stood still cannot judge`() async throws {
        let server = try await PythonServer()
        let scenario = """
            rate: 200/s
            duration: 3s
            preAllocatedVUs: 20
            steps: [ { get: "\(server.url)/small" } ]
            """
        for allowsSaturation in [false, true] {
            let squall = try SquallProcess(run: scenario, allowsSaturation: allowsSaturation)
            let before = try server.requests().count
            try await squall.process.wait("to be under way") { _ in
                try server.requests().count > before + 50 ? () : nil
            }
            squall.process.signal(SIGSTOP)
            try await Task.sleep(for: .milliseconds(500))
            squall.process.signal(SIGCONT)
            let ending = try await squall.ending()
            let result = try ending.result()
            #expect(!result.generator.causes.isEmpty)
            if allowsSaturation {
                #expect(ending.code == 0, "\(ending.output)")
                #expect(result.outcome == "passed" && result.generator.verdict == "warning")
            } else {
                #expect(ending.code == 90, "\(ending.output)")
                #expect(result.outcome == "inconclusive" && result.generator.verdict == "inconclusive")
                #expect(ending.output.contains("INCONCLUSIVE"))
                let cause = try #require(result.generator.causes.first { ["stall", "lateness"].contains($0.kind) })
                #expect(ending.output.contains(cause.message), "the cause is named: \(ending.output)")
            }
        }
    }
}
