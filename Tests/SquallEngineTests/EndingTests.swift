import SquallEngine
import SquallMetrics
import Testing

@Suite("How runs end", .timeLimit(.minutes(2)))
struct EndingTests {
    @Test
    func `a threshold that fails names itself`() async throws {
        let run = try await TestRun(
            """
            steps: [ { get: /health } ]
            thresholds: { http_reqs: count > 5 }
            """
        )
        #expect(run.result.outcome == .failed)
        #expect(run.result.exitCode == 99)
        #expect(run.result.thresholds.first?.passed == false)
    }

    @Test
    func `an aborting threshold stops the run, teardown follows`() async throws {
        let run = try await TestRun(
            """
            vus: 2
            duration: 10m
            steps: [ { get: /nowhere }, { sleep: 20ms } ]
            teardown: [ { get: /health, name: teardown } ]
            thresholds:
              http_req_failed: [ { threshold: rate < 1%, abortOnFail: true } ]
            """
        )
        #expect(run.result.exitCode == 99)
        #expect(run.result.reason?.contains("http_req_failed") == true)
        #expect(run.result.requests.contains { $0.name == "teardown" })
    }

    @Test
    func `setup that fails sends no load, and teardown still runs`() async throws {
        let run = try await TestRun(
            """
            setup: [ { get: /nowhere } ]
            steps: [ { get: /health, name: load } ]
            teardown: [ { get: /health, name: teardown } ]
            """
        )
        #expect(run.result.exitCode == 107)
        #expect(run.result.requests.map(\.name).sorted() == ["/nowhere", "teardown"])
    }

    @Test
    func `a teardown goes on after a failure, and lists what it could not do`() async throws {
        let run = try await TestRun(
            """
            steps: [ { get: /health } ]
            teardown:
              - get: /nowhere
                name: remove first
              - group: rest
                steps:
                  - forEach: "${[1, 2, 3]}"
                    as: i
                    steps:
                      - { get: "/nowhere/${i}", name: remove each, if: "i != 2" }
                      - { get: /health, name: goes on }
              - set: { missing: "${parseJson(test.id).id}" }
              - { get: /health, name: last }
            """
        )
        #expect(run.result.exitCode == 107)
        #expect(run.result.reason?.hasPrefix("teardown failed: remove first: ") == true)
        #expect(run.result.reason?.hasSuffix(", and 2 more") == true)
        let failures = try #require(run.result.teardownFailures)
        #expect(failures.map(\.step) == ["remove first", "remove each", "test.yaml:14"])
        #expect(failures.map(\.count) == [1, 2, 1])
        #expect(failures[0].place == "test.yaml:5" && failures[0].message.contains("404"))
        let counts = run.result.requests.reduce(into: [:]) { $0[$1.name] = $1.count }
        #expect(counts["goes on"] == 3 && counts["last"] == 1)
    }

    @Test
    func `a teardown after a failed setup removes what there is`() async throws {
        let run = try await TestRun(
            """
            setup: [ { get: /health, name: made }, { get: /nowhere, name: broken }, { get: /health, name: not made } ]
            steps: [ { get: /health, name: load } ]
            teardown: [ { get: /nowhere, name: remove }, { get: /health, name: remove all } ]
            """
        )
        #expect(run.result.requests.map(\.name).sorted() == ["broken", "made", "remove", "remove all"])
        #expect(run.result.reason?.hasPrefix("setup failed: ") == true)
        #expect(run.result.teardownFailures?.map(\.step) == ["remove"])
    }

    @Test
    func `what a teardown does not get to is listed`() async throws {
        let run = try await TestRun(
            """
            steps: [ { get: /health } ]
            teardownTimeout: 50ms
            teardown:
              - get: /health
              - sleep: 10s
              - { get: /health, name: removed too late }
            """
        )
        #expect(run.result.reason == "teardown took longer than 0.05s")
        let failures = try #require(run.result.teardownFailures)
        #expect(failures.map(\.step) == ["test.yaml:7", "removed too late"])
        #expect(failures.last?.message.hasPrefix("not reached") == true)
    }

