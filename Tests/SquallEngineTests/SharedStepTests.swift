import SquallMetrics
import SquallPlan
import Testing

@testable import SquallEngine

@Suite("Virtual users together", .timeLimit(.minutes(2)))
struct SharedStepTests {
    @Test
    func `a rendezvous releases all when the last has come, over scenarios and loops, and again`() async throws {
        let run = try await TestRun(
            """
            scenarios:
              a: { executor: per-vu-iterations, vus: 3, iterations: 2, steps: [ { sleep: "1ms..20ms" }, { rendezvous: { name: start, count: 5, within: 10s } } ] }
              b: { executor: per-vu-iterations, vus: 2, iterations: 2, steps: [ { rendezvous: { name: start, count: 5, within: 10s } } ] }
            thresholds:
              rendezvous_wait: [ count == 10, max < 10s ]
              errors: count == 0
            """
        )
        #expect(run.value("iterations", "count") == 10)
        #expect(run.result.outcome == .passed)
    }

    @Test
    func `missing a rendezvous is an error of the iteration`() async throws {
        let run = try await TestRun(
            """
            executor: per-vu-iterations
            vus: 3
            iterations: 1
            steps:
              - if: vu.id < 3
                steps: [ { rendezvous: { name: start, count: 3, within: 30ms } } ]
              - log: "${vu.id}"
            """
        )
        #expect(run.log == ["3"])
        let error = try #require(run.result.errors.first)
        #expect(error.kind == "rendezvous_timeout" && error.count == 2)
        #expect(error.message.contains("`start`"))
    }

    @Test
    func `a rendezvous does not hold up an interruption`() async throws {
        let stop = StopSwitch()
        stop.press()
        let run = try await TestRun(
            """
            vus: 2
            duration: 10m
            gracefulStop: 10ms
            steps: [ { if: vu.id == 1, rendezvous: { name: start, count: 2, within: 1h } }, { sleep: 1ms } ]
            """,
            stop: stop
        )
        #expect(run.result.exitCode == 105)
    }

    @Test
    func `shared marks are seen by everyone`() async throws {
        let run = try await TestRun(
            """
            scenarios:
              mark:
                iterations: 1
                steps: [ { mark: { name: "pub/${6 + 1}", shared: true } }, { rendezvous: { name: r, count: 2, within: 10s } } ]
              read:
                iterations: 1
                steps:
                  - rendezvous: { name: r, count: 2, within: 10s }
                  - log: "${since('pub/' + string(7)) >= 0s}"
                  - log: "${since('pub/8')}"
            """
        )
        #expect(run.log == ["true"])
        #expect(run.result.errors.map(\.kind) == ["expression"])
    }

    @Test
    func `the board forgets what was set longest ago, and says so once`() {
        let board = SharedMarkBoard(capacity: 3)
        #expect(["a", "b", "c", "a"].map { board.set($0, at: 1) } == [false, false, false, false])
        #expect(board.set("d", at: 2))
        #expect(!board.set("e", at: 3))
        #expect(["a", "b", "c", "d", "e"].map { board.time(of: $0) } == [1, nil, nil, 2, 3])
        for round in 0..<10_000 { _ = board.set("f", at: Int64(round)) }
        #expect(board.time(of: "f") == 9_999)
        #expect(board.time(of: "e") == 3)
    }

    @Test
    func `rounds at the same time overlap, have names of their own and share the others`() async throws {
        let run = try await TestRun(
            """
            steps:
              - set: { total: 0 }
              - forEach: [30, 20, 10]
                as: n
                concurrent: true
                steps:
                  - set: { mine: "${n * 2}" }
                  - sleep: ${millis(n * 3)}
                  - set: { total: "${total + mine}" }
                  - log: "${n} ${mine}"
              - log: "${total}"
            """
        )
        #expect(run.log == ["10 20", "20 40", "30 60", "120"])
    }

    @Test
    func `a round that fails ends the others and the step`() async throws {
        let run = try await TestRun(
            """
            steps:
              - repeat: 3
                as: n
                concurrent: true
                steps:
                  - if: n == 1
                    steps: [ { set: { x: "${[1][n]}" } } ]
                  - sleep: 1h
              - log: never
            """
        )
        #expect(run.log.isEmpty)
        #expect(run.result.errors.map(\.kind) == ["expression"])
        #expect(run.value("iterations_failed", "count") == 1)
    }

    @Test
    func `rounds with a pace begin on it, and a failure does not wait for the next`() async throws {
        let run = try await TestRun(
            """
            steps:
              - mark: begin
              - repeat: 4
                as: n
                concurrent: true
                pace: 20ms
                steps: [ { log: "${n} ${since('begin') >= millis(n * 20)}" }, { sleep: 100ms } ]
              - repeat: 2
                as: n
                concurrent: true
                pace: 1h
                steps: [ { set: { x: "${[1][n + 1]}" } } ]
            """
        )
        #expect(run.log == ["0 true", "1 true", "2 true", "3 true"])
        #expect(run.result.errors.map(\.kind) == ["expression"])
    }

    struct Demand: Sendable, CustomTestStringConvertible {
        var steps: String
        var sockets: Int
        var requests = 0
        var testDescription: String { steps }
    }

    @Test(arguments: [
        Demand(steps: "- get: /", sockets: 0, requests: 10),
        Demand(steps: "- websocket: /a\n  steps: [ { get: / } ]", sockets: 10, requests: 10),
        Demand(
            steps: "- websocket: /a\n  steps: [ { websocket: /b, for: 1s } ]\n- websocket: /c\n  for: 1s",
            sockets: 20
        ),
        Demand(steps: "- repeat: 5\n  steps: [ { websocket: /b, for: 1s } ]", sockets: 10),
        Demand(steps: "- repeat: 5\n  concurrent: true\n  steps: [ { websocket: /b, for: 1s } ]", sockets: 50),
        Demand(
            steps: "- forEach: [1, 2]\n  as: x\n  concurrent: true\n  steps: [ { websocket: /b, for: 1s } ]",
            sockets: 20
        ),
        Demand(steps: "- parallel: [ [ { websocket: /a, for: 1s } ], [ { websocket: /b, for: 1s } ] ]", sockets: 20),
        Demand(steps: "- { if: vu.id > 3, websocket: /b, for: 1s }", sockets: 0),
    ])
    func `the preflight counts what is certain`(_ demand: Demand) throws {
        let yaml = "vus: 10\nduration: 1s\nsteps:\n" + demand.steps.split(separator: "\n").map { "  \($0)\n" }.joined()
        let found = ConnectionDemand(of: try TestRun.plan(yaml, url: "http://127.0.0.1:1"))
        #expect(found.sockets == demand.sockets)
        #expect(found.requests == demand.requests)
    }

    @Test
    func `more sockets than descriptors are refused before anything is sent`() async throws {
        let run = try await TestRun(
            "vus: 2000\nduration: 1s\nsteps: [ { websocket: /a, for: 1s } ]",
            limits: MachineLimits(descriptors: 1024, ports: 28_000)
        )
        #expect(run.result.generator.causes.first?.message.hasPrefix("2000 sockets need more than") == true)
    }
}
