import SquallPlan
import Testing

@testable import SquallLanguage

/// Which load profile the keys of a scenario make.
@Suite struct FileLoadTests {
    @Test(arguments: [
        ("", "perVUIterations(vus: 1, iterations: 1, maxDuration: 600000000000)"),
        ("vus: 5", "sharedIterations(vus: 5, iterations: 5, maxDuration: 600000000000)"),
        ("iterations: 7", "sharedIterations(vus: 1, iterations: 7, maxDuration: 600000000000)"),
        ("vus: 2\niterations: 7\nduration: 1m", "sharedIterations(vus: 2, iterations: 7, maxDuration: 60000000000)"),
        ("duration: 30s", "constantVUs(vus: 1, duration: 30000000000)"),
        ("vus: 10\nduration: 30s", "constantVUs(vus: 10, duration: 30000000000)"),
        ("executor: constant-vus\nduration: 500ms", "constantVUs(vus: 1, duration: 500000000)"),
        ("executor: shared-iterations", "sharedIterations(vus: 1, iterations: 1, maxDuration: 600000000000)"),
        (
            "executor: per-vu-iterations\nvus: 10\niterations: 2\nmaxDuration: 1h",
            "perVUIterations(vus: 10, iterations: 2, maxDuration: 3600000000000)"
        ),
    ]) func closedModels(keys: String, profile: String) throws {
        #expect("\(try load(keys))" == profile)
    }

    @Test func stagesRampFromTheStart() throws {
        let load = try load("vus: 3\nstages:\n  - { duration: 10s, target: 20 }\n  - { duration: 0, target: 0 }")
        guard case .rampingVUs(let start, let stages, let grace) = load else {
            Issue.record("\(load)")
            return
        }
        #expect(start == 3)
        #expect(stages.map(\.duration) == [10_000_000_000, 0])
        #expect(stages.map(\.target) == [20, 0])
        #expect(grace == 30_000_000_000)
    }

    @Test func arrivalsHavePoolsOfTheirOwn() throws {
        let second: Int64 = 1_000_000_000
        let load = try load("rate: 1.5/s\nduration: 2s\narrivals: poisson\nwhenFull: queue")
        guard case .constantArrivalRate(let rate, let duration, let pool) = load else {
            Issue.record("\(load)")
            return
        }
        #expect(rate == Rate(numerator: 3, denominator: 2 * second))
        #expect(duration == 2 * second)
        #expect(pool.preAllocatedVUs == 2 && pool.maxVUs == 20)
        #expect(pool.process == .poisson && pool.whenFull == .queue)
    }

    @Test(arguments: [
        ("preAllocatedVUs: 50", 50, 50), ("maxVUs: 3", 3, 3), ("maxVUs: 500", 10, 500),
        ("preAllocatedVUs: 5\nmaxVUs: 6", 5, 6),
    ]) func poolDefaults(keys: String, ready: Int, most: Int) throws {
        guard case .constantArrivalRate(_, _, let pool) = try load("rate: 10\nduration: 1s\n" + keys) else { return }
        #expect(pool.preAllocatedVUs == ready)
        #expect(pool.maxVUs == most)
    }

    @Test func rampingArrivalsCountInTheirUnit() throws {
        let load = try load(
            "executor: ramping-arrival-rate\ntimeUnit: 1m\nstages: [{ duration: 10s, target: 60 }, { duration: 1s, target: 0.5 }]"
        )
        guard case .rampingArrivalRate(let start, let stages, let pool) = load else {
            Issue.record("\(load)")
            return
        }
        #expect(start.numerator == 0)
        #expect(stages.map(\.target.perSecond) == [1, 0.5 / 60])
        #expect(pool.preAllocatedVUs == 1 && pool.maxVUs == 10)
    }

    @Test func valuesMayBeComputedOfEnvironmentAndLet() throws {
        let load = try load(
            "env: { N: 5, T: { type: duration, default: 2s }, S: 1500ms }\nlet: { double: \"${env.N * 2}\" }\nvus: ${double}\nduration: ${env.T * 2}\ngracefulStop: ${env.S}"
        )
        #expect("\(load)" == "constantVUs(vus: 10, duration: 4000000000)")
    }

    @Test(arguments: [
        ("# --vus 7\nvus: 10\nduration: 30s", "constantVUs(vus: 7, duration: 30000000000)"),
        ("# --duration 5\nvus: 10\nduration: 30s", "constantVUs(vus: 10, duration: 5000000000)"),
        ("# --vus 2\n# --duration 5\n", "constantVUs(vus: 2, duration: 5000000000)"),
        (
            "# --iterations 9\nvus: 3\niterations: 100",
            "sharedIterations(vus: 3, iterations: 9, maxDuration: 600000000000)"
        ),
        (
            "# --vus 2\nexecutor: per-vu-iterations\niterations: 4",
            "perVUIterations(vus: 2, iterations: 4, maxDuration: 600000000000)"
        ),
    ]) func optionsOfTheCommandLineTakeThePlace(keys: String, profile: String) throws {
        #expect("\(try load(keys))" == profile)
    }

    @Test(arguments: [
        "# --vus 7\nstages: [{ duration: 1m, target: 5 }]", "# --vus 7\nrate: 5/s\nduration: 1m",
        "# --iterations 7\nexecutor: constant-vus\nduration: 1m", "# --vus 0\nvus: 3",
        "# --duration 5\nenabled: false\nduration: 1m",
    ]) func optionsThatWouldDiscardTheLoadAreRefused(keys: String) throws {
        let compilation = compilation(keys)
        #expect(compilation.plan == nil)
        #expect(compilation.diagnostics.allSatisfy { $0.severity == .warning })
        #expect(try #require(compilation.overridesRefused).contains("`--"))
    }

    private func compilation(_ keys: String) -> Compilation {
        GoldenScenario(keys + "\nsteps:\n  - get: http://127.0.0.1:8080/\n").compiled()
    }

    private func load(_ keys: String) throws -> LoadProfile {
        let compilation = compilation(keys)
        #expect(compilation.diagnostics.map(\.message) == [])
        return try #require(compilation.plan?.scenarios.first?.load)
    }
}
