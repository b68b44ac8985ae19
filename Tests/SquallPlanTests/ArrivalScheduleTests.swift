import SquallExpressions
import SquallPlan
import Testing

private let second: Int64 = 1_000_000_000

private func perSecond(_ count: Int64) -> Rate { Rate(numerator: count, denominator: second) }

private func times(_ schedule: ArrivalSchedule) -> [Int64] {
    schedule.arrivals(random: RandomStream(seed: 1)).map(\.time)
}

@Suite("Arrivals")
struct ArrivalScheduleTests {
    @Test(
        "A constant rate: the first at 0, the end excluded, nothing lost to a rounded period",
        arguments: [
            (3, 2000, 6), (10, 1000, 10), (700_000, 30, 21_000), (1, 1000, 1), (7, 3000, 21),
        ]
    )
    func constantRate(rate: Int64, milliseconds: Int64, expected: Int) {
        let schedule = ArrivalSchedule(rate: perSecond(rate), duration: milliseconds * 1_000_000)
        let all = times(schedule)
        #expect(schedule.uniformCount == expected)
        #expect(all == (0..<Int64(expected)).map { $0 * second / rate })
    }

    @Test("Part of an arrival at the end still is one: ceil(area)")
    func partialArrival() {
        let schedule = ArrivalSchedule(rate: Rate(numerator: 3, denominator: 2 * second), duration: second)
        #expect(times(schedule) == [0, 666_666_666])
    }

    @Test("0 to 10/s in 10 s: area 50, arrival i at sqrt(2i) seconds")
    func linearRamp() {
        let schedule = ArrivalSchedule(
            startRate: perSecond(0),
            stages: [Stage(duration: 10 * second, target: perSecond(10))]
        )
        let all = times(schedule)
        #expect(all.count == 50)
        #expect(all.prefix(6) == [0, 1_414_213_562, 2_000_000_000, 2_449_489_742, 2_828_427_124, 3_162_277_660])
        #expect(all.last == 9_899_494_936)
    }

    @Test("10/s to 0 in 10 s: arrival i at 10 - sqrt(2(50 - i)) seconds")
    func rampDown() {
        let schedule = ArrivalSchedule(
            startRate: perSecond(10),
            stages: [Stage(duration: 10 * second, target: perSecond(0))]
        )
        let all = times(schedule)
        #expect(all.count == 50)
        #expect(all.prefix(2) == [0, 100_505_063])
        #expect(all[32] == 4 * second)
        #expect(all[48] == 8 * second)
        #expect(all[49] == 8_585_786_437)
    }

    @Test("Area is carried over stages; jumps have no area; pauses have no arrivals")
    func stages() {
        let schedule = ArrivalSchedule(
            startRate: perSecond(1),
            stages: [
                Stage(duration: second / 2, target: perSecond(1)),  // half an arrival, carried
                Stage(duration: 0, target: perSecond(0)),
                Stage(duration: 3 * second, target: perSecond(0)),
                Stage(duration: 0, target: perSecond(2)),
                Stage(duration: second, target: perSecond(2)),
            ]
        )
        #expect(times(schedule) == [0, 3_750_000_000, 4_250_000_000])
        #expect(schedule.end == 4_500_000_000)
    }

    @Test("Rates over different times share one exact denominator")
    func mixedUnits() {
        let schedule = ArrivalSchedule(
            startRate: Rate(numerator: 3, denominator: 7 * 60 * second),
            stages: [
                Stage(duration: 7 * 60 * second, target: Rate(numerator: 3, denominator: 7 * 60 * second)),
                Stage(duration: 0, target: perSecond(1)),
                Stage(duration: 2 * second, target: perSecond(1)),
            ]
        )
        #expect(times(schedule) == [0, 140 * second, 280 * second, 420 * second, 421 * second])
    }

    @Test("Thirty days from 0 to 5000/s: exact against the closed form and monotone, at any distance")
    func longRamp() {
        let days = 30 * 86_400 * second
        let stages = [Stage(duration: days, target: perSecond(5000))]
        let schedule = ArrivalSchedule(startRate: perSecond(0), stages: stages)
        #expect(schedule.uniformCount == 6_480_000_000)
        // i = area(t) = t² · 5000 / (2 · 10⁹ · days): a whole root wherever i is a square multiple of the total.
        for share: Int64 in [2, 3, 4, 5, 6, 10, 60, 100] where days % share == 0 {
            let total: Int64 = 6_480_000_000
            guard total % (share * share) == 0 else { continue }
            #expect(schedule.uniformTime(of: Int(total / (share * share))) == days / share)
        }
        let last = schedule.uniformTime(of: 6_479_999_999)
        #expect(last < days)
        #expect(days - last == 200_001)  // one arrival at just under 5000/s before the end, rounded down
        var cursor = schedule.arrivals(random: RandomStream(seed: 1), first: 6_479_000_000)
        var previous: Int64 = -1
        for _ in 0..<1000 {
            guard let arrival = cursor.next() else { break }
            #expect(arrival.time > previous)
            #expect(arrival.time == schedule.uniformTime(of: arrival.index))
            previous = arrival.time
        }
    }

