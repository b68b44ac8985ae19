/// The grammar of one header line (RFC 9110, 5).
enum FieldLine {
    enum Problem: Error {
        case noColon, emptyName, badName, badValue

        /// What is wrong, as the beginning of a sentence.
        var text: String {
            switch self {
            case .noColon: "a header line of the answer has no colon"
            case .emptyName: "a header of the answer has no name"
            case .badName: "a header name of the answer has a character in it that is not allowed"
            case .badValue: "a header of the answer has a control character in it"
            }
        }
    }

    /// Where name and value of the header in `line` lie. The block is at most 64 KiB long.
    static func parse(_ block: [UInt8], _ line: Range<Int>) -> Result<HTTPHeaders.Field, Problem> {
        block.withUnsafeBufferPointer { bytes in
            var index = line.lowerBound
            while index < line.upperBound, isToken(bytes[index]) { index += 1 }
            guard index < line.upperBound else { return .failure(.noColon) }
            guard bytes[index] == ASCII.colon else {
                return .failure(bytes[line].contains(ASCII.colon) ? .badName : .noColon)
            }
            guard index > line.lowerBound else { return .failure(.emptyName) }
            let value = trim(bytes, index + 1..<line.upperBound)
            guard isValue(bytes, value) else { return .failure(.badValue) }
            return .success(
                HTTPHeaders.Field(
                    nameStart: UInt16(line.lowerBound),
                    nameLength: UInt16(index - line.lowerBound),
                    valueStart: UInt16(value.lowerBound),
                    valueLength: UInt16(value.count)
                )
            )
        }
    }

    /// Without the white space on both sides.
    static func trim<Bytes>(_ bytes: Bytes, _ range: Range<Int>) -> Range<Int>
    where Bytes: RandomAccessCollection, Bytes.Element == UInt8, Bytes.Index == Int {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start] == ASCII.space || bytes[start] == ASCII.tab { start += 1 }
        while start < end, bytes[end - 1] == ASCII.space || bytes[end - 1] == ASCII.tab { end -= 1 }
        return start..<end
    }

    /// A NUL or a lone carriage return is refused: other programs may take it for the end of the line.
    static func isValue<Bytes>(_ bytes: Bytes, _ range: Range<Int>) -> Bool
    where Bytes: RandomAccessCollection, Bytes.Element == UInt8, Bytes.Index == Int {
        for index in range where bytes[index] == 0 || bytes[index] == ASCII.carriageReturn { return false }
        return true
    }

    // Bit i of the two words stands for the ASCII character i: the letters, digits and marks of a token.
    private static let tokensBelow64: UInt64 = 0x03FF_6CFA_0000_0000
    private static let tokensFrom64: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    static func isToken(_ byte: UInt8) -> Bool {
        byte < 64
            ? tokensBelow64 >> UInt64(byte) & 1 == 1
            : byte < 128 && tokensFrom64 >> UInt64(byte & 63) & 1 == 1
    }
}
