import SquallExpressions

/// A piece of a data file that rows are read from.
struct RowWindow {
    let bytes: UnsafeRawBufferPointer
    /// The offset of its first byte in the file.
    let base: Int
    /// Whether the file ends with it.
    let isLast: Bool

    /// Offsets in the window as offsets in the file.
    func inFile(_ range: Range<Int>) -> Range<Int> { base + range.lowerBound..<base + range.upperBound }
}

/// Reads a data file from the front, window by window, so that its size costs no memory.
struct RowWalk {
    let source: any ByteSource
    /// Bytes; a row that is longer gets a larger window.
    var windowSize = 1 << 20
    /// Bytes; no row is longer than that.
    var longestRow = 64 << 20

    /// Calls `visit` with each row's beginning, blank lines left out. It gives the row's end, or nil where the row goes on
    /// behind the window: then it is called again with a larger one.
    ///
    /// - Returns: where a row begins that is too long; nil where there is none.
    func forEachRow(
        from start: Int,
        _ visit: (RowWindow, Int) -> Int?
    ) throws(EvaluationError) -> Int? {
        var offset = start
        var size = windowSize
        while offset < source.count {
            let read = try source.withBytes(from: offset, count: size) { bytes throws(EvaluationError) in
                let isLast = offset + bytes.count >= source.count
                return RowWalk.rows(in: RowWindow(bytes: bytes, base: offset, isLast: isLast), visit)
            }
            offset += read
            guard read == 0 else {
                size = windowSize
                continue
            }
            guard size < longestRow else { return offset }
            size *= 4
        }
        return nil
    }

    /// Up to which offset the window's rows are done.
    private static func rows(in window: RowWindow, _ visit: (RowWindow, Int) -> Int?) -> Int {
        var position = BlankLines.skip(window.bytes, at: 0)
        while position < window.bytes.count, let end = visit(window, position) {
            position = BlankLines.skip(window.bytes, at: end)
        }
        return position
    }

    static func tooLong(at offset: Int) -> DataProblem {
        DataProblem(
            .row,
            offset..<offset + 1,
            "a row is longer than 64 MiB",
            label: "begins here",
            help: "is a quote left open?"
        )
    }
}

/// What stands in front of text.
enum ByteOrderMark {
    /// The length of UTF-8's mark, 0 where there is none; nil for the mark of UTF-16.
    static func length(in source: any ByteSource) throws(EvaluationError) -> Int? {
        try source.withBytes(from: 0, count: 3) { bytes throws(EvaluationError) -> Int? in
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
            return bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) ? nil : 0
        }
    }

    static let problem = DataProblem(
        .encoding,
        0..<2,
        "the file is UTF-16",
        label: "expected UTF-8",
        help: "save it as UTF-8"
    )
}

/// Whether bytes are UTF-8.
enum UTF8Check {
    /// The offset of the first byte that is not.
    static func firstInvalid(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var valid = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid += UTF8.width(scalar) }
        return valid
    }

    static func problem(at offset: Int) -> DataProblem {
        DataProblem(.encoding, offset..<offset + 1, "the bytes are not UTF-8", help: "save the file as UTF-8")
    }
}
