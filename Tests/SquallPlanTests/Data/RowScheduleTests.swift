import SquallExpressions
import SquallPlan
import Testing

private func feeder(_ rows: Int, _ pick: Feeder.Pick, _ onEnd: Feeder.OnEnd, weights: [Double]? = nil) -> Feeder {
    let table = DataTable(
        columns: [DataColumn(name: "id", type: .int)],
        storage: .rows((0..<rows).map { [.int(Int64($0))] })
    )
    return Feeder(
        name: "f",
        source: "inline",
        table: table,
        pick: pick,
        onEnd: onEnd,
        weights: weights.flatMap(AliasTable.init)
    )
}

private func schedule(_ feeder: Feeder, seed: UInt64 = 1) -> RowSchedule {
    RowSchedule(feeder, random: RandomStream(seed: seed))
}

@Suite("Order of rows")
struct RowScheduleTests {
    @Test("sequential goes round, or ends")
    func sequential() {
        let wrapping = schedule(feeder(3, .sequential, .wrap))
        #expect((0..<7).map { wrapping.row(at: $0) } == [0, 1, 2, 0, 1, 2, 0])
        let stopping = schedule(feeder(3, .unique, .stop))
        #expect((0..<5).map { stopping.row(at: $0) } == [0, 1, 2, nil, nil])
    }

    @Test(
        "shuffled takes every row once a round, each round in another order, by the seed",
        arguments: [
            1, 2, 3, 7, 64, 65, 1000,
        ]
    )
    func shuffled(count: Int) {
        let rows = schedule(feeder(count, .shuffled, .wrap))
        let rounds = (0..<4).map { round in (0..<count).map { rows.row(at: round * count + $0) ?? -1 } }
        for round in rounds { #expect(round.sorted() == Array(0..<count)) }
        if count > 6 { #expect(Set(rounds).count == 4) }
        let again = schedule(feeder(count, .shuffled, .wrap))
        #expect((0..<count).map { again.row(at: $0) ?? -1 } == rounds[0])
        if count > 6 {
            let other = schedule(feeder(count, .shuffled, .stop), seed: 2)
            #expect((0..<count).map { other.row(at: $0) ?? -1 } != rounds[0])
            #expect(other.row(at: count) == nil)
        }
    }

    @Test("every place of a small order gets every row about equally often")
    func permutationIsFair() {
        var counts = Array(repeating: Array(repeating: 0, count: 5), count: 5)
        for seed in 0..<5000 {
            let order = Permutation(count: 5, random: RandomStream(seed: UInt64(seed)))
            for place in 0..<5 { counts[place][order[place]] += 1 }
        }
        // 1000 expected each, standard deviation 28: five of them.
        for count in counts.joined() { #expect(abs(count - 1000) < 142) }
    }

    @Test("random draws all rows alike")
    func random() {
        let rows = schedule(feeder(10, .random, .wrap))
        var random = RandomStream(seed: 7)
        var counts = Array(repeating: 0, count: 10)
        for _ in 0..<10_000 { counts[rows.row(drawnWith: &random)] += 1 }
        for count in counts { #expect(abs(count - 1000) < 150) }
    }

    @Test(
        "weighted draws in proportion",
        arguments: [
            [1.0], [1, 1], [70, 5], [0, 1, 0], [1, 2, 3, 4], [0.001, 1000], [5, 0, 0, 0, 5],
        ]
    )
    func weighted(weights: [Double]) throws {
        let rows = schedule(feeder(weights.count, .weighted, .wrap, weights: weights))
        var random = RandomStream(seed: 11)
        let draws = 40_000
        var counts = Array(repeating: 0, count: weights.count)
        for _ in 0..<draws { counts[rows.row(drawnWith: &random)] += 1 }
        let total = weights.reduce(0, +)
        for (count, weight) in zip(counts, weights) {
            let share = weight / total
            let deviation = (Double(draws) * share * (1 - share)).squareRoot()
            #expect(abs(Double(count) - Double(draws) * share) <= 5 * deviation)
            if weight == 0 { #expect(count == 0) }
        }
    }

    @Test("weights that say nothing are refused")
    func badWeights() {
        for weights in [[], [0, 0], [-1, 2], [.infinity], [.nan]] { #expect(AliasTable(weights: weights) == nil) }
    }

    @Test("an index of few offsets halves itself")
    func index() {
        var index = RowIndex(limit: 4)
        for row in 0..<100 { index.append(row * 10) }
        #expect(index.count == 100)
        for row in 0..<100 {
            let (offset, before) = index.nearest(row)
            #expect(offset / 10 + before == row)
            #expect(before < index.stride)
        }
    }
}
