import Testing

@testable import SquallMetrics

/// Data whose answers are known, from the papers or by counting.
@Suite struct TrendStatisticsTests {
    /// Sen 1968, section 6.
    @Test func theSlopeAndItsIntervalAreThoseOfSen() {
        let data: [(Double, Double)] = [(1, 9), (2, 15), (3, 19), (4, 20), (10, 45), (12, 55), (18, 78)]
        let line = TheilSen(data.map { RobustTrend.Point(seconds: $0.0, value: $0.1) })
        #expect(line.slope == 4)
        // 93 %: 1.812 deviations of S, whose variance is 7 * 6 * 19 / 18.
        let interval = line.interval(reach: 1.812 * (7.0 * 6 * 19 / 18).squareRoot())
        #expect(interval == (26.0 / 7)...(35.0 / 8))
    }

    @Test(
        arguments: [
            // Values, pairs that rise minus pairs that fall, 18 times the variance of that.
            ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 45, 2250), ([4, 3, 2, 1], -6, 156), ([5, 5, 5, 5], 0, 0),
            // Ties of two and of three: 7 * 6 * 19 - 2 * 1 * 9 - 3 * 2 * 11.
            ([1, 2, 2, 3, 3, 3, 4], 17, 714),
        ] as [([Double], Int, Double)]
    )
    func theScoreCountsPairs(_ values: [Double], _ score: Int, _ variance: Double) {
        let test = MannKendall(values)
        #expect(test.score == score)
        #expect(abs(18 * test.deviation * test.deviation - variance) < 1e-6)
    }

    @Test func theProbabilityIsThatOfTheNormalDistribution() {
        // z = 44 / sqrt(125)
        #expect(abs(MannKendall((1...10).map(Double.init)).probability - 8.303e-5) < 1e-7)
        #expect(MannKendall([3, 3, 3]).probability == 1)
        #expect(MannKendall([]).probability == 1)
    }

    @Test func equalValuesShareTheirRank() {
        #expect(Ranks.of([30, 10, 20, 20]) == [4, 1, 2.5, 2.5])
        #expect(Ranks.of([]) == [])
    }

    @Test func dependenceWidensTheScore() {
        let waves = (0..<40).map { (second: Int) -> Double in Double(min(second, 40 - second)) }
        let independent = MannKendall(waves)
        #expect(MannKendall(waves, residuals: waves).deviation > 1.2 * independent.deviation)
    }
}

@Suite struct RobustTrendTests {
    /// Bytes over time.
    struct Shape: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var seconds = 600
        /// Bytes per second.
        var leak = 0.0
        /// A saw-tooth of this height and this period in seconds.
        var tooth = 0.0
        var period = 40.0
        /// At most so many bytes up or down.
        var noise = 0.0
        /// Bytes that the first 40 seconds add.
        var warmUp = 0.0
        /// Bytes that every twentieth sample has more.
        var spike = 0.0
        var verdict: RobustTrend.Verdict
        /// How far the slope may be from the leak, per second.
        var tolerance = 0.0

