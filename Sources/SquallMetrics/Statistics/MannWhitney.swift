/// The rank test of Mann and Whitney: whether one group's values tend to be larger than the other's.
///
/// Exact for up to `exactLimit` values: the p-value counts, among all ways to deal the values to the groups, those at
/// least as uneven as what was seen; ties share their mean rank. Beyond that by the normal approximation, with its
/// corrections for ties and for continuity.
package struct MannWhitney: Sendable, Hashable {
    package static let exactLimit = 60

    /// Pairs in which the second group's value is the larger one; ties count one half.
    package let u: Double
    /// Two-sided.
    package let p: Double

    /// nil where a group is empty.
    package init?(_ first: [Double], _ second: [Double]) {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let ranks = MannWhitney.doubledRanks(first + second)
        let sum = ranks[first.count...].reduce(0, +)
        u = Double(sum - second.count * (second.count + 1)) / 2
        p =
            ranks.count <= MannWhitney.exactLimit
            ? MannWhitney.exact(ranks, size: second.count, sum: sum)
            : MannWhitney.approximate(ranks, size: second.count, sum: sum)
    }

    /// The smallest p-value that groups of these sizes can reach: with 3 and 3 it is 0.1, so that they prove nothing.
    package static func smallestP(_ first: Int, _ second: Int) -> Double {
        guard first > 0, second > 0 else { return 1 }
        let ways = (1...second).reduce(1.0) { $0 * Double(first + $1) / Double($1) }
        return min(1, 2 / ways)
    }

    /// Twice the ranks, which keeps those of ties whole.
    private static func doubledRanks(_ values: [Double]) -> [Int] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = Array(repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
            for position in start...end { ranks[order[position]] = start + end + 2 }
            start = end + 1
        }
        return ranks
    }

    private static func exact(_ ranks: [Int], size: Int, sum: Int) -> Double {
        let ways = RankSums(ranks: ranks, size: size).ways
        let twiceMean = size * (ranks.count + 1)  // of doubled ranks: size * (N + 1) / 2, doubled
        let distance = abs(sum - twiceMean)
        var total = 0.0
        var extreme = 0.0
        for (candidate, count) in ways.enumerated() where count > 0 {
            total += count
            if abs(candidate - twiceMean) >= distance { extreme += count }
        }
        return min(1, extreme / total)
    }

    private static func approximate(_ ranks: [Int], size: Int, sum: Int) -> Double {
        let all = Double(ranks.count)
        let mean = Double(size) * (all + 1)
        // The variance of a sum drawn without replacement holds with ties as well.
        let squares = ranks.reduce(0.0) { $0 + (Double($1) - all - 1) * (Double($1) - all - 1) }
        let variance = squares / (all - 1) / all * Double(size) * (all - Double(size))
        guard variance > 0 else { return 1 }
        let distance = max(0, abs(Double(sum) - mean) - 1)
        return min(1, 2 * NormalDistribution.cumulative(-distance / variance.squareRoot()))
    }
}

/// How many ways there are to draw so many of some ranks with each sum.
struct RankSums {
    /// By sum.
    let ways: [Double]

    init(ranks: [Int], size: Int) {
        let limit = ranks.sorted(by: >).prefix(size).reduce(0, +)
        var table = Array(repeating: Array(repeating: 0.0, count: limit + 1), count: size + 1)
        table[0][0] = 1
        for rank in ranks {
            for drawn in stride(from: size, through: 1, by: -1) {
                for sum in stride(from: limit, through: rank, by: -1) {
                    table[drawn][sum] += table[drawn - 1][sum - rank]
                }
            }
        }
        ways = table[size]
    }
}

/// By how much the second group's values exceed the first's: the median of all differences between a value of each
/// (Hodges and Lehmann), and the interval that belongs to the rank test.
package struct ShiftEstimate: Sendable, Hashable {
    package let shift: Double
    /// nil where there are too few values for the confidence asked for.
    package let interval: ConfidenceInterval?

    /// nil where a group is empty.
    package init?(from first: [Double], to second: [Double], confidence: Double = 0.95) {
        let differences = second.flatMap { value in first.map { value - $0 } }.sorted()
        guard !differences.isEmpty else { return nil }
        let middle = differences.count / 2
        shift =
            differences.count.isMultiple(of: 2)
            ? (differences[middle - 1] + differences[middle]) / 2 : differences[middle]
        let cut = ShiftEstimate.cut(first.count, second.count, risk: 1 - confidence)
        interval = cut.map {
            ConfidenceInterval(lower: differences[$0 - 1], upper: differences[differences.count - $0])
        }
    }

    /// The k-th smallest and the k-th largest difference are the ends: the largest k such that fewer than k pairs have
    /// at most half the risk.
    private static func cut(_ first: Int, _ second: Int, risk: Double) -> Int? {
        guard first + second <= MannWhitney.exactLimit else {
            let mean = Double(first * second) / 2
            let spread = (Double(first * second * (first + second + 1)) / 12).squareRoot()
            let rank = mean - NormalDistribution.quantile(1 - risk / 2) * spread
            return rank >= 1 ? Int(rank) : nil
        }
        let ways = RankSums(ranks: Array(1...(first + second)), size: second).ways
        let smallest = second * (second + 1) / 2
        let total = ways.reduce(0, +)
        var below = 0.0
        var cut = 0
        while smallest + cut < ways.count, (below + ways[smallest + cut]) / total <= risk / 2 {
            below += ways[smallest + cut]
            cut += 1
        }
        return cut > 0 ? cut : nil
    }
}
