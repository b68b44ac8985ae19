/// Where each key of a map stands: a hash table of positions with open addressing.
///
/// Hashes are seeded per process, so that a server cannot choose keys that collide.
final class KeyIndex: Sendable {
    /// How many keys are distinct.
    let count: Int
    /// For each key, the position of the first key equal to it.
    private let firstPositions: [Int32]?
    private let slots: [Int32]
    private let foldsCase: Bool

    private static let free: Int32 = -1

    init(_ keys: [Value], foldsCase: Bool) {
        self.foldsCase = foldsCase
        var size = 8
        while size < 2 * keys.count { size *= 2 }
        var slots = [Int32](repeating: KeyIndex.free, count: size)
        var first: [Int32]?
        var count = 0
        for position in keys.indices {
            let slot = KeyIndex.slot(of: keys[position], among: keys, in: slots, foldsCase: foldsCase)
            if slots[slot] == KeyIndex.free {
                slots[slot] = Int32(position)
                count += 1
                first?.append(Int32(position))
            } else {
                first = first ?? (0..<Int32(position)).map { $0 }
                first?.append(slots[slot])
            }
        }
        self.slots = slots
        self.count = count
        firstPositions = first
    }

    /// The position of the first key equal to `key` among the keys that the index was made of.
    func position(of key: Value, in keys: [Value]) -> Int? {
        let position = slots[KeyIndex.slot(of: key, among: keys, in: slots, foldsCase: foldsCase)]
        return position == KeyIndex.free ? nil : Int(position)
    }

    /// The distinct keys, each with the value of the last key equal to it.
    func uniqued(_ keys: [Value], _ values: [Value]) -> (keys: [Value], values: [Value]) {
        guard let firstPositions else { return (keys, values) }
        var last = values
        for position in keys.indices { last[Int(firstPositions[position])] = values[position] }
        let kept = keys.indices.filter { Int(firstPositions[$0]) == $0 }
        return (kept.map { keys[$0] }, kept.map { last[$0] })
    }

    /// The slot where the key is, or the free one where it would be. There is always a free one.
    private static func slot(of key: Value, among keys: [Value], in slots: [Int32], foldsCase: Bool) -> Int {
        let mask = slots.count - 1
        var slot = MapKey.hash(key, foldsCase: foldsCase) & mask
        while slots[slot] != free, !MapKey.equal(keys[Int(slots[slot])], key, foldsCase: foldsCase) {
            slot = (slot + 1) & mask
        }
        return slot
    }
}
