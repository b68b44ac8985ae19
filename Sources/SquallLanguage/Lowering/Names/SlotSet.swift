/// A set of slots: which names have certainly been set at a place of the program.
struct SlotSet: Sendable, Hashable {
    private var words: [UInt64] = []

    init() {}

    init(_ slots: Range<Int>) {
        for slot in slots { insert(slot) }
    }

    func contains(_ slot: Int) -> Bool {
        let word = slot >> 6
        return word < words.count && words[word] & (1 << UInt64(slot & 63)) != 0
    }

    mutating func insert(_ slot: Int) {
        let word = slot >> 6
        if word >= words.count { words += Array(repeating: 0, count: word + 1 - words.count) }
        words[word] |= 1 << UInt64(slot & 63)
    }

    mutating func remove(_ slot: Int) {
        guard slot >> 6 < words.count else { return }
        words[slot >> 6] &= ~(1 << UInt64(slot & 63))
    }

    /// The slots that are in both.
    func intersection(_ other: SlotSet) -> SlotSet {
        var result = SlotSet()
        result.words = zip(words, other.words).map { $0 & $1 }
        return result
    }

    /// The slots that are in either.
    func union(_ other: SlotSet) -> SlotSet {
        var result = words.count >= other.words.count ? self : other
        let shorter = words.count >= other.words.count ? other : self
        for index in shorter.words.indices { result.words[index] |= shorter.words[index] }
        return result
    }
}

/// Hands out the slots of one frame.
final class SlotAllocator {
    private(set) var count: Int

    init(from first: Int) {
        count = first
    }

    func next() -> Int {
        count += 1
        return count - 1
    }
}
