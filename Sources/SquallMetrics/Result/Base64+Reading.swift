import SquallExpressions

/// What results need of base64 beyond writing it.
extension Base64 {
    /// The bytes of a text, with padding or without; nil where a character is none of the alphabet's.
    static func decode(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 where character != UInt8(ascii: "=") {
            guard let digit = value(of: character) else { return nil }
            bits = bits << 6 | digit
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }

    /// What the bytes look like somewhere inside a longer base64 text: for each of the three alignments the digits that
    /// depend on these bytes alone, in the usual alphabet and in the one for URLs.
    static func cores(of bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).flatMap { offset in
            let text = Array(encode(Array(repeating: 0, count: offset) + bytes).utf8)
            let first = (offset * 8 + 5) / 6
            let end = (offset + bytes.count) * 8 / 6
            let core = Array(text[first..<end])
            return [core, core.map(urlSafe)]
        }
    }

    private static func urlSafe(_ digit: UInt8) -> UInt8 {
        switch digit {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: digit
        }
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
