/// The distribution of a metric's samples, in constant memory.
///
/// Samples are integers in millionths of the metric's unit: nanoseconds where the unit is milliseconds. Percentiles are
/// off by less than 0.1 % (see `BucketLadder`), everything else is exact. Merging adds counts, so neither the order nor
/// the grouping of merges shows in the result, and merged shards equal one histogram of all samples.
package struct Histogram: Sendable, Hashable {
    package private(set) var count: Int64 = 0
    /// In millionths; wide enough for any number of samples.
    package private(set) var sum: Int128 = 0
    /// In millionths; meaningless while `count` is 0.
    package private(set) var min: Int64 = .max
    package private(set) var max: Int64 = .min
    /// Samples known to be at least this long, and no more than that: timeouts and unfinished requests.
    package private(set) var censored: Int64 = 0
    /// The smallest of those; percentiles from here on are lower bounds.
    private(set) var smallestCensored: Int64 = .max

    private(set) var positive = BucketLadder()
    private(set) var negative = BucketLadder()

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// Samples beyond ±1e12 units: they count, but have no bucket.
    package var overflow: Int64 { positive.overflow + negative.overflow }

    /// Adds a sample in millionths.
    @inline(__always)
    package mutating func record(_ sample: Int64) {
        count &+= 1
        sum &+= Int128(sample)
        if sample < min { min = sample }
        if sample > max { max = sample }
        if sample >= 0 {
            positive.add(UInt64(bitPattern: sample))
        } else {
            negative.add(sample.magnitude)
        }
    }

    /// Adds a sample of which only a lower bound is known.
    package mutating func recordCensored(_ sample: Int64) {
        record(sample)
        censored &+= 1
        smallestCensored = Swift.min(smallestCensored, sample)
    }

    package mutating func merge(_ other: Histogram) {
        guard !other.isEmpty else { return }
        count &+= other.count
        sum &+= other.sum
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
        censored &+= other.censored
        smallestCensored = Swift.min(smallestCensored, other.smallestCensored)
        positive.merge(other.positive)
        negative.merge(other.negative)
    }
}

extension Histogram {
    /// Millionths of a unit, for a value in the metric's own unit; saturates, and nil where it is not a number.
    package static func millionths(of value: Double) -> Int64? {
        guard !value.isNaN else { return nil }
        let scaled = (value * 1e6).rounded()
        return Int64(exactly: scaled) ?? (scaled < 0 ? -Int64.max : Int64.max)
    }

    /// A value in the metric's own unit.
    package static func value(ofMillionths sample: Int64) -> Double {
        Double(sample) / 1e6
    }

    /// In the metric's unit; 0 without samples.
    package var mean: Double {
        isEmpty ? 0 : Double(sum) / Double(count) / 1e6
    }

    /// The smallest recorded value, to within a bucket, with at least `percent` % of the samples at or below it;
    /// in millionths, clamped to min and max, nil without samples.
    package func percentile(_ percent: Double) -> Int64? {
        guard !isEmpty else { return nil }
        let rank = self.rank(of: percent)
        if rank <= 1 { return min }
        if rank >= count { return max }
        return Swift.min(Swift.max(sample(ofRank: rank), min), max)
    }

    /// Whether that percentile reaches into samples of which only a lower bound is known.
    package func isLowerBound(percentile percent: Double) -> Bool {
        guard censored > 0, let value = percentile(percent) else { return false }
        // Compared by bucket, because the percentile is a bucket's middle.
        return value >= smallestCensored || Histogram.bucket(of: value) == Histogram.bucket(of: smallestCensored)
    }

    /// Rounded up, but not by what floating point adds: 99.9 % of 1000 are 999.
    private func rank(of percent: Double) -> Int64 {
        let exact = percent * Double(count) / 100
        return Swift.min(count, Swift.max(1, Int64((exact * (1 - 1e-12)).rounded(.up))))
    }

    private func sample(ofRank rank: Int64) -> Int64 {
        let negatives = negative.total
        if rank > negatives {
            return positive.bucket(ofRank: rank - negatives).map(BucketLadder.middle) ?? max
        }
        return negative.bucket(ofRank: negatives - rank + 1).map { -BucketLadder.middle(of: $0) } ?? min
    }

    private static func bucket(of sample: Int64) -> Int {
        let index = BucketLadder.index(of: sample.magnitude)
        return sample < 0 ? -index : index
    }

    /// What was recorded here and not yet in `earlier`, an older copy of the same histogram.
    ///
    /// Its min and max are those of the buckets, because the exact ones of a stretch of time are not kept.
    package func since(_ earlier: Histogram) -> Histogram {
        var result = Histogram()
        result.count = count - earlier.count
        result.sum = sum - earlier.sum
        result.censored = censored - earlier.censored
        if result.censored > 0 { result.smallestCensored = smallestCensored }
        result.positive = positive.since(earlier.positive)
        result.negative = negative.since(earlier.negative)
        result.setRangeFromBuckets(within: self)
        return result
    }

    private mutating func setRangeFromBuckets(within whole: Histogram) {
        guard count > 0 else { return }
        min = Swift.max(whole.min, sample(ofRank: 1))
        max = Swift.min(whole.max, sample(ofRank: count))
    }

    /// Sets everything from a text; the count follows from the buckets.
    mutating func restore(
        range: (min: Int64, max: Int64),
        sum: Int128,
        censored: (count: Int64, smallest: Int64),
        ladders: (positive: BucketLadder, negative: BucketLadder)
    ) {
        min = range.min
        max = range.max
        self.sum = sum
        self.censored = censored.count
        smallestCensored = censored.smallest
        positive = ladders.positive
        negative = ladders.negative
        count = positive.total &+ negative.total
    }
}
