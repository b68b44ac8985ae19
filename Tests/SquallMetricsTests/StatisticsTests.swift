import Testing

@testable import SquallMetrics

/// Against the tables of textbooks and papers.
@Suite struct StatisticsTests {
    @Test(arguments: [(0.5, 0.0), (0.975, 1.959964), (0.995, 2.575829), (0.1, -1.281552), (0.9999, 3.719016)])
    func quantilesOfTheNormalDistribution(_ share: Double, _ z: Double) {
        #expect(abs(NormalDistribution.quantile(share) - z) < 1e-6)
        #expect(abs(NormalDistribution.cumulative(z) - share) < 1e-6)
    }

    /// 95 % intervals of the median: Conover, Practical Nonparametric Statistics; Campbell and Gardner 1988.
    @Test(arguments: [(6, 1, 6), (10, 2, 9), (20, 6, 15), (50, 18, 33), (100, 40, 61)])
    func ranksAroundTheMedian(_ samples: Int, _ lower: Int, _ upper: Int) throws {
        let ranks = try #require(OrderStatistics(samples: samples, percent: 50))
        #expect((ranks.lower, ranks.upper) == (lower, upper))
    }

    /// ln(0.05) / ln(p): fewer samples enclose nothing.
    @Test(arguments: [(50.0, 6), (90, 29), (99, 299), (99.9, 2_995), (99.99, 29_956)])
    func aPercentileNeedsSamples(_ percent: Double, _ needed: Int) {
        #expect(OrderStatistics(samples: needed - 1, percent: percent) == nil)
        #expect(OrderStatistics(samples: needed, percent: percent)?.upper == needed)
    }

    @Test(arguments: [(1_000_000, 99.0), (1_000_000, 50.0), (50_000_000, 99.9)])
    func manySamplesAreAsTheNormalDistributionSays(_ samples: Int, _ percent: Double) throws {
        let ranks = try #require(OrderStatistics(samples: samples, percent: percent))
        let mean = Double(samples) * percent / 100
        let half = 1.959964 * (mean * (1 - percent / 100)).squareRoot()
        #expect(abs(Double(ranks.lower) - (mean - half)) < 4)
        #expect(abs(Double(ranks.upper) - (mean + half)) < 4)
    }

    /// The permeability of placental membranes, Hollander and Wolfe 1973, p. 69: W = 35, one-sided p = 0.1272.
    @Test func theRankTestOfHollanderAndWolfe() throws {
        let term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
        let earlier = [1.15, 0.88, 0.90, 0.74, 1.21]
        let test = try #require(MannWhitney(earlier, term))
        #expect(test.u == 35)
        #expect(abs(test.p - 2 * 0.1272) < 1e-3)
        let shift = try #require(ShiftEstimate(from: earlier, to: term))
        #expect(abs(shift.shift - 0.305) < 1e-9)
        let interval = try #require(shift.interval)
        #expect(interval.contains(0))
    }

    @Test(arguments: [(3, 3, 0.1), (4, 4, 0.0286), (5, 5, 0.0079), (3, 5, 0.0357), (1, 9, 0.2)])
    func groupsThatDoNotOverlap(_ first: Int, _ second: Int, _ p: Double) throws {
        let low = (0..<first).map { Double($0) }
        let high = (0..<second).map { Double(100 + $0) }
        #expect(abs(try #require(MannWhitney(low, high)).p - p) < 1e-4)
        #expect(abs(MannWhitney.smallestP(first, second) - p) < 1e-4)
    }

    /// Critical values of U at 0.05, two-sided: the largest U that is significant (Mann and Whitney 1947; Siegel 1956).
    @Test(arguments: [(4, 4, 0), (5, 5, 2), (7, 7, 8), (8, 8, 13), (10, 10, 23), (15, 15, 64), (20, 20, 127)])
    func criticalValues(_ first: Int, _ second: Int, _ critical: Int) {
        let ways = RankSums(ranks: Array(1...(first + second)), size: second).ways
        let smallest = second * (second + 1) / 2
        let total = ways.reduce(0, +)
        let below = { (u: Int) in 2 * ways[smallest...(smallest + u)].reduce(0, +) / total }
        #expect(below(critical) <= 0.05)
        #expect(below(critical + 1) > 0.05)
    }

    @Test func equalGroupsShowNothing() throws {
        #expect(try #require(MannWhitney([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])).p == 1)
        #expect(try #require(MannWhitney([7, 7, 7], [7, 7, 7])).p == 1)
        #expect(MannWhitney([], [1]) == nil)
    }

    /// Both ways of counting agree where they meet.
    @Test func theApproximationAgreesWithTheExactTest() throws {
        let first = (0..<30).map { Double(($0 * 37) % 101) }
        let second = (0..<30).map { Double(($0 * 53 + 20) % 103) }
        let exact = try #require(MannWhitney(first, second))
        let approximate = try #require(MannWhitney(first + [50], second + [52]))
        #expect(abs(exact.p - approximate.p) < 0.03)
    }

    @Test func theIntervalOfTheShiftAgreesWithTheTest() throws {
        let shift = try #require(ShiftEstimate(from: [10, 11, 12, 13, 14], to: [20, 21, 22, 23, 24]))
        #expect(shift.shift == 10)
        let interval = try #require(shift.interval)
        #expect(!interval.contains(0) && interval.contains(10))
        #expect(try #require(ShiftEstimate(from: [1, 2, 3], to: [4, 5, 6])).interval == nil)
    }

    /// Newcombe 1998, table II, method 10, example (a): 56 of 70 against 48 of 80.
    @Test func theDifferenceOfTwoShares() throws {
        let first = try #require(ShareInterval.wilson(share: 0.8, samples: 70))
        let second = try #require(ShareInterval.wilson(share: 0.6, samples: 80))
        let difference = DifferenceInterval.absolute(base: 0.6, second, target: 0.8, first)
        #expect(abs(difference.lower - 0.0524) < 1e-4)
        #expect(abs(difference.upper - 0.3339) < 1e-4)
        let none = try #require(ShareInterval.wilson(share: 0, samples: 100))
        #expect(none.lower == 0 && abs(none.upper - 0.0370) < 1e-4)
    }

    @Test func dependentStretchesScatterMore() {
        var generator = Dice(state: 7)
        let independent = (0..<400).map { _ in generator.normal() }
        var level = 0.0
        let dependent = (0..<400).map { _ in
            level = 0.9 * level + generator.normal()
            return level
        }
        #expect(abs((Dispersion.standardError(of: independent) ?? 0) - 0.05) < 0.03)
        // Of an autoregressive series the standard error is 1 / (1 - 0.9) times as large; 8 joined see most of it.
        #expect((Dispersion.standardError(of: dependent) ?? 0) > 0.15)
        #expect(Dispersion.standardError(of: [1, 2, 3]) == nil)
        #expect(Dispersion.factor(Array(repeating: 5, count: 50), variance: 0.1) == 1)
    }
}

/// A small generator with a seed, for samples that are the same in each run.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func normal() -> Double {
        NormalDistribution.quantile(Double.random(in: 1e-9..<1, using: &self))
    }
}
