/// The parts of one line, read without knowing what stands around it: `  - key: value # comment`.
struct LineAnatomy {
    let bytes: [UInt8]
    /// The line without its break.
    let range: Range<Int>
    /// Where the first character that is no blank stands; the end of an empty line.
    private(set) var start: Int
    /// Where the first list dash stands.
    private(set) var dash: Int?
    /// Where the text after the dashes begins.
    private(set) var contentStart: Int
    /// The key without its colon, quotes included.
    private(set) var key: Range<Int>?
    /// What follows the colon (or the dashes, without a key), without blanks around it and without a comment.
    private(set) var value: Range<Int>

    init(_ bytes: [UInt8], at offset: Int) {
        self.bytes = bytes
        var lower = min(offset, bytes.count)
        while lower > 0, !bytes[lower - 1].isBreak { lower -= 1 }
        if lower == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { lower = 3 }
        var upper = max(lower, min(offset, bytes.count))
        while upper < bytes.count, !bytes[upper].isBreak { upper += 1 }
        range = lower..<upper
        start = Self.skipBlanks(bytes, from: lower, to: upper)
        contentStart = start
        value = start..<upper
        readDashes()
        readKey()
        trimValue()
    }

    var isEmpty: Bool { start == range.upperBound }
    /// How far the line is indented, in characters.
    var indent: Int { start - range.lowerBound }
    /// The column of the key, behind dashes.
    var keyColumn: Int { contentStart - range.lowerBound }
    var hasTabIndentation: Bool { bytes[range.lowerBound..<start].contains(.tab) }
    /// Whether the line says nothing: empty, or a comment.
    var isSilent: Bool { isEmpty || bytes[start] == .hash }
    /// The offset of the next line.
    var next: Int {
        var next = range.upperBound
        if next < bytes.count, bytes[next] == .carriageReturn { next += 1 }
        if next < bytes.count, bytes[next] == .lineFeed { next += 1 }
        return next
    }

    private mutating func readDashes() {
        while contentStart < range.upperBound, bytes[contentStart] == .dash,
            contentStart + 1 == range.upperBound || bytes[contentStart + 1].isBlank
        {
            dash = dash ?? contentStart
            contentStart = Self.skipBlanks(bytes, from: contentStart + 1, to: range.upperBound)
        }
        value = contentStart..<range.upperBound
    }

    private mutating func readKey() {
        guard contentStart < range.upperBound else { return }
        var index = contentStart
        if bytes[index].isQuote {
            guard let close = Self.closingQuote(bytes, from: index, to: range.upperBound) else { return }
            index = close + 1
        } else if "[{|>#%@`!*&".utf8.contains(bytes[index]) {
            return
        }
        while index < range.upperBound {
            let endsKey = index + 1 == range.upperBound || bytes[index + 1].isBlank
            if bytes[index] == .colon, endsKey {
                key = contentStart..<index
                value = Self.skipBlanks(bytes, from: index + 1, to: range.upperBound)..<range.upperBound
                return
            }
            if bytes[index] == .hash, index > contentStart, bytes[index - 1].isBlank { return }
            index += 1
        }
    }

    private mutating func trimValue() {
        var upper = Self.commentStart(bytes, in: value) ?? value.upperBound
        while upper > value.lowerBound, bytes[upper - 1].isBlank { upper -= 1 }
        value = value.lowerBound..<upper
    }

    private static func skipBlanks(_ bytes: [UInt8], from: Int, to end: Int) -> Int {
        var index = from
        while index < end, bytes[index].isBlank { index += 1 }
        return index
    }

    /// Where a comment begins: at a `#` after a blank that no quote holds.
    private static func commentStart(_ bytes: [UInt8], in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            let opensQuote = byte.isQuote && (index == range.lowerBound || !bytes[index - 1].isWordByte)
            if opensQuote, let close = closingQuote(bytes, from: index, to: range.upperBound) {
                index = close
            } else if byte == .hash, index == range.lowerBound || bytes[index - 1].isBlank {
                return index
            }
            index += 1
        }
        return nil
    }

    /// Where the quote that opens at `start` is closed.
    static func closingQuote(_ bytes: [UInt8], from start: Int, to end: Int) -> Int? {
        var index = start + 1
        while index < end {
            if bytes[index] == .backslash, bytes[start] == .doubleQuote {
                index += 1
            } else if bytes[index] == bytes[start] {
                return index
            }
            index += 1
        }
        return nil
    }
}
