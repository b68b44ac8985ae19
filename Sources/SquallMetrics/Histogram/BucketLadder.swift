/// Counts of magnitudes in log-linear buckets, as HdrHistogram lays them out with three significant digits.
///
/// Magnitudes below 2^11 have a bucket each; every further octave has 2^10 of equal width, so that a bucket is never
/// wider than 1/1024 of what it holds and its middle is off by less than 0.05 %. An index is a shift and a mask away,
/// without a logarithm. Buckets are allocated in blocks when first used, and blocks are shared between copies until
/// one of them changes: a copy costs a reference per block, an unused ladder nothing.
struct BucketLadder: Sendable, Hashable {
    /// The largest magnitude with a bucket; what lies beyond is counted in `overflow`.
    static let limit: UInt64 = 1_000_000_000_000_000_000

    private static let blockBits = 8
    private static let blockSize = 1 << blockBits

    private var blocks: [[Int64]] = []
    private(set) var overflow: Int64 = 0

    @inline(__always)
    mutating func add(_ magnitude: UInt64, times count: Int64 = 1) {
        guard magnitude <= BucketLadder.limit else {
            overflow &+= count
            return
        }
        add(index: BucketLadder.index(of: magnitude), times: count)
    }

    @inline(__always)
    mutating func add(index: Int, times count: Int64) {
        let block = index >> BucketLadder.blockBits
        if block >= blocks.count || blocks[block].isEmpty { allocate(block) }
        blocks[block][index & (BucketLadder.blockSize - 1)] &+= count
    }

    mutating func add(overflow count: Int64) {
        overflow &+= count
    }

    mutating func merge(_ other: BucketLadder) {
        overflow &+= other.overflow
        for (number, block) in other.blocks.enumerated() where !block.isEmpty {
            if number >= blocks.count || blocks[number].isEmpty { allocate(number) }
            for position in block.indices { blocks[number][position] &+= block[position] }
        }
    }

    /// What was counted here and not yet in `earlier`, an older copy of the same ladder.
    func since(_ earlier: BucketLadder) -> BucketLadder {
        var result = BucketLadder()
        result.overflow = overflow &- earlier.overflow
        for (index, count) in counts {
            let before = earlier.count(at: index)
            if count != before { result.add(index: index, times: count &- before) }
        }
        return result
    }

    private func count(at index: Int) -> Int64 {
        let block = index >> BucketLadder.blockBits
        guard block < blocks.count, !blocks[block].isEmpty else { return 0 }
        return blocks[block][index & (BucketLadder.blockSize - 1)]
    }

    @inline(never)
    private mutating func allocate(_ block: Int) {
        while blocks.count <= block { blocks.append([]) }
        blocks[block] = Array(repeating: 0, count: BucketLadder.blockSize)
    }
}

extension BucketLadder {
    /// The number of the bucket that holds a magnitude.
    @inline(__always)
    static func index(of magnitude: UInt64) -> Int {
        let shift = max(0, 53 &- magnitude.leadingZeroBitCount)
        return (shift << 10) &+ Int(truncatingIfNeeded: magnitude >> UInt64(shift))
    }

    /// The middle of a bucket: what a percentile that falls into it reports.
    static func middle(of index: Int) -> Int64 {
        guard index >= 2048 else { return Int64(index) }
        let shift = (index >> 10) - 1
        let low = Int64(index - shift << 10) << Int64(shift)
        return low + ((1 << Int64(shift)) - 1) / 2
    }

    /// The smallest magnitude of a bucket, and how many it holds.
    static func range(of index: Int) -> (low: Int64, width: Int64) {
        guard index >= 2048 else { return (Int64(index), 1) }
        let shift = Int64((index >> 10) - 1)
        return ((Int64(index) - shift << 10) << shift, 1 << shift)
    }

    /// The largest number that a bucket can have.
    static let lastIndex = index(of: limit)

    /// Buckets that are not empty, from small to large magnitudes.
    var counts: [(index: Int, count: Int64)] {
        var result: [(index: Int, count: Int64)] = []
        for (number, block) in blocks.enumerated() where !block.isEmpty {
            for (position, count) in block.enumerated() where count != 0 {
                result.append((number << BucketLadder.blockBits | position, count))
            }
        }
        return result
    }

    /// How many samples are counted, those beyond the limit included.
    var total: Int64 {
        blocks.reduce(overflow) { $1.reduce($0, &+) }
    }

    /// The bucket of the sample with that rank (1 is the smallest), and nil beyond the last bucket.
    func bucket(ofRank rank: Int64) -> Int? {
        var seen: Int64 = 0
        for (number, block) in blocks.enumerated() {
            for (position, count) in block.enumerated() {
                seen &+= count
                if seen >= rank { return number << BucketLadder.blockBits | position }
            }
        }
        return nil
    }
}