    @Test("Any curve: sorted, inside, as many as counted, each the last nanosecond at which the area is not beyond it")
    func randomCurves() {
        var random = RandomStream(seed: 4)
        for _ in 0..<60 {
            let stages = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                Stage(
                    duration: Int64.random(in: 0...3, using: &random) * Int64.random(in: 1...second, using: &random),
                    target: Rate(
                        numerator: Int64.random(in: 0...50, using: &random),
                        denominator: second * Int64.random(in: 1...4, using: &random)
                    )
                )
            }
            let start = perSecond(Int64.random(in: 0...20, using: &random))
            let schedule = ArrivalSchedule(startRate: start, stages: stages)
            let all = times(schedule)
            #expect(all.count == schedule.uniformCount)
            #expect(zip(all, all.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(all.allSatisfy { $0 >= 0 && $0 < max(schedule.end, 1) })
            for (index, time) in all.enumerated() {
                let before = area(start: start, stages: stages, until: time)
                let after = area(start: start, stages: stages, until: time + 1)
                #expect(before <= Double(index) + 1e-6 && after > Double(index) - 1e-6)
            }
        }
    }

    @Test("Shares of a schedule are disjoint and together the whole", arguments: [1, 2, 3, 8])
    func shares(count: Int) {
        for process in [ArrivalPool.Process.uniform, .poisson] {
            let schedule = ArrivalSchedule(
                startRate: perSecond(5),
                stages: [Stage(duration: 20 * second, target: perSecond(30))],
                process: process
            )
            let random = RandomStream(seed: 42, path: 1)
            let whole = Array(schedule.arrivals(random: random))
            let parts = (0..<count).flatMap { Array(schedule.arrivals(random: random, first: $0, stride: count)) }
            #expect(parts.sorted { $0.index < $1.index } == whole)
            #expect(whole.map(\.index) == Array(0..<whole.count))
        }
    }

    @Test("Poisson: the mean and the spread of the process, the same again for the same seed")
    func poisson() {
        let schedule = ArrivalSchedule(rate: perSecond(1000), duration: 20 * second, process: .poisson)
        let all = times(schedule)
        #expect(schedule.expectedCount == 20_000)
        #expect(abs(Double(all.count) - 20_000) < 4 * 20_000.0.squareRoot())
        let gaps = zip(all, all.dropFirst()).map { Double($1 - $0) / 1e6 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(gaps.count)
        #expect(abs(variance.squareRoot() / mean - 1) < 0.03)
        #expect(times(schedule) == all)
        #expect(schedule.arrivals(random: RandomStream(seed: 2)).map(\.time) != all)
    }

    @Test("Poisson follows a ramp: a quarter of the arrivals in its first half")
    func poissonRamp() {
        let schedule = ArrivalSchedule(
            startRate: perSecond(0),
            stages: [Stage(duration: 10 * second, target: perSecond(4000))],
            process: .poisson
        )
        let all = times(schedule)
        let early = all.prefix { $0 < 5 * second }.count
        #expect(abs(Double(early) / Double(all.count) - 0.25) < 0.02)
        #expect(all.allSatisfy { $0 < 10 * second })
    }

    @Test("Absurd inputs neither trap nor hang")
    func extremes() {
        let fast = Rate(numerator: .max, denominator: 1)
        let slow = Rate(numerator: 1, denominator: .max)
        for rate in [fast, slow, Rate(numerator: 0, denominator: 1), Rate(numerator: 1, denominator: 0)] {
            let schedule = ArrivalSchedule(
                startRate: fast,
                stages: [
                    Stage(duration: .max, target: rate), Stage(duration: .max, target: slow),
                    Stage(duration: -1, target: rate),
                ]
            )
            var cursor = schedule.arrivals(random: RandomStream(seed: 1))
            #expect(cursor.next() == Arrival(index: 0, time: 0))
            #expect(schedule.uniformTime(of: 1) <= schedule.end)
        }
        #expect(times(ArrivalSchedule(rate: perSecond(0), duration: second)).isEmpty)
        #expect(times(ArrivalSchedule(rate: perSecond(5), duration: 0)).isEmpty)
    }
}

/// The area by floating point, an independent and coarser judge.
private func area(start: Rate, stages: [Stage<Rate>], until time: Int64) -> Double {
    var (begin, from, sum) = (0.0, start.perSecond, 0.0)
    for stage in stages {
        let duration = Double(stage.duration) / 1e9
        let passed = min(max(Double(time) / 1e9 - begin, 0), duration)
        let to = stage.target.perSecond
        if duration > 0 { sum += from * passed + (to - from) * passed * passed / duration / 2 }
        (begin, from) = (begin + duration, to)
    }
    return sum
}
