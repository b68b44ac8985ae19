/// Where the rows of a file begin, in bounded memory: of a large file only every 2nd, 4th, ... row is remembered, and
/// those between are found by walking from there.
package struct RowIndex: Sendable {
    /// How many offsets are kept at most: 8 MB of them.
    package static let standardLimit = 1 << 20

    /// Rows.
    package private(set) var count = 0
    /// Every `stride`th row is remembered; a power of two.
    package private(set) var stride = 1
    private var offsets: [Int] = []
    private let limit: Int

    package init(limit: Int = standardLimit) {
        self.limit = limit
    }

    /// Adds the next row.
    package mutating func append(_ offset: Int) {
        defer { count += 1 }
        guard count & (stride - 1) == 0 else { return }
        if offsets.count == limit { thin() }
        if count & (stride - 1) == 0 { offsets.append(offset) }
    }

    private mutating func thin() {
        offsets = Swift.stride(from: 0, to: offsets.count, by: 2).map { offsets[$0] }
        stride *= 2
    }

    /// Whether each row is remembered.
    var isComplete: Bool { stride == 1 }

    /// The nearest remembered row at or before a row, and how many rows to walk from there.
    package func nearest(_ row: Int) -> (offset: Int, rowsBefore: Int) {
        (offsets[row / stride], row & (stride - 1))
    }
}
