import SquallPlan
import Testing

@testable import SquallMetrics

@Suite struct GeneratorHealthTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var verdict: GeneratorVerdict
        var causes: [GeneratorHealth.Cause.Kind]
        var change: @Sendable (inout GeneratorObservation) -> Void
    }

    /// T13 to T15 of the measurement notes in miniature. The base: 30 s, 1,000 arrivals, all on time, p99 of 10 ms.
    static let cases: [Case] = [
        Case(testDescription: "a healthy run", verdict: .ok, causes: []) { _ in },
        Case(testDescription: "late by 0.4 ms", verdict: .ok, causes: []) {
            $0.arrivals[0].lateness = lateness(microseconds: 400)
        },
        Case(testDescription: "late by 0.7 ms", verdict: .warning, causes: [.lateness]) {
            $0.arrivals[0].lateness = lateness(microseconds: 700)
        },
        Case(testDescription: "late by 2 ms", verdict: .inconclusive, causes: [.lateness]) {
            $0.arrivals[0].lateness = lateness(microseconds: 2_000)
        },
        Case(testDescription: "late by 2 ms, but the system takes 100", verdict: .ok, causes: []) {
            $0.arrivals[0].lateness = lateness(microseconds: 2_000)
            $0.arrivals[0].smallestP99 = 100
        },
        Case(testDescription: "one of two scenarios late", verdict: .inconclusive, causes: [.lateness]) {
            $0.arrivals.append(arrivals(lateness: 3_000))
        },
        Case(testDescription: "a fiftieth of the arrivals missing", verdict: .inconclusive, causes: [.shortfall]) {
            $0.arrivals[0].started = 980
        },
        Case(testDescription: "a few arrivals missing", verdict: .warning, causes: [.shortfall]) {
            $0.arrivals[0].started = 993
        },
        Case(testDescription: "a slow system and a small pool", verdict: .ok, causes: []) {
            $0.arrivals[0].dropped = 600
            $0.arrivals[0].started = 400
        },
        Case(testDescription: "stopped for half a second", verdict: .inconclusive, causes: [.stall]) {
            $0.stalls = [.init(start: 3_000_000_000, nanoseconds: 500_000_000)]
        },
        Case(testDescription: "stopped for 60 ms", verdict: .warning, causes: [.stall]) {
            $0.stalls = [.init(start: 3_000_000_000, nanoseconds: 60_000_000)]
        },
        Case(testDescription: "stopped for less than what is reported", verdict: .ok, causes: []) {
            $0.stalls = [.init(start: 3_000_000_000, nanoseconds: 200_000_000)]
            $0.reportedP99 = 900
        },
        Case(testDescription: "no ports left", verdict: .inconclusive, causes: [.ports]) { $0.portErrors = 3 },
        Case(testDescription: "no descriptors left", verdict: .inconclusive, causes: [.descriptors]) {
            $0.descriptorErrors = 1
        },
        Case(testDescription: "a saturated loop alone decides nothing", verdict: .ok, causes: []) {
            $0.arrivals = []
            $0.loops = [.init(busySeconds: 29.9, wallSeconds: 30)]
        },
        Case(testDescription: "too short to tell", verdict: .warning, causes: [.stall]) {
            $0.loadSeconds = 2
            $0.iterations = 40
            $0.stalls = [.init(start: 0, nanoseconds: 500_000_000)]
        },
        Case(testDescription: "short, but many arrivals", verdict: .inconclusive, causes: [.stall]) {
            $0.loadSeconds = 2
            $0.iterations = 100
            $0.stalls = [.init(start: 0, nanoseconds: 500_000_000)]
        },
    ]

    @Test(arguments: cases)
    func theVerdictNamesItsCause(_ item: Case) {
        var observation = GeneratorObservation(loadSeconds: 30, iterations: 1_000)
        observation.arrivals = [GeneratorHealthTests.arrivals(lateness: 50)]
        observation.reportedP99 = 10
        item.change(&observation)
        let health = GeneratorHealth(judging: observation)
        #expect(health.verdict == item.verdict)
        #expect(health.causes.map(\.kind) == item.causes)
        #expect(health.allowingSaturation().verdict == (item.verdict == .ok ? .ok : .warning))
    }

    @Test func notesExplainAndQualify() {
        var observation = GeneratorObservation(loadSeconds: 30, iterations: 1_000)
        observation.arrivals = [GeneratorHealthTests.arrivals(lateness: 9_000)]
        observation.arrivals[0].dropped = 20
        observation.usage.throttledSeconds = 3.25
        observation.usage.stolenSeconds = 6
        #expect(
            GeneratorHealth(judging: observation).notes == [
                "the cgroup's CPU quota held squall up for 3.3 s",
                "other virtual machines took 6.0 s of CPU (steal)",
                "scenario `buy`: 20 of 1000 arrivals (2.0 %) found no free VU; "
                    + "the latencies describe only those that did",
            ]
        )
    }

    private static func arrivals(lateness microseconds: Int64) -> GeneratorObservation.Arrivals {
        GeneratorObservation.Arrivals(
            scenario: "buy",
            scheduled: 1_000,
            started: 1_000,
            dropped: 0,
            lateness: lateness(microseconds: microseconds),
            smallestP99: 10
        )
    }

    private static func lateness(microseconds: Int64) -> Histogram {
        var histogram = Histogram()
        for _ in 0..<1_000 { histogram.record(microseconds * 1_000) }
        return histogram
    }
}

@Suite struct ProcessStatsTests {
    @Test func theProcessSeesItself() {
        let before = ProcessStats.read()
        var sum = 0.0
        for number in 0..<2_000_000 { sum += Double(number).squareRoot() }
        let usage = ProcessStats.read().since(before)
        #expect(sum > 0)
        #expect(before.residentBytes > 1 << 20)
        #expect(before.peakResidentBytes >= before.residentBytes / 2)
        #expect(usage.cpuSeconds >= 0)
        #expect(usage.stolenSeconds ?? 0 >= 0)
    }
}
