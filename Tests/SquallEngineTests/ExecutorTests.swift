import SquallEngine
import SquallMetrics
import Testing

@Suite("Executors", .timeLimit(.minutes(2)))
struct ExecutorTests {
    @Test
    func `shared iterations run exactly as often as asked, numbered without gaps`() async throws {
        let run = try await TestRun(
            """
            vus: 4
            iterations: 50
            steps:
              - get: /health
                name: "i${scenario.iteration}"
            """
        )
        #expect(run.value("iterations", "count") == 50)
        #expect(Set(run.result.requests.map(\.name)) == Set((0..<50).map { "i\($0)" }))
        #expect(run.result.requests.allSatisfy { $0.count == 1 })
    }

    @Test
    func `each user runs its own iterations`() async throws {
        let run = try await TestRun(
            """
            executor: per-vu-iterations
            vus: 3
            iterations: 4
            steps: [ { get: /health, name: "u${vu.id}-${vu.iteration}" } ]
            """
        )
        let expected = (1...3).flatMap { user in (0..<4).map { "u\(user)-\($0)" } }
        #expect(Set(run.result.requests.map(\.name)) == Set(expected))
        #expect(run.value("iterations", "count") == 12)
    }

    @Test
    func `what is left over at maxDuration is dropped and counted`() async throws {
        let run = try await TestRun(
            """
            executor: shared-iterations
            vus: 2
            iterations: 1000
            maxDuration: 1s
            gracefulStop: 5s
            steps: [ { sleep: 400ms } ]
            """
        )
        let done = try #require(run.value("iterations", "count"))
        #expect(done < 20)
        #expect(run.value("dropped_iterations", "count") == 1000 - done)
    }

    @Test
    func `every arrival of a constant rate is started`() async throws {
        let run = try await TestRun(
            """
            executor: constant-arrival-rate
            rate: 100/s
            duration: 2s
            preAllocatedVUs: 40
            steps: [ { get: /health } ]
            """
        )
        let scenario = try #require(run.result.scenarios.first)
        #expect(scenario.scheduledArrivals == 200)
        #expect(scenario.iterations + scenario.droppedIterations == 200)
        #expect(run.result.statusCodes.entries.first?.1 == scenario.iterations)
    }

    @Test
    func `arrivals without a free user are dropped, and those that wait in the queue are not`() async throws {
        let load = """
            executor: constant-arrival-rate
            rate: 20/s
            duration: 1s
            preAllocatedVUs: 2
            maxVUs: 2
            gracefulStop: 30s
            steps: [ { sleep: 300ms } ]

            """
        let dropping = try await TestRun(load)
        let dropped = try #require(dropping.value("dropped_iterations", "count"))
        #expect(dropped > 0)
        #expect(try #require(dropping.value("iterations", "count")) + dropped == 20)
        let queueing = try await TestRun(load + "whenFull: queue\n")
        #expect(queueing.value("iterations", "count") == 20)
        #expect((queueing.value("dropped_iterations", "count") ?? 0) == 0)
        // The wait is the system's doing, and counted as such.
        #expect(try #require(queueing.value("iteration_pool_wait", "max")) > 0)
    }

    @Test
    func `the pool grows to maxVUs and no further`() async throws {
        let run = try await TestRun(
            """
            executor: constant-arrival-rate
            rate: 50/s
            duration: 1s
            preAllocatedVUs: 1
            maxVUs: 6
            steps: [ { sleep: 500ms } ]
            """
        )
        #expect(run.value("vus_max", "max") == 6)
        #expect(run.result.scenarios.first?.maxVUs == 6)
    }

    @Test
    func `one user serves what the arrivals of all loops have queued`() async throws {
        let run = try await TestRun(
            """
            executor: constant-arrival-rate
            rate: 20/s
            duration: 1s
            preAllocatedVUs: 1
            maxVUs: 1
            whenFull: queue
            gracefulStop: 60s
            steps: [ { sleep: 100ms } ]
            """
        )
        #expect(run.value("iterations", "count") == 20)
        #expect(run.result.scenarios.first?.scheduledArrivals == 20)
    }

