import SquallPlan
import Testing

private let second: Int64 = 1_000_000_000

private func summary(_ load: LoadProfile, startTime: Int64 = 0) -> LoadSummary {
    ScenarioPlan(
        name: "main",
        index: 0,
        isEnabled: true,
        load: load,
        startTime: startTime,
        gracefulStop: 30 * second,
        tags: [],
        onStart: [],
        onStop: [],
        steps: [],
        slotCount: 0,
        site: 0,
        requestsPerIteration: 8
    ).loadSummary
}

@Suite("What a plan tells about a scenario")
struct LoadSummaryTests {
    private let pool = ArrivalPool(preAllocatedVUs: 5, maxVUs: 50, process: .uniform, whenFull: .drop)

    @Test("Iteration executors: how many and by when at the latest, no regular duration")
    func iterations() {
        let shared = summary(.sharedIterations(vus: 4, iterations: 100, maxDuration: 600 * second), startTime: second)
        #expect(shared.expectedIterations == 100 && shared.maxVUs == 4)
        #expect(shared.durationSeconds == nil && shared.maxDurationSeconds == 601)
        let each = summary(.perVUIterations(vus: 4, iterations: 25, maxDuration: 60 * second))
        #expect(each.expectedIterations == 100 && each.maxDurationSeconds == 60)
    }

    @Test("VU executors: how long and how many VUs, iterations unknown")
    func vus() {
        let stages = [Stage(duration: 3 * second, target: 7), Stage(duration: second, target: 0)]
        let ramping = summary(.rampingVUs(startVUs: 1, stages: stages, gracefulRampDown: 0), startTime: 2 * second)
        #expect(ramping.maxVUs == 7 && ramping.durationSeconds == 6 && ramping.expectedIterations == nil)
        #expect(ramping.maxDurationSeconds == nil && ramping.gracefulSeconds == 30 && ramping.executor == "ramping-vus")
        #expect(summary(.constantVUs(vus: 3, duration: second)).durationSeconds == 1)
    }

    @Test("Arrival executors: exactly how many; the mean for poisson")
    func arrivals() {
        let rate = Rate(numerator: 3, denominator: 2 * second)
        let uniform = summary(.constantArrivalRate(rate: rate, duration: second, pool: pool))
        #expect(uniform.expectedIterations == 2 && uniform.maxVUs == 50 && uniform.durationSeconds == 1)
        var poisson = pool
        poisson.process = .poisson
        #expect(summary(.constantArrivalRate(rate: rate, duration: second, pool: poisson)).expectedIterations == 1.5)
    }
}