        func value(_ second: Double, _ random: Double) -> Double {
            var value = 200e6 + leak * second + noise * random
            value += tooth * second.truncatingRemainder(dividingBy: period) / period
            value += warmUp * min(1, second / 40)
            return Int(second) % 20 == 7 ? value + spike : value
        }
    }

    static let shapes: [Shape] = [
        Shape(testDescription: "flat", verdict: .stable),
        Shape(testDescription: "noise", noise: 4e6, verdict: .stable, tolerance: 10_000),
        Shape(
            testDescription: "leak of 1 MB per minute",
            leak: 1e6 / 60,
            noise: 2e6,
            verdict: .growing,
            tolerance: 2_500
        ),
        Shape(testDescription: "leak", leak: 50_000, noise: 4e6, verdict: .growing, tolerance: 5_000),
        Shape(testDescription: "saw-tooth", tooth: 50e6, noise: 1e6, verdict: .stable, tolerance: 10_000),
        Shape(
            testDescription: "slow saw-tooth",
            tooth: 50e6,
            period: 190,
            noise: 1e6,
            verdict: .stable,
            tolerance: 60_000
        ),
        Shape(
            testDescription: "saw-tooth that leaks",
            leak: 50_000,
            tooth: 50e6,
            noise: 1e6,
            verdict: .growing,
            tolerance: 7_000
        ),
        Shape(testDescription: "spikes", spike: 700e6, verdict: .stable),
        Shape(
            testDescription: "warms up and stays",
            noise: 1e6,
            warmUp: 40e6,
            verdict: .stable,
            tolerance: 20_000
        ),
        Shape(testDescription: "too little to matter", leak: 1_000, verdict: .stable, tolerance: 1),
        Shape(testDescription: "given back", leak: -100_000, verdict: .shrinking, tolerance: 1_000),
        Shape(
            testDescription: "a minute of a fast leak",
            seconds: 60,
            leak: 1e6,
            noise: 0.5e6,
            verdict: .growing,
            tolerance: 100_000
        ),
        Shape(
            testDescription: "a day of a slow leak",
            seconds: 86_400,
            leak: 1_000,
            noise: 4e6,
            verdict: .growing,
            tolerance: 100
        ),
    ]

    @Test(arguments: shapes)
    func memoryIsJudged(_ shape: Shape) throws {
        for seed in UInt64(1)...20 {
            var noise = SplitMix(state: seed)
            let points = stride(from: 0, through: shape.seconds, by: max(1, shape.seconds / 1_000)).map { second in
                RobustTrend.Point(seconds: Double(second), value: shape.value(Double(second), noise.symmetric()))
            }
            let trend = try #require(RobustTrend(points))
            #expect(trend.verdict(isMemory: true) == shape.verdict, "seed \(seed): \(trend)")
            #expect(abs(trend.slope - shape.leak) <= shape.tolerance + 1e-6, "seed \(seed): \(trend)")
        }
    }

    /// Noise whose values depend on each other fools the plain test more often than not.
    @Test func dependentNoiseIsRarelyATrend() {
        var plain = 0
        var judged = 0
        for seed in UInt64(1)...100 {
            var noise = SplitMix(state: seed)
            var level = 0.0
            let points = (0..<600).map { second in
                level = 0.9 * level + noise.symmetric()
                return RobustTrend.Point(seconds: Double(second), value: 200e6 + 5e6 * level)
            }
            if MannKendall(points.map(\.value)).probability < 0.01 { plain += 1 }
            if RobustTrend(points)?.verdict(isMemory: true) != .stable { judged += 1 }
        }
        #expect(plain > 40)
        #expect(judged <= 6)
    }

    @Test func aShortRunIsNotJudged() {
        let minute = (0...60).map { RobustTrend.Point(seconds: Double($0), value: Double($0)) }
        #expect(RobustTrend([]) == nil)
        #expect(RobustTrend(Array(minute.prefix(50))) == nil)
        #expect(RobustTrend(minute.filter { Int($0.seconds).isMultiple(of: 10) }) == nil)
        #expect(RobustTrend(minute) != nil)
    }

    @Test func growthIsRelativeToTheStartOfTheLine() throws {
        let rising = (0...100).map { RobustTrend.Point(seconds: Double($0), value: 200 + Double($0)) }
        let line = try #require(RobustTrend(rising))
        #expect((line.growth, line.relativeGrowth, line.judgedSlope) == (100, 50, 1))
        let fromZero = try #require(RobustTrend(rising.map { .init(seconds: $0.seconds, value: $0.seconds) }))
        #expect(fromZero.growth == 100)
        #expect(fromZero.relativeGrowth == nil)
    }
}

/// Random numbers that are the same on every machine.
private struct SplitMix {
    var state: UInt64

    /// From -1 to 1.
    mutating func symmetric() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ (bits >> 31)) >> 11) / Double(1 << 52) - 1
    }
}