    @Test
    func `what waits when the last user retires is dropped and counted`() async throws {
        let run = try await TestRun(
            """
            executor: constant-arrival-rate
            rate: 40/s
            duration: 1s
            preAllocatedVUs: 2
            maxVUs: 2
            whenFull: queue
            steps: [ { sleep: 300ms }, { end: vu } ]
            """
        )
        #expect(run.value("iterations", "count") == 2)
        #expect(run.value("dropped_iterations", "count") == 38)
    }

    @Test
    func `an arrival whose user cannot begin is one attempt`() async throws {
        let run = try await TestRun(
            """
            executor: constant-arrival-rate
            rate: 10/s
            duration: 1s
            preAllocatedVUs: 1
            maxVUs: 20
            onStart: [ { sleep: 300ms }, { get: /nowhere, name: start, onFailure: endIteration } ]
            steps: [ { sleep: 5s } ]
            """
        )
        let iterations = try #require(run.value("iterations", "count"))
        #expect(iterations == 10)
        // And one before time 0.
        #expect(run.result.requests.first { $0.name == "start" }?.count == Int64(iterations) + 1)
    }

    @Test
    func `a user that ended itself is not ramped up again`() async throws {
        let run = try await TestRun(
            """
            startVUs: 0
            stages: [ { duration: 500ms, target: 5 }, { duration: 10m, target: 5 } ]
            steps: [ { end: vu } ]
            """
        )
        #expect(run.value("iterations", "count") == 5)
    }

    @Test
    func `users that the end of the stages finds at work have gracefulStop`() async throws {
        let run = try await TestRun(
            """
            startVUs: 3
            stages: [ { duration: 3s, target: 3 } ]
            gracefulRampDown: 0s
            gracefulStop: 60s
            steps: [ { sleep: 5s } ]
            """
        )
        #expect(run.value("iterations", "count") == 3)
    }

    @Test
    func `users ramp up and down, and run onStart and onStop once each`() async throws {
        let run = try await TestRun(
            """
            startVUs: 0
            stages: [ { duration: 200ms, target: 4 }, { duration: 2s, target: 4 }, { duration: 200ms, target: 0 } ]
            onStart: [ { get: /health, name: start } ]
            onStop: [ { get: /health, name: stop } ]
            steps: [ { sleep: 50ms } ]
            """
        )
        let count = { (name: String) in run.result.requests.first { $0.name == name }?.count }
        #expect(count("start") == count("stop"))
        #expect(try #require(count("start")) >= 4)
        #expect(run.result.scenarios.first?.maxVUs == 4)
    }

    @Test
    func `scenarios run side by side, and disabled ones do not`() async throws {
        let run = try await TestRun(
            """
            scenarios:
              a: { executor: shared-iterations, iterations: 3, steps: [ { get: /health } ] }
              b: { executor: per-vu-iterations, vus: 2, iterations: 2, startTime: 100ms, steps: [ { get: /health } ] }
              c: { enabled: "1 > 2", executor: shared-iterations, iterations: 9, steps: [ { get: /health } ] }
            """
        )
        #expect(run.result.scenarios.map(\.name) == ["a", "b"])
        #expect(run.result.scenarios.map(\.iterations) == [3, 4])
    }

    @Test
    func `the same seed gives the same requests`() async throws {
        let yaml = """
            vus: 3
            iterations: 30
            steps: [ { get: "/health?x=${random.hex(8)}", name: "${random.hex(6)}" } ]
            """
        let names = { (run: TestRun) in Set(run.result.requests.map(\.name)) }
        let first = try await TestRun(yaml, seed: 7)
        let second = try await TestRun(yaml, seed: 7)
        let other = try await TestRun(yaml, seed: 8)
        #expect(names(first) == names(second))
        #expect(names(first) != names(other))
    }
}
