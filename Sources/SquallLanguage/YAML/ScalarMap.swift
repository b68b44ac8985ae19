/// Finds, for each byte of a scalar's text, where in the file it came from.
///
/// The text is known already, from libyaml; walking it beside the source says which source bytes made which text. Runs
/// of white space are matched as wholes, which spares all rules of indentation and chomping.
struct ScalarMap {
    private let source: ArraySlice<UInt8>
    private let text: [UInt8]
    private let style: Scalar.Style
    private var map: [Int] = []
    private var offset: Int
    private var previousBreakIsEscaped = false

    /// The map of `text`, which the bytes from `range` (without quotes) say; nil where both run in step.
    static func map(of text: String, in bytes: [UInt8], range: Range<Int>, style: Scalar.Style) -> [Int]? {
        guard range.count != text.utf8.count else { return nil }
        var walker = ScalarMap(source: bytes[range], text: Array(text.utf8), style: style)
        walker.walk()
        return walker.map
    }

    private init(source: ArraySlice<UInt8>, text: [UInt8], style: Scalar.Style) {
        self.source = source
        self.text = text
        self.style = style
        offset = source.startIndex
        map.reserveCapacity(text.count + 1)
    }

    private mutating func walk() {
        while map.count < text.count, offset < source.endIndex {
            if source[offset].isWhite {
                whiteSpace()
            } else if style == .doubleQuoted, source[offset] == .backslash {
                escape()
            } else if style == .singleQuoted, source[offset] == .singleQuote {
                emit(1, from: offset)
                offset += 2
            } else {
                emit(1, from: offset)
                offset += 1
            }
        }
        // What is left was made by characters that only libyaml takes for line breaks.
        emit(text.count - map.count, from: min(offset, source.endIndex))
        map.append(style == .literal || style == .folded ? (map.last ?? offset) + 1 : min(offset, source.endIndex))
    }

    private mutating func emit(_ count: Int, from offset: Int) {
        for _ in 0..<min(count, text.count - map.count) { map.append(offset) }
    }

    /// A run of white space: its first byte comes from the run's first, the others from its end backwards.
    private mutating func whiteSpace() {
        let start = offset
        while offset < source.endIndex, source[offset].isWhite { offset += 1 }
        let count = min(textCount(ofRun: source[start..<offset]), text.count - map.count)
        for index in 0..<max(0, count) {
            map.append(index == 0 ? start : max(start, offset - (count - index)))
        }
    }

    /// How many bytes of text a run of white space made.
    private mutating func textCount(ofRun run: ArraySlice<UInt8>) -> Int {
        if style == .literal || style == .folded {
            return text[map.count...].prefix { $0.isWhite }.count
        }
        let breaks = lineBreaks(in: run)
        defer { previousBreakIsEscaped = false }
        if previousBreakIsEscaped { return breaks }
        return breaks == 0 ? run.count : max(1, breaks - 1)
    }

    private func lineBreaks(in run: ArraySlice<UInt8>) -> Int {
        var count = 0
        for index in run.indices where run[index] == .lineFeed || run[index] == .carriageReturn {
            let isPair = run[index] == .lineFeed && index > run.startIndex && run[index - 1] == .carriageReturn
            if !isPair { count += 1 }
        }
        return count
    }

    private mutating func escape() {
        guard offset + 1 < source.endIndex else {
            offset += 1
            return
        }
        let letter = source[offset + 1]
        if letter.isBreak {
            let isPair =
                letter == .carriageReturn && offset + 2 < source.endIndex && source[offset + 2] == .lineFeed
            offset += isPair ? 3 : 2
            previousBreakIsEscaped = offset < source.endIndex && source[offset].isWhite
            return
        }
        let digits = Self.hexDigits(after: letter)
        let end = min(offset + 2 + digits, source.endIndex)
        emit(Self.length(ofEscape: letter, digits: source[min(offset + 2, end)..<end]), from: offset)
        offset = end
    }

    private static func hexDigits(after letter: UInt8) -> Int {
        switch letter {
        case UInt8(ascii: "x"): 2
        case UInt8(ascii: "u"): 4
        case UInt8(ascii: "U"): 8
        default: 0
        }
    }

    /// How many bytes of UTF-8 an escape stands for.
    private static func length(ofEscape letter: UInt8, digits: ArraySlice<UInt8>) -> Int {
        switch letter {
        case UInt8(ascii: "N"), UInt8(ascii: "_"): 2
        case UInt8(ascii: "L"), UInt8(ascii: "P"): 3
        case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"):
            UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
                .flatMap(Unicode.Scalar.init).map { UTF8.width($0) } ?? 1
        default: 1
        }
    }
}
