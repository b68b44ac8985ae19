import SquallExpressions
import SquallPlan
import Testing

private let second: Int64 = 1_000_000_000

private func list(_ schedule: VUSchedule) -> [[Int64]] {
    schedule.changes.map { [$0.time, Int64($0.count)] }
}

private func ramp(_ startVUs: Int, _ stages: (seconds: Double, target: Int)...) -> VUSchedule {
    VUSchedule(startVUs: startVUs, stages: stages.map { Stage(duration: Int64($0.seconds * 1e9), target: $0.target) })
}

@Suite("Changes of VUs")
struct VUScheduleTests {
    @Test("constant-vus: all at once, none at the end")
    func constant() {
        let schedule = VUSchedule(vus: 5, duration: 2 * second)
        #expect(list(schedule) == [[0, 5], [2 * second, 0]])
        #expect(schedule.maxVUs == 5)
    }

    @Test("0 to 3 in 10 s: growing counts are the line rounded down; the end wins its instant")
    func up() {
        #expect(list(ramp(0, (10, 3))) == [[0, 0], [3_333_333_333, 1], [6_666_666_666, 2], [10 * second, 0]])
        #expect(
            list(ramp(0, (10, 3), (1, 3))) == [
                [0, 0], [3_333_333_333, 1], [6_666_666_666, 2], [10 * second, 3], [11 * second, 0],
            ]
        )
    }

    @Test("1 to 10 in 10 s: the second VU after 10/9 s")
    func upFromOne() {
        let changes = list(ramp(1, (10, 10), (1, 10)))
        #expect(changes.prefix(3) == [[0, 1], [1_111_111_111, 2], [2_222_222_222, 3]])
        #expect(changes.suffix(2) == [[10 * second, 10], [11 * second, 0]])
    }

    @Test("10 to 0 in 7 s: shrinking counts are the line rounded up, first drop at 0.7 s, last at 7 s")
    func down() {
        let expected = (0...10).map { [Int64($0) * 700_000_000, Int64(10 - $0)] }
        #expect(list(ramp(10, (7, 0))) == expected)
    }

    @Test("Jumps, holds and several changes in one instant: the last counts")
    func jumps() {
        #expect(list(ramp(2, (0, 8), (1, 8), (0, 100), (0, 3), (1, 3))) == [[0, 8], [second, 3], [2 * second, 0]])
        #expect(list(ramp(1, (1, 0), (1, 0))) == [[0, 1], [second, 0], [2 * second, 0]])
        let nanoseconds = VUSchedule(startVUs: 0, stages: [Stage(duration: 3, target: 100_000_000)])
        #expect(list(nanoseconds) == [[0, 33_333_333], [1, 66_666_666], [2, 99_999_999], [3, 0]])
    }

    @Test("0 to 120,000 in 24 h and 0 to 5000 in 30 days: every change exact")
    func long() {
        for (target, duration) in [(120_000, 86_400 * second), (5000, 30 * 86_400 * second)] {
            let schedule = VUSchedule(
                startVUs: 0,
                stages: [Stage(duration: duration, target: target), Stage(duration: second, target: target)]
            )
            var expected = 0
            for change in schedule.changes.prefix(target + 1) {
                #expect(change.count == expected)
                let exact = UInt128(duration) * UInt128(expected) / UInt128(target)
                #expect(UInt128(change.time) == exact)
                expected += 1
            }
            #expect(expected == target + 1)
        }
    }

    @Test("Any ramp: the count at an instant is that of the last change up to it")
    func countAt() {
        var random = RandomStream(seed: 9)
        for _ in 0..<100 {
            let stages = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                Stage(
                    duration: Int64.random(in: 0...200, using: &random),
                    target: Int.random(in: 0...300, using: &random)
                )
            }
            let schedule = VUSchedule(startVUs: Int.random(in: 0...10, using: &random), stages: stages)
            let changes = Array(schedule.changes)
            #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.time < $1.time })
            #expect(changes.allSatisfy { $0.count <= schedule.maxVUs })
            for time in 0...schedule.end {
                #expect(schedule.count(at: time) == changes.last { $0.time <= time }?.count)
            }
        }
    }

    @Test("Grace: gracefulRampDown in a ramp, cut by gracefulStop after the end, which rules at the end")
    func grace() {
        let schedule = ramp(10, (10, 0))
        func deadline(_ time: Int64, _ rampDown: Int64) -> Int64 {
            schedule.interruption(ofVUStoppedAt: time, gracefulRampDown: rampDown, gracefulStop: 3 * second)
        }
        #expect(deadline(second, 5 * second) == 6 * second)
        #expect(deadline(9 * second, 5 * second) == 13 * second)
        #expect(deadline(second, 0) == second)
        #expect(deadline(10 * second, 0) == 13 * second)
        #expect(deadline(second, .max) == 13 * second)
    }
}
