import Testing

@testable import SquallClients

@Suite struct TimerWheelTests {
    private static let millisecond: UInt64 = 1_000_000

    /// Advances in steps and notes when each of the timers fired.
    private func firingTimes(
        _ deadlines: [UInt64],
        step: UInt64,
        until end: UInt64,
        origin: UInt64 = 12_345
    ) -> [UInt64?] {
        var wheel = TimerWheel(now: origin)
        let nodes = deadlines.map { _ in TimerNode() }
        for (node, deadline) in zip(nodes, deadlines) { wheel.insert(node, deadline: origin + deadline) }
        var fired = [UInt64?](repeating: nil, count: nodes.count)
        var now: UInt64 = 0
        while now <= end {
            for node in wheel.advance(to: origin + now) {
                node.state = .idle
                for index in nodes.indices where nodes[index] === node { fired[index] = now }
            }
            now += step
        }
        return fired
    }

    @Test func neverEarlyAndAtMostATickLate() {
        let deadlines: [UInt64] = [
            0, 1, 999_999, 1_000_000, 1_000_001, 7_300_000, 4_095_000_000, 4_096_000_000, 9_000_500_000,
        ]
        let step: UInt64 = 250_000
        let fired = firingTimes(deadlines, step: step, until: 9_010_000_000)
        for (deadline, time) in zip(deadlines, fired) {
            guard let time else {
                Issue.record("the timer at \(deadline) never fired")
                continue
            }
            #expect(time >= deadline)
            #expect(time <= deadline + Self.millisecond + step)
        }
    }

    @Test func aLeapForwardFiresEverythingInOrder() {
        var wheel = TimerWheel(now: 0)
        let nodes = (0..<500).map { _ in TimerNode() }
        for (index, node) in nodes.enumerated() {
            wheel.insert(node, deadline: UInt64(index * 37 % 500) * 20 * Self.millisecond)
        }
        let ticks = wheel.advance(to: 100_000 * Self.millisecond).map(\.tick)
        #expect(ticks.count == 500)
        #expect(ticks == ticks.sorted())
        #expect(wheel.count == 0)
        #expect(wheel.nextWake == nil)
    }

    @Test func timersOfOneTickFireInTheOrderOfInsertion() {
        var wheel = TimerWheel(now: 0)
        let nodes = (0..<10).map { _ in TimerNode() }
        for node in nodes { wheel.insert(node, deadline: 5 * Self.millisecond) }
        let fired = wheel.advance(to: 5 * Self.millisecond)
        #expect(fired.map(ObjectIdentifier.init) == nodes.map(ObjectIdentifier.init))
    }

    @Test(arguments: [[0], [1], [2], [0, 1], [0, 2], [1, 2], [2, 1, 0]])
    func cancelledTimersDoNotFire(_ cancelled: [Int]) {
        var wheel = TimerWheel(now: 0)
        let nodes = (0..<3).map { _ in TimerNode() }
        for node in nodes { wheel.insert(node, deadline: 3 * Self.millisecond) }
        for index in cancelled { wheel.cancel(nodes[index]) }
        #expect(wheel.count == 3 - cancelled.count)
        let fired = wheel.advance(to: 10 * Self.millisecond)
        let expected = nodes.indices.filter { !cancelled.contains($0) }.map { ObjectIdentifier(nodes[$0]) }
        #expect(fired.map(ObjectIdentifier.init) == expected)
    }

    @Test func insertingAgainMovesTheTimer() {
        var wheel = TimerWheel(now: 0)
        let node = TimerNode()
        wheel.insert(node, deadline: 3 * Self.millisecond)
        wheel.insert(node, deadline: 8 * Self.millisecond)
        #expect(wheel.count == 1)
        #expect(wheel.advance(to: 7 * Self.millisecond).isEmpty)
        #expect(wheel.advance(to: 8 * Self.millisecond).count == 1)
    }

    @Test func wakesForTheEarliestTimer() {
        var wheel = TimerWheel(now: 0)
        #expect(wheel.nextWake == nil)
        let (late, soon) = (TimerNode(), TimerNode())
        wheel.insert(late, deadline: 900 * Self.millisecond)
        #expect(wheel.nextWake == 900 * Self.millisecond)
        wheel.insert(soon, deadline: 3 * Self.millisecond - 5)
        #expect(wheel.nextWake == 3 * Self.millisecond)
        wheel.cancel(soon)
        #expect(wheel.nextWake == 900 * Self.millisecond)
    }

    /// Against a list that is searched: random inserts, cancels and steps.
    @Test(arguments: 1...8) func agreesWithAPlainList(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var wheel = TimerWheel(now: 0)
        let nodes = (0..<200).map { _ in TimerNode() }
        var deadlines: [Int: UInt64] = [:]
        var now: UInt64 = 0
        for _ in 0..<5_000 {
            let index = Int.random(in: 0..<nodes.count, using: &random)
            if Bool.random(using: &random) {
                let deadline = now + UInt64.random(in: 0...12_000_000_000, using: &random)
                wheel.insert(nodes[index], deadline: deadline)
                deadlines[index] = max((deadline + 999_999) / Self.millisecond, now / Self.millisecond + 1)
            } else {
                wheel.cancel(nodes[index])
                deadlines[index] = nil
            }
            now += UInt64.random(in: 0...40_000_000, using: &random)
            let fired = Set(wheel.advance(to: now).map(ObjectIdentifier.init))
            let due = deadlines.filter { $0.value <= now / Self.millisecond }.keys
            #expect(fired == Set(due.map { ObjectIdentifier(nodes[$0]) }))
            for index in due {
                nodes[index].state = .idle
                deadlines[index] = nil
            }
            #expect(wheel.count == deadlines.count)
        }
    }
}
