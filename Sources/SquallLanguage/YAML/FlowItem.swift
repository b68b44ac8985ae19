/// One item of a flow collection as its author sees it: brackets in it belong to it.
enum FlowItem {
    /// The item that `offset` stands in, between commas and the collection's brackets, on one line.
    static func range(_ bytes: [UInt8], at offset: Int, from start: Int, to end: Int) -> Range<Int> {
        var lower = max(start, 0)
        if let lineBreak = bytes[lower..<max(lower, min(offset, bytes.count))].lastIndex(where: \.isBreak) {
            lower = lineBreak + 1
        }
        while true {
            lower = skipBlanks(bytes, lower, end)
            let item = lower..<itemEnd(bytes, from: lower, to: end)
            if offset <= item.upperBound || item.upperBound >= end {
                return trimmed(bytes, withoutKey(bytes, item, before: offset))
            }
            lower = item.upperBound + 1
        }
    }

    /// Where the value ends that begins at `start`: at a comma or closing bracket that does not belong to it.
    static func itemEnd(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
        var depth = 0
        var index = start
        while index < end {
            let byte = bytes[index]
            if byte.isQuote, index == start || !bytes[index - 1].isWordByte,
                let close = LineAnatomy.closingQuote(bytes, from: index, to: end)
            {
                index = close
            } else if "[{(".utf8.contains(byte) {
                depth += 1
            } else if "]})".utf8.contains(byte) {
                if depth == 0 { return index }
                depth -= 1
            } else if byte == UInt8(ascii: ","), depth == 0 {
                return index
            }
            index += 1
        }
        return end
    }

    private static func withoutKey(_ bytes: [UInt8], _ item: Range<Int>, before offset: Int) -> Range<Int> {
        var index = item.lowerBound
        while index + 1 < min(item.upperBound, offset) {
            if bytes[index] == .colon, bytes[index + 1].isBlank {
                return skipBlanks(bytes, index + 1, item.upperBound)..<item.upperBound
            }
            index += 1
        }
        return item
    }

    private static func skipBlanks(_ bytes: [UInt8], _ from: Int, _ end: Int) -> Int {
        var index = from
        while index < end, bytes[index].isBlank { index += 1 }
        return index
    }

    private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var upper = range.upperBound
        while upper > range.lowerBound, bytes[upper - 1].isBlank { upper -= 1 }
        return range.lowerBound..<upper
    }
}
