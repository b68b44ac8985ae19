import Foundation
import SquallExpressions
import Testing

@testable import SquallMetrics

@Suite struct HistogramTests {
    // MARK: Layout

    @Test func everyBucketIsNarrowerThanAThousandthOfWhatItHolds() {
        for exponent in 0..<60 {
            for magnitude in [UInt64(1) << exponent, (UInt64(1) << exponent) + (UInt64(1) << exponent) / 3] {
                let index = BucketLadder.index(of: magnitude)
                let error = abs(Double(BucketLadder.middle(of: index)) - Double(magnitude)) / Double(magnitude)
                #expect(error < 0.0005, "\(magnitude) is reported as \(BucketLadder.middle(of: index))")
                #expect(BucketLadder.index(of: UInt64(BucketLadder.middle(of: index))) == index)
            }
        }
    }

    @Test func bucketsFollowEachOtherWithoutGaps() {
        var previous = -1
        for magnitude in UInt64(0)..<20_000 {
            let index = BucketLadder.index(of: magnitude)
            #expect(index == previous || index == previous + 1)
            previous = index
        }
    }

    // MARK: Percentiles

    /// T5 of the measurement notes: every quantile within 0.1 % of the exact order statistic.
    @Test(arguments: Distribution.allCases)
    func percentilesAreWithinATenthOfAPercent(_ distribution: Distribution) {
        var random = RandomStream(seed: 7, path: 1)
        var histogram = Histogram()
        var samples: [Int64] = []
        for _ in 0..<200_000 {
            let sample = distribution.draw(&random)
            samples.append(sample)
            histogram.record(sample)
        }
        samples.sort()
        for percent in [0.0, 1, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100] {
            let rank = max(1, Int((percent / 100 * Double(samples.count) - 1e-6).rounded(.up)))
            let exact = Double(samples[rank - 1])
            let reported = Double(histogram.percentile(percent) ?? 0)
            #expect(abs(reported - exact) <= exact * 0.001, "p(\(percent)) of \(distribution)")
        }
        #expect(histogram.count == 200_000)
        #expect(histogram.min == samples.first)
        #expect(histogram.max == samples.last)
        #expect(histogram.sum == samples.reduce(Int128(0)) { $0 + Int128($1) })
    }

    enum Distribution: CaseIterable {
        case logNormal, pareto, bimodal, constant

        /// Nanoseconds.
        func draw(_ random: inout RandomStream) -> Int64 {
            let unit = max(random.unit(), 1e-12)
            switch self {
            case .logNormal: return Int64(5e6 * exp((0..<12).reduce(-6.0) { sum, _ in sum + random.unit() }))
            case .pareto: return Int64(1e6 / pow(unit, 1 / 1.1))
            case .bimodal: return unit < 0.9 ? 1_000_000 : 100_000_000
            case .constant: return 12_345_678
            }
        }
    }

    @Test(arguments: [
        (percent: 0.0, rank: 1), (50, 5), (50.1, 6), (90, 9), (90.0001, 10), (95, 10), (100, 10), (10, 1), (10.1, 2),
    ])
    func aPercentileIsTheSmallestValueWithAtLeastThatManyBelow(percent: Double, rank: Int64) {
        var histogram = Histogram()
        for value in Int64(1)...10 { histogram.record(value) }
        #expect(histogram.percentile(percent) == rank)
    }

    @Test func floatingPointDoesNotMoveARank() {
        var histogram = Histogram()
        for value in Int64(1)...1_000 { histogram.record(value) }
        #expect(histogram.percentile(99.9) == 999)
        #expect(histogram.percentile(99) == 990)
        #expect(histogram.percentile(29) == 290)
    }

    @Test func negativesAreMirrored() {
        var histogram = Histogram()
        for value in Int64(-5)...5 { histogram.record(value) }
        #expect((0...10).map { histogram.percentile(Double($0) * 10) } == [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5])
        #expect(histogram.mean == 0)
    }

    @Test func percentilesStayWithinMinAndMax() {
        var histogram = Histogram()
        histogram.record(1_000_001)
        histogram.record(1_000_002)
        #expect(histogram.percentile(1) == 1_000_001)
        #expect(histogram.percentile(99) == 1_000_002)
        #expect(Histogram().percentile(50) == nil)
    }

