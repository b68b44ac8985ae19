import SquallEngine
import SquallMetrics
import SquallPlan
import Testing

/// Rows of `data` while a test runs, on two event loops.
@Suite struct FeederTests {
    private static func rows(_ count: Int) -> String {
        "[" + (0..<count).map { "{ id: \($0) }" }.joined(separator: ", ") + "]"
    }

    /// Runs a load whose iterations log what they read, and gives the lines.
    private func run(_ feeder: String, _ load: String, reads: String = "${f.id}", seed: UInt64 = 1) async throws
        -> TestRun
    {
        try await TestRun(
            "data: { f: { \(feeder) } }\n\(load)\nsteps:\n  - post: /v1/sessions\n    json: { row: \"\(reads)\" }\n"
                + "    expect: 200..599\n  - set: { seen: \"\(reads)\" }\n"
                + "  - record: { rows_seen: \"${f.id}\" }\nmetrics: { rows_seen: trend }",
            seed: seed
        )
    }

    private func count(_ run: TestRun) -> Double? { run.value("rows_seen", "count") }
    private func sum(_ run: TestRun) -> Double? { run.value("rows_seen", "sum") }

    @Test func sequentialGoesRoundAcrossUsersAndLoops() async throws {
        let run = try await run("rows: \(Self.rows(10))", "vus: 4\niterations: 40")
        #expect(count(run) == 40)
        #expect(sum(run) == 180)
    }

    @Test func uniqueTakesNoRowTwiceAndEndsTheScenario() async throws {
        let run = try await run("rows: \(Self.rows(50)), pick: unique", "vus: 8\nduration: 20s")
        #expect(count(run) == 50)
        #expect(sum(run) == 1225)
        #expect(run.value("iterations", "count") == 50)
        #expect(run.value("errors", "count") ?? 0 == 0)
        #expect(run.log == ["data `f`: all 50 rows are taken, the scenarios that read it end"])
    }

    @Test func whatFindsNoRowIsDropped() async throws {
        let run = try await run("rows: \(Self.rows(6)), onEnd: stop", "vus: 3\niterations: 20")
        #expect(run.value("iterations", "count") == 6)
        #expect(run.value("dropped_iterations", "count") == 14)
    }

    @Test func uniqueIsSharedByScenarios() async throws {
        let run = try await TestRun(
            """
            data: { f: { rows: \(Self.rows(30)), pick: unique } }
            metrics: { rows_seen: trend }
            scenarios:
              a: { vus: 2, iterations: 15, steps: [{ record: { rows_seen: "${f.id}" } }] }
              b: { vus: 3, iterations: 15, steps: [{ record: { rows_seen: "${f.id}" } }] }
            """
        )
        #expect(run.value("rows_seen", "sum") == 435)
    }

    @Test func aUserKeepsItsRow() async throws {
        let run = try await TestRun(
            """
            data: { f: { rows: \(Self.rows(4)), pick: perVU } }
            executor: per-vu-iterations
            vus: 4
            iterations: 5
            onStart: [{ set: { mine: "${f.id}" } }]
            steps:
              - check: { the same row: f.id == mine && f.id == vu.id - 1 }
            """
        )
        #expect(run.value("checks", "passes") == 20)
        #expect(run.value("checks", "fails") == 0)
    }

    @Test func usersWithoutARowEndOrShare() async throws {
        let load = "executor: per-vu-iterations\nvus: 5\niterations: 3"
        let ended = try await run("rows: \(Self.rows(2)), pick: perVU, onEnd: stop", load)
        #expect(count(ended) == 6)
        let shared = try await run("rows: \(Self.rows(2)), pick: perVU", load)
        #expect(count(shared) == 15)
        #expect(sum(shared) == 6)
    }

    @Test func aRowIsTakenOnceAndAtTheFirstUse() async throws {
        let run = try await TestRun(
            """
            data: { f: { rows: \(Self.rows(5)), pick: unique } }
            metrics: { rows_seen: trend }
            flows: { twice: { steps: [{ record: { rows_seen: "${f.id}" } }, { record: { rows_seen: "${f.id}" } }] } }
            vus: 1
            iterations: 10
            steps:
              - if: scenario.iteration % 2 == 1
                steps:
                  - use: twice
                  - repeat: 2
                    steps: [{ record: { rows_seen: "${f.id}" } }]
                  - parallel:
                      - [{ record: { rows_seen: "${f.id}" } }]
                      - [{ sleep: 1ms, if: f.id >= 0 }]
            """
        )
        // Five iterations read, five times each; the others take no row.
        #expect(run.value("rows_seen", "count") == 25)
        #expect(run.value("rows_seen", "sum") == 50)
        #expect(run.value("iterations", "count") == 10)
    }

    @Test func drawnRowsFollowTheSeed() async throws {
        let feeder = "rows: \(Self.rows(100)), pick: random"
        let first = try await run(feeder, "vus: 2\niterations: 50", seed: 3)
        let again = try await run(feeder, "vus: 2\niterations: 50", seed: 3)
        let other = try await run(feeder, "vus: 2\niterations: 50", seed: 4)
        #expect(sum(first) == sum(again))
        #expect(sum(first) != sum(other))
    }

    @Test func shuffledTakesAllRowsInOneRound() async throws {
        let run = try await run("rows: \(Self.rows(64)), pick: shuffled", "vus: 4\niterations: 64")
        #expect(sum(run) == 2016)
    }

    @Test func setupThatFindsNoRowFails() async throws {
        let run = try await TestRun(
            """
            data: { f: { rows: [{ id: 1 }], pick: unique } }
            setup:
              - log: ${f.id}
            teardown:
              - log: ${f.id}
            steps:
              - log: none
            """
        )
        #expect(run.log.first == "1")
        #expect(run.result.exitCode == 107)
    }

    @Test func anArrivalRateEndsWithItsRows() async throws {
        let run = try await run(
            "rows: \(Self.rows(20)), pick: unique",
            "rate: 200/s\nduration: 20s\npreAllocatedVUs: 5"
        )
        #expect(count(run) == 20)
        #expect(sum(run) == 190)
    }
}
