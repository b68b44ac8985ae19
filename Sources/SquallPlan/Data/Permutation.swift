import SquallExpressions

/// A random order of the numbers below a count that takes no memory: a Feistel network over the next larger square of a
/// power of two, walked until the number is in range (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
package struct Permutation: Sendable {
    private static let rounds = 6

    private let count: UInt64
    private let halfBits: UInt64
    private let keys: [UInt64]

    /// The same seed and path give the same order.
    package init(count: Int, random: RandomStream) {
        self.count = UInt64(count)
        let bits = UInt64(max(1, UInt64.bitWidth - UInt64(max(1, count) - 1).leadingZeroBitCount))
        // Few bits would leave few orders to choose from.
        halfBits = max(3, (bits + 1) / 2)
        var random = random
        keys = (0..<Permutation.rounds).map { _ in random.next() }
    }

    /// The number at a place of the order; both are below the count.
    package subscript(place: Int) -> Int {
        var number = UInt64(place)
        repeat { number = shuffled(number) } while number >= count
        return Int(number)
    }

    private func shuffled(_ number: UInt64) -> UInt64 {
        let mask: UInt64 = (1 << halfBits) - 1
        var (left, right) = (number >> halfBits, number & mask)
        for key in keys {
            var mixed = RandomStream(seed: key ^ right)
            (left, right) = (right, left ^ (mixed.next() & mask))
        }
        return left << halfBits | right
    }
}