    @Test func whatLiesBeyondIsCountedAndKeepsItsPlace() {
        var histogram = Histogram()
        histogram.record(1)
        histogram.record(Int64(BucketLadder.limit) + 1)
        histogram.record(-Int64.max)
        #expect(histogram.overflow == 2)
        #expect(histogram.count == 3)
        #expect(histogram.percentile(50) == 1)
        #expect(histogram.percentile(100) == histogram.max)
        #expect(histogram.percentile(0) == -Int64.max)
    }

    @Test(arguments: [(1.5, 1_500_000 as Int64?), (-2, -2_000_000), (1e300, .max), (-1e300, -.max), (.nan, nil)])
    func valuesBecomeMillionths(value: Double, millionths: Int64?) {
        #expect(Histogram.millionths(of: value) == millionths)
    }

    // MARK: Merging

    /// T7: 90 % at 1 ms, 10 % at 100 ms, over two workers: the p95 is 100 ms, and not the mean of theirs.
    @Test func mergedPercentilesAreThoseOfAllSamples() throws {
        var shards = [Histogram(), Histogram()]
        for index in 0..<1_000 { shards[index < 900 ? 0 : 1].record(index < 900 ? 1_000_000 : 100_000_000) }
        var merged = shards[0]
        merged.merge(shards[1])
        let p95 = Double(try #require(merged.percentile(95)))
        #expect(abs(p95 - 100_000_000) < 50_000)
    }

    @Test func shardsMergeToTheHistogramOfAllInAnyOrder() {
        var random = RandomStream(seed: 3, path: 2)
        var whole = Histogram()
        var shards = Array(repeating: Histogram(), count: 5)
        for index in 0..<20_000 {
            let sample = Int64(random.next() >> UInt64(20 + index % 30)) - 1_000
            whole.record(sample)
            shards[index % 5].record(sample)
        }
        let forward = shards.reduce(into: Histogram()) { $0.merge($1) }
        let backward = shards.reversed().reduce(into: Histogram()) { $0.merge($1) }
        #expect(forward == whole)
        #expect(backward == whole)
        #expect(forward.text == whole.text)
    }

    @Test func aStretchOfTimeIsADifference() throws {
        var early = Histogram()
        for value in Int64(1)...100 { early.record(value * 1_000_000) }
        var late = early
        for _ in 0..<50 { late.record(500_000_000) }
        let stretch = late.since(early)
        #expect(stretch.count == 50)
        let median = Double(try #require(stretch.percentile(50)))
        #expect(abs(median - 500_000_000) < 500_000)
        #expect(stretch.sum == 25_000_000_000)
    }

    // MARK: Lower bounds

    @Test func percentilesThatReachIntoTimeoutsAreLowerBounds() {
        var histogram = Histogram()
        for _ in 0..<99 { histogram.record(5_000_000) }
        histogram.recordCensored(2_000_000_000)
        #expect(!histogram.isLowerBound(percentile: 99))
        #expect(histogram.isLowerBound(percentile: 99.5))
        #expect(histogram.isLowerBound(percentile: 100))
        #expect(histogram.censored == 1)
    }

    // MARK: Text

    @Test func textIsReadBack() {
        var random = RandomStream(seed: 11, path: 4)
        var histogram = Histogram()
        #expect(histogram.text == "")
        #expect(Histogram(text: "") == histogram)
        for _ in 0..<5_000 { histogram.record(Int64(random.next() >> 30)) }
        histogram.record(-77)
        histogram.record(.max)
        histogram.recordCensored(60_000_000_000)
        #expect(Histogram(text: histogram.text) == histogram)
    }

    @Test(arguments: ["A", "AAAA", "not base64!", "AQ", "AQECAwQF", "/////////////////////w"])
    func otherTextIsRefused(_ text: String) {
        #expect(Histogram(text: text) == nil)
    }

    @Test func everyTruncationIsRefused() {
        var histogram = Histogram()
        for value in Int64(1)...50 { histogram.record(value * 1_000_003) }
        let text = histogram.text
        for length in 1..<text.count - 1 {
            #expect(Histogram(text: String(text.prefix(length))) != histogram)
        }
    }
}
