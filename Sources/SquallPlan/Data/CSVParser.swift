/// Where rows of CSV begin and end, and their fields (RFC 4180).
///
/// Rows end with LF, CRLF or a lone CR; the last one may end with the file. A field in quotes may hold anything, with
/// each quote of its text doubled; a field without quotes holds none. Spaces belong to fields.
package struct CSVParser: Sendable, Hashable {
    /// One ASCII character.
    package var separator: UInt8

    package init(separator: UInt8 = UInt8(ascii: ",")) {
        self.separator = separator
    }

    /// A field of a row, as offsets in the bytes that were parsed.
    package struct Field: Sendable, Hashable {
        /// Without the quotes around it.
        package var range: Range<Int>
        package var isQuoted = false
        /// Whether doubled quotes stand in it.
        package var hasDoubledQuotes = false

        package init(_ range: Range<Int>, isQuoted: Bool = false, hasDoubledQuotes: Bool = false) {
            self.range = range
            self.isQuoted = isQuoted
            self.hasDoubledQuotes = hasDoubledQuotes
        }
    }

    /// What is wrong with a row, and where.
    package enum Problem: Error, Hashable {
        /// Opens here and never closes.
        case unclosedQuote(at: Int)
        /// A field that was in quotes goes on behind them.
        case textAfterQuote(at: Int)
        /// A quote in a field that does not begin with one.
        case strayQuote(at: Int)
    }

    /// Reads the row that begins at `start`, and gives the offset behind its line break.
    package func row(
        in bytes: UnsafeRawBufferPointer,
        at start: Int,
        into fields: inout [Field]
    ) throws(Problem) -> Int {
        fields.removeAll(keepingCapacity: true)
        var position = start
        while true {
            let (field, end) = try field(in: bytes, at: position)
            fields.append(field)
            guard end < bytes.count, bytes[end] == separator else { return CSVParser.behindLineBreak(bytes, at: end) }
            position = end + 1
        }
    }

    /// A field, counted from 0, of the row that begins at `start`; nil where the row has fewer or is not sound.
    func field(_ number: Int, ofRowIn bytes: UnsafeRawBufferPointer, at start: Int) -> Field? {
        var position = start
        for _ in 0..<number {
            guard let end = try? field(in: bytes, at: position).end, end < bytes.count, bytes[end] == separator else {
                return nil
            }
            position = end + 1
        }
        return try? field(in: bytes, at: position).0
    }

    /// The offset behind the row that begins at `start`, which is known to be sound.
    package func end(ofRowIn bytes: UnsafeRawBufferPointer, at start: Int) -> Int {
        var isInQuotes = false
        for position in start..<bytes.count {
            let byte = bytes[position]
            // A doubled quote closes and opens at once.
            if byte == UInt8(ascii: "\"") { isInQuotes.toggle() }
            if !isInQuotes, CSVParser.isLineBreak(byte) { return CSVParser.behindLineBreak(bytes, at: position) }
        }
        return bytes.count
    }

    private func field(in bytes: UnsafeRawBufferPointer, at start: Int) throws(Problem) -> (Field, end: Int) {
        if start < bytes.count, bytes[start] == UInt8(ascii: "\"") { return try quoted(in: bytes, at: start) }
        var end = start
        while end < bytes.count, !isEnd(bytes[end]) {
            if bytes[end] == UInt8(ascii: "\"") { throw .strayQuote(at: end) }
            end += 1
        }
        return (Field(start..<end), end)
    }

    private func quoted(in bytes: UnsafeRawBufferPointer, at start: Int) throws(Problem) -> (Field, end: Int) {
        var position = start + 1
        var hasDoubledQuotes = false
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "\"") else {
                position += 1
                continue
            }
            if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") {
                hasDoubledQuotes = true
                position += 2
                continue
            }
            let end = position + 1
            guard end == bytes.count || isEnd(bytes[end]) else { throw .textAfterQuote(at: end) }
            return (Field(start + 1..<position, isQuoted: true, hasDoubledQuotes: hasDoubledQuotes), end)
        }
        throw .unclosedQuote(at: start)
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == separator || CSVParser.isLineBreak(byte)
    }

    package static func isLineBreak(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// The offset behind the line break at `end`, or `end` where the bytes end there.
    package static func behindLineBreak(_ bytes: UnsafeRawBufferPointer, at end: Int) -> Int {
        guard end < bytes.count else { return end }
        let isPair = bytes[end] == UInt8(ascii: "\r") && end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "\n")
        return end + (isPair ? 2 : 1)
    }

    /// The field's text in UTF-8, doubled quotes taken as one.
    package static func text(_ field: Field, in bytes: UnsafeRawBufferPointer) -> String {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[field.range])
        guard field.hasDoubledQuotes else { return String(decoding: raw, as: UTF8.self) }
        var plain: [UInt8] = []
        plain.reserveCapacity(raw.count)
        var position = 0
        while position < raw.count {
            plain.append(raw[position])
            // Quotes stand in pairs here.
            position += raw[position] == UInt8(ascii: "\"") ? 2 : 1
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
