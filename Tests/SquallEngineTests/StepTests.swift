import SquallEngine
import SquallMetrics
import Testing

@Suite("Steps", .timeLimit(.minutes(2)))
struct StepTests {
    /// Runs steps once and gives what `log` wrote.
    private func log(_ steps: String) async throws -> [String] {
        try await TestRun("steps:\n" + steps).log
    }

    @Test
    func `a session lives through its requests, and captures carry values on`() async throws {
        let run = try await TestRun(
            """
            iterations: 5
            steps:
              - set: { sid: "${uuid()}", a: "${uuid()}", b: "${uuid()}" }
              - post: /v1/sessions
                name: create
                json:
                  session_id: ${sid}
                  sync_mode: per_participant
                  time_per_cycle_ms: 1000
                  participants:
                    - { participant_id: "${a}", participant_index: 0, total_time_ms: 60000 }
                    - { participant_id: "${b}", participant_index: 1, total_time_ms: 60000 }
                capture:
                  version: $.version
                  kind: { header: content-type }
                  id: { regex: '"session_id" *: *"([^"]+)"' }
                check:
                  created: response.status == 201
                  json: response.headers["Content-Type"].contains("json")
              - check:
                  same: id == sid
                  typed: kind.contains("json") && version >= 1
              - post: /v1/sessions/${sid}/start
                check: { running: response.json.status == "running" }
              - post: /v1/sessions/${sid}/switch
                tags: { operation: switchCycle }
              - delete: /v1/sessions/${sid}
                check: { gone: response.status == 204 }
              - get: /v1/sessions/${sid}
                expect: 404
            thresholds:
              checks: rate == 100%
              http_req_failed: rate == 0
              http_reqs{operation:switchCycle}: count == 5
            """
        )
        #expect(run.result.outcome == .passed)
        #expect(run.result.thresholds.filter { !$0.passed }.isEmpty)
        #expect(run.result.statusCodes.entries.map(\.0) == ["200", "201", "204", "404"])
    }

    @Test
    func `control flow does what it says`() async throws {
        let lines = try await log(
            """
              - repeat: 3
                as: i
                steps: [ { log: "r${i}" } ]
              - forEach: [x, y]
                as: letter
                steps: [ { log: "f${letter}" } ]
              - set: { n: 0 }
              - while: n < 2
                max: 10
                steps: [ { set: { n: "${n + 1}" } } ]
              - log: n${n}
            """
        )
        #expect(lines == ["r0", "r1", "r2", "fx", "fy", "n2"])
    }

    @Test
    func `branches, guards, choices and flows`() async throws {
        let run = try await TestRun(
            """
            flows:
              double: { params: [x], steps: [ { set: { y: "${x * 2}" } } ], returns: [y] }
            steps:
              - if: 1 < 2
                steps: [ { log: then } ]
                else: [ { log: else } ]
              - { log: guarded, if: 1 > 2 }
              - use: double
                with: { x: 21 }
              - log: y${y}
              - choose:
                  - { weight: 1, steps: [ { log: one } ] }
              - end: iteration
            """
        )
        #expect(run.log == ["then", "y42", "one"])
        #expect(run.value("iterations", "count") == 1)
    }

    @Test
    func `parallel branches overlap and share their names`() async throws {
        let run = try await TestRun(
            """
            steps:
              - parallel:
                  - [ { get: /health, name: left, check: { ok: response.status == 200 } } ]
                  - [ { get: /health, name: right }, { set: { done: true } } ]
              - log: "${done}"
            """
        )
        #expect(run.log == ["true"])
        #expect(Set(run.result.requests.map(\.name)) == ["left", "right"])
        #expect(run.result.checks.first?.passes == 1)
    }

    /// Without that it would take a thousand million rounds until the other branch has its turn.
    @Test
    func `a loop that never waits lets others run`() async throws {
        let run = try await TestRun(
            """
            steps:
              - set: { rounds: 0 }
              - parallel:
                  - [ { repeat: 1000000000, steps: [ { set: { rounds: "${rounds + 1}" } } ] } ]
                  - [ { end: iteration } ]
            """
        )
        #expect(run.value("iterations", "count") == 1)
    }

    @Test
    func `an error while evaluating ends the iteration and is counted`() async throws {
        let run = try await TestRun(
            """
            iterations: 2
            steps:
              - get: /health
                capture: { missing: $.no.such.thing }
              - log: "never ${missing}"
            """
        )
        #expect(run.log.isEmpty)
        #expect(run.value("iterations_failed", "count") == 2)
        let error = try #require(run.result.errors.first)
        #expect(error.kind == "capture" && error.count == 2)
        #expect(error.message.contains("missing") && error.message.contains("$.no.such.thing"))
    }

    @Test
    func `custom metrics and groups are recorded`() async throws {
        let run = try await TestRun(
            """
            metrics: { wait: { type: trend, unit: ms }, hits: counter, ok: rate, level: gauge }
            iterations: 4
            steps:
              - group: outer
                steps:
                  - group: inner
                    steps: [ { get: /health } ]
              - record: { wait: "${20ms}", hits: 2, ok: true, level: 7 }
            thresholds:
              wait: p(50) == 20ms
              hits: count == 8
              ok: rate == 100%
              level: last == 7
              http_reqs{group:outer::inner}: count == 4
              group_duration{group:outer::inner}: count == 4
            """
        )
        let failed = run.result.thresholds.filter { !$0.passed }.map(\.metric)
        #expect(failed == [])
    }

    @Test
    func `a failed check says what was found`() async throws {
        let run = try await TestRun(
            "steps: [ { get: /health, check: { teapot: response.status == 418 } } ]"
        )
        let check = try #require(run.result.checks.first)
        #expect(check.fails == 1)
        #expect(check.firstFailure?.text.contains("200") == true)
        #expect(run.result.outcome == .passed)
    }
}
