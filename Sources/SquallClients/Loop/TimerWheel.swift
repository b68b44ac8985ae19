/// Timers with a resolution of one millisecond: insert and cancel in constant time, nothing allocated.
///
/// A hashed wheel: a timer lies in the slot `tick % 4096`, and one that is further away than a revolution is passed over
/// until its own comes. A bit per slot finds the next occupied one. The wheel knows no clock: times are parameters, in
/// nanoseconds of any one clock.
package struct TimerWheel: ~Copyable {
    package static let nanosecondsPerTick: UInt64 = 1_000_000
    private static let slotCount = 4096
    private static let slotMask = UInt64(slotCount - 1)

    private var slots: [TimerNode?]
    /// Bit i of word j stands for slot 64 j + i.
    private var occupied: [UInt64]
    /// All ticks up to this one have been processed.
    private var tick: UInt64
    /// Time of tick 0.
    private let origin: UInt64
    private var due: [TimerNode] = []
    /// Timers in the wheel.
    package private(set) var count = 0

    package init(now: UInt64) {
        origin = now
        tick = 0
        slots = Array(repeating: nil, count: Self.slotCount)
        occupied = Array(repeating: 0, count: Self.slotCount / 64)
    }

    /// Lets `node` fire at the first tick at or after `deadline`, never before. A node that waits already is moved.
    package mutating func insert(_ node: TimerNode, deadline: UInt64) {
        cancel(node)
        let elapsed = deadline > origin ? deadline - origin : 0
        let (ticks, rest) = elapsed.quotientAndRemainder(dividingBy: Self.nanosecondsPerTick)
        node.tick = max(ticks + (rest == 0 ? 0 : 1), tick + 1)
        node.state = .scheduled
        append(node, toSlot: Int(node.tick & Self.slotMask))
        count += 1
    }

    /// Takes `node` out; without effect when it does not wait.
    package mutating func cancel(_ node: TimerNode) {
        switch node.state {
        case .idle: return
        case .due: break
        case .scheduled:
            unlink(node, fromSlot: Int(node.tick & Self.slotMask))
            count -= 1
        }
        node.state = .idle
    }

    /// The earliest time at which `advance` may find something to do: exact for timers within a revolution (4 s), the
    /// first look at its slot for later ones. Nil when no timer waits.
    package var nextWake: UInt64? {
        guard count > 0 else { return nil }
        let start = Int((tick + 1) & Self.slotMask)
        guard let distance = distanceToOccupiedSlot(from: start) else { return nil }
        return origin + (tick + 1 + UInt64(distance)) * Self.nanosecondsPerTick
    }

    /// Moves time forward and hands every timer that is due to `fire`, in order of ticks; timers of one tick in the order
    /// of insertion. `collect` and firing are separate because an action may insert and cancel.
    package mutating func advance(to now: UInt64) -> [TimerNode] {
        let target = now > origin ? (now - origin) / Self.nanosecondsPerTick : 0
        var expired = due
        due = []
        while tick < target {
            let start = Int((tick + 1) & Self.slotMask)
            guard count > 0, let distance = distanceToOccupiedSlot(from: start), tick + 1 + UInt64(distance) <= target
            else {
                tick = target
                break
            }
            tick += 1 + UInt64(distance)
            takeDue(fromSlot: Int(tick & Self.slotMask), until: target, into: &expired)
        }
        return expired
    }

    /// Gives the array of `advance` back, so that the next one needs no allocation.
    package mutating func recycle(_ expired: consuming [TimerNode]) {
        expired.removeAll(keepingCapacity: true)
        due = expired
    }
}

extension TimerWheel {
    private mutating func append(_ node: TimerNode, toSlot slot: Int) {
        // The first node's `previous` is the last one, so that both ends are found from the slot.
        if let first = slots[slot] {
            node.previous = first.previous
            first.previous?.next = node
            first.previous = node
        } else {
            node.previous = node
            slots[slot] = node
            occupied[slot >> 6] |= 1 << UInt64(slot & 63)
        }
    }

    private mutating func unlink(_ node: TimerNode, fromSlot slot: Int) {
        let next = node.next
        if slots[slot] === node {
            next?.previous = node.previous
            slots[slot] = next
            if next == nil { occupied[slot >> 6] &= ~(1 << UInt64(slot & 63)) }
        } else {
            (next ?? slots[slot])?.previous = node.previous
            node.previous?.next = next
        }
        node.next = nil
        node.previous = nil
    }

    private mutating func takeDue(fromSlot slot: Int, until target: UInt64, into expired: inout [TimerNode]) {
        var current = slots[slot]
        while let node = current {
            current = node.next
            guard node.tick <= tick else { continue }
            unlink(node, fromSlot: slot)
            count -= 1
            node.state = .due
            expired.append(node)
        }
    }

    /// How many slots after `start` the next occupied one lies, going round.
    private func distanceToOccupiedSlot(from start: Int) -> Int? {
        let words = occupied.count
        let firstWord = start >> 6
        let masked = occupied[firstWord] & (~0 << UInt64(start & 63))
        if masked != 0 { return firstWord * 64 + masked.trailingZeroBitCount - start }
        for step in 1...words {
            let word = occupied[(firstWord + step) % words]
            guard word != 0 else { continue }
            return (firstWord + step) * 64 + word.trailingZeroBitCount - start
        }
        return nil
    }
}
