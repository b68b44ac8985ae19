import SquallExpressions

/// Draws rows by weight in constant time: Walker's alias method (1977), built as Vose says (1991). 8 bytes per row.
package struct AliasTable: Sendable {
    private struct Entry {
        /// Below it (of 2^32) the row itself is drawn, otherwise the other one.
        var threshold: UInt32
        var other: UInt32
    }

    private let entries: [Entry]

    package var count: Int { entries.count }

    /// nil unless the weights are finite, not negative and not all 0, and fewer than 2^32.
    package init?(weights: [Double]) {
        let total = weights.reduce(0, +)
        guard total > 0, total.isFinite, weights.count < 1 << 32, weights.allSatisfy({ $0 >= 0 }) else { return nil }
        var shares = weights.map { $0 / total * Double(weights.count) }
        var entries = Array(repeating: Entry(threshold: .max, other: 0), count: weights.count)
        // Rows below the mean grow from the left, those above from the right.
        var rows = Array(repeating: UInt32(0), count: weights.count)
        var (small, large) = (0, weights.count)
        for index in shares.indices {
            entries[index].other = UInt32(index)
            if shares[index] < 1 {
                rows[small] = UInt32(index)
                small += 1
            } else {
                large -= 1
                rows[large] = UInt32(index)
            }
        }
        // Each small row is filled up from a large one, which may become small by that.
        while small > 0, large < rows.count {
            small -= 1
            let (low, high) = (Int(rows[small]), Int(rows[large]))
            entries[low] = Entry(threshold: UInt32(shares[low] * 0x1p32), other: UInt32(high))
            shares[high] -= 1 - shares[low]
            if shares[high] < 1 {
                rows[small] = UInt32(high)
                small += 1
                large += 1
            }
        }
        // What rounding left over on either side is as good as full.
        self.entries = entries
    }

    /// A row: the high half of one product says which column, the low half which side of it.
    package func draw(_ random: inout RandomStream) -> Int {
        let (high, low) = random.next().multipliedFullWidth(by: UInt64(entries.count))
        let entry = entries[Int(high)]
        return UInt32(truncatingIfNeeded: low >> 32) < entry.threshold ? Int(high) : Int(entry.other)
    }
}
