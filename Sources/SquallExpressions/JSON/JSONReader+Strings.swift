extension JSONReader {
    /// The string whose opening quote is at the position.
    mutating func string() throws(EvaluationError) -> String {
        position += 1
        let start = position
        let isASCII = skipPlain()
        guard next == UInt8(ascii: "\"") else { return try stringWithEscapes(from: start) }
        let utf8 = UnsafeBufferPointer(start: base + start, count: position - start)
        position += 1
        let text = String(decoding: utf8, as: UTF8.self)
        guard isASCII || text.utf8.elementsEqual(utf8) else { throw invalidUTF8(from: start) }
        return text
    }

    /// Skips what stands for itself: stops at a quote, a backslash, a control character, or the end. The result is true
    /// only where all of it was ASCII.
    ///
    /// Eight bytes at a time: `zeros(in:)` marks the bytes that are 0, so that `word ^ quotes` finds quotes.
    @discardableResult
    private mutating func skipPlain() -> Bool {
        var seen: UInt64 = 0
        while position + 8 <= end {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let quotes = JSONReader.zeros(in: word ^ 0x2222_2222_2222_2222)
            let backslashes = JSONReader.zeros(in: word ^ 0x5C5C_5C5C_5C5C_5C5C)
            let controls = JSONReader.zeros(in: word & 0xE0E0_E0E0_E0E0_E0E0)
            let found = quotes | backslashes | controls
            seen |= word
            if found != 0 {
                position += found.trailingZeroBitCount / 8
                return seen & 0x8080_8080_8080_8080 == 0
            }
            position += 8
        }
        while position < end, JSONReader.isPlain(base[position]) {
            seen |= UInt64(base[position])
            position += 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }

    /// The high bit of each byte that is 0. Bytes above the first such byte may be marked wrongly, bytes below never.
    private static func zeros(in word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func stringWithEscapes(from start: Int) throws(EvaluationError) -> String {
        unescaped.removeAll(keepingCapacity: true)
        var runStart = start
        while true {
            let run = UnsafeBufferPointer(start: base + runStart, count: position - runStart)
            unescaped.append(contentsOf: run)
            switch next {
            case UInt8(ascii: "\""):
                position += 1
                let text = String(decoding: unescaped, as: UTF8.self)
                guard text.utf8.elementsEqual(unescaped) else { throw invalidUTF8(from: start) }
                return text
            case UInt8(ascii: "\\"): try escape()
            default: throw unexpected(position < end ? "an escape instead of a control character" : "a closing quote")
            }
            runStart = position
            skipPlain()
        }
    }

    /// The escape whose backslash is at the position.
    private mutating func escape() throws(EvaluationError) {
        position += 1
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(next)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw unexpected("one of \" \\ / b f n r t u after the backslash")
        }
        position += 1
    }

    /// `XXXX` of `\uXXXX`, with the second half where it is the first half of a surrogate pair.
    private mutating func unicodeEscape() throws(EvaluationError) {
        let start = position - 1
        let unit = try hexadecimalUnit()
        var scalar = Unicode.Scalar(unit)
        if UTF16.isLeadSurrogate(UInt16(unit)), next == UInt8(ascii: "\\"), position + 1 < end,
            base[position + 1] == UInt8(ascii: "u")
        {
            position += 1
            let second = try hexadecimalUnit()
            if UTF16.isTrailSurrogate(UInt16(second)) {
                scalar = Unicode.Scalar(0x1_0000 + (unit & 0x3FF) << 10 + second & 0x3FF)
            }
        }
        guard let scalar else {
            position = start
            throw problem("a surrogate without its other half")
        }
        unescaped.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Four hexadecimal digits after the `u` at the position.
    private mutating func hexadecimalUnit() throws(EvaluationError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            position += 1
            guard let digit = Character(Unicode.Scalar(next)).hexDigitValue, next < 0x80 else {
                throw unexpected("a hexadecimal digit")
            }
            unit = unit << 4 | UInt32(digit)
        }
        position += 1
        return unit
    }
}
