/// What charts and statistics read from a histogram beyond percentiles; values are in the metric's unit.
extension Histogram {
    /// A bucket that is not empty: what it can hold, from `lower` to `upper`, and how many samples it has.
    package struct Bucket: Sendable, Hashable {
        package var lower: Double
        package var upper: Double
        package var count: Int64
        package var middle: Double { (lower + upper) / 2 }
    }

    /// From small to large. Samples beyond the largest bucket are left out (`overflow` counts them).
    package var buckets: [Bucket] {
        negative.counts.reversed().map { Histogram.bucket($0.index, $0.count, sign: -1) }
            + positive.counts.map { Histogram.bucket($0.index, $0.count, sign: 1) }
    }

    private static func bucket(_ index: Int, _ count: Int64, sign: Double) -> Bucket {
        let range = BucketLadder.range(of: index)
        let first = sign * Double(range.low) / 1e6
        let second = sign * (Double(range.low) + Double(range.width)) / 1e6
        return Bucket(lower: Swift.min(first, second), upper: Swift.max(first, second), count: count)
    }

    /// The variance of the samples, taken at the middles of their buckets; 0 for fewer than two.
    package var variance: Double {
        guard count > 1 else { return 0 }
        let mean = mean
        let squares = buckets.reduce(0.0) { $0 + Double($1.count) * ($1.middle - mean) * ($1.middle - mean) }
        return squares / Double(count - 1)
    }

    /// The sample of a rank, 1 the smallest; ranks beyond the samples give the nearest. nil without samples.
    package func value(ofRank rank: Double) -> Double? {
        guard !isEmpty, rank.isFinite else { return nil }
        return percentile(rank / Double(count) * 100).map(Histogram.value)
    }
}