    @Test
    func `what setup captures is readable everywhere, assertions too`() async throws {
        let run = try await TestRun(
            """
            setup: [ { get: /health, capture: { code: "${response.status}" } } ]
            iterations: 2
            steps: [ { log: "code ${code}" } ]
            assertions:
              captured: code == 200
              counted: metrics["iterations"].count == 2.0
              wrong: metrics["iterations"].count == 3.0
            """
        )
        #expect(run.log == ["code 200", "code 200"])
        #expect(run.result.assertions.map(\.passed) == [true, true, false])
        #expect(run.result.exitCode == 99)
    }

    @Test
    func `end stops what it names`() async throws {
        let scenario = try await TestRun(
            """
            scenarios:
              a: { vus: 2, duration: 10m, steps: [ { get: /health }, { end: scenario } ] }
              b: { iterations: 3, steps: [ { sleep: 10ms }, { get: /health } ] }
            """
        )
        #expect(scenario.result.exitCode == 0)
        #expect(scenario.result.scenarios.last?.iterations == 3)
        let failed = try await TestRun(
            "vus: 2\nduration: 10m\nsteps: [ { end: test, failed: true, reason: enough } ]"
        )
        #expect(failed.result.exitCode == 108)
        #expect(failed.result.reason?.contains("enough") == true)
        let skipped = try await TestRun(
            """
            setup: [ { end: test, skipped: true, reason: nothing to do } ]
            steps: [ { get: /health } ]
            thresholds: { http_reqs: count > 5 }
            """
        )
        #expect(skipped.result.outcome == .skipped && skipped.result.exitCode == 0)
        let user = try await TestRun("executor: per-vu-iterations\nvus: 2\niterations: 5\nsteps: [ { end: vu } ]")
        #expect(user.value("iterations", "count") == 2)
        #expect(user.value("dropped_iterations", "count") == 8)
    }

    @Test
    func `onStart before time 0 can end the test, and can be interrupted`() async throws {
        let load = "executor: constant-arrival-rate\nrate: 5/s\nduration: 10m\npreAllocatedVUs: 3\n"
        let ended = try await TestRun(load + "onStart: [ { end: test, reason: closed } ]\nsteps: [ { get: /health } ]")
        #expect((ended.value("http_reqs", "count") ?? 0) == 0)
        let stop = StopSwitch()
        async let waiting = TestRun(load + "onStart: [ { sleep: 10m } ]\nsteps: [ { get: /health } ]", stop: stop)
        try await Task.sleep(for: .milliseconds(300))
        stop.press()
        stop.press()
        #expect(try await waiting.result.outcome == .aborted)
    }

    @Test
    func `a press stops gracefully, and what runs may finish`() async throws {
        let stop = StopSwitch()
        async let running = TestRun(
            """
            vus: 3
            duration: 10m
            steps: [ { get: /health }, { sleep: 100ms }, { get: /health, name: last } ]
            teardown: [ { get: /health, name: teardown } ]
            """,
            stop: stop
        )
        try await Task.sleep(for: .milliseconds(400))
        stop.press()
        let run = try await running
        #expect(run.result.exitCode == 105)
        #expect(run.result.outcome == .aborted)
        #expect(run.result.requests.contains { $0.name == "teardown" })
        let count = { (name: String) in run.result.requests.first { $0.name == name }?.count }
        #expect(count("/health") == count("last"))
    }

    @Test
    func `requests that hang at the end are reported as unfinished`() async throws {
        let run = try await TestRun(
            """
            vus: 2
            duration: 300ms
            gracefulStop: 300ms
            steps: [ { get: /v1/sessions/6b5b1f4e-8a52-4b8e-9d5e-0d8c86b2a111, name: slow, expect: 404 } ]
            """,
            with: [("latency", "30s")]
        )
        #expect(run.result.unfinished.count == 2)
        #expect(run.result.unfinished.byName.entries.first?.0 == "slow")
        #expect((run.value("iterations", "count") ?? 0) == 0)
    }

    @Test
    func `what cannot work is refused before anything is sent`() async throws {
        let run = try await TestRun(
            "vus: 5000\nduration: 1s\nsteps: [ { get: /health } ]",
            limits: MachineLimits(descriptors: 1024, ports: 28_000)
        )
        #expect(run.result.outcome == .inconclusive || run.result.generator.verdict != .ok)
        #expect(run.result.requests.isEmpty)
        #expect(run.result.generator.causes.first?.message.contains("5000 connections") == true)
    }
}
