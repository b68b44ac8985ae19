#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Exponential delays without sampling error: delay i of n is the quantile `(i + 1/2) / n`, each is dealt once, in an
/// order that looks random. What a load generator reports after a whole deck can be compared with the formula.
struct DelayDeck {
    /// Nanoseconds.
    private var delays: [Int64]
    private var dealt = 0
    private var random: SplitMix64

    /// - Parameter mean: nanoseconds.
    init(mean: Int64, count: Int, seed: UInt64) {
        random = SplitMix64(state: seed ^ 0xD1B5_4A32_D192_ED03)
        delays = (0..<count).map { index in
            Int64(-Double(mean) * log(1 - (Double(index) + 0.5) / Double(count)))
        }
        delays.shuffle(using: &random)
    }

    /// The next delay; a deck that is used up is shuffled and dealt again.
    mutating func next() -> Int64 {
        if dealt == delays.count {
            delays.shuffle(using: &random)
            dealt = 0
        }
        defer { dealt += 1 }
        return delays[dealt]
    }
}
