extension Lexer {
    /// How many letters (`r`, `b`, both) stand before the quote of a string literal; nil where there is no such literal.
    func stringPrefixLength() -> Int? {
        for length in 0...2 {
            let byte = peek(length)
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return length }
            guard byte | 0x20 == UInt8(ascii: "r") || byte | 0x20 == UInt8(ascii: "b") else { return nil }
            if length == 1, byte | 0x20 == peek(0) | 0x20 { return nil }
        }
        return nil
    }

    /// A text or bytes literal, with one or three quotes.
    mutating func scanString(prefixLength: Int) -> Token.Kind? {
        let start = position
        let prefix = text(from: start, length: prefixLength).lowercased()
        position += prefixLength
        let quote = peek()
        let quoteCount = peek(1) == quote && peek(2) == quote ? 3 : 1
        position += quoteCount
        let literal = StringScan(isRaw: prefix.contains("r"), isBytes: prefix.contains("b"))
        guard let content = scanContent(literal, quote: quote, quoteCount: quoteCount, from: start) else { return nil }
        if literal.isBytes { return .literal(.bytes(content)) }
        return .literal(.string(String(decoding: content, as: UTF8.self)))
    }

    private struct StringScan {
        let isRaw: Bool
        let isBytes: Bool
    }

    private func text(from start: Int, length: Int) -> String {
        String(decoding: bytes[start..<start + length], as: UTF8.self)
    }

    /// The bytes between the quotes, escapes replaced; nil, after a problem, where the literal is not closed.
    private mutating func scanContent(_ literal: StringScan, quote: UInt8, quoteCount: Int, from start: Int) -> [UInt8]?
    {
        var content: [UInt8] = []
        while position < bytes.count {
            if (0..<quoteCount).allSatisfy({ peek($0) == quote }) {
                position += quoteCount
                return content
            }
            if quoteCount == 1, peek() == 10 || peek() == 13 { break }
            if peek() == UInt8(ascii: "\\"), !literal.isRaw {
                appendEscape(to: &content, isBytes: literal.isBytes)
            } else {
                content.append(peek())
                position += 1
            }
        }
        let end = position
        position = min(bytes.count, start + 1)
        report("the text that starts here is not closed", from: start, help: "close it with the same quote")
        position = end
        return nil
    }

    /// Reads an escape sequence. One that is wrong becomes a problem and stands for nothing.
    private mutating func appendEscape(to content: inout [UInt8], isBytes: Bool) {
        let start = position
        position += 1
        let letter = peek()
        if position < bytes.count { position += 1 }
        switch letter {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): appendCode(digits: 2, from: start, to: &content, asByte: isBytes)
        case UInt8(ascii: "u") where !isBytes: appendCode(digits: 4, from: start, to: &content, asByte: false)
        case UInt8(ascii: "U") where !isBytes: appendCode(digits: 8, from: start, to: &content, asByte: false)
        case UInt8(ascii: "0")...UInt8(ascii: "3"): appendOctal(letter, from: start, to: &content, asByte: isBytes)
        default:
            if let byte = Lexer.escapes[letter] {
                content.append(byte)
            } else {
                reportUnknownEscape(from: start)
            }
        }
    }

    private mutating func reportUnknownEscape(from start: Int) {
        while position < bytes.count, peek() & 0xC0 == 0x80 { position += 1 }
        let escape = text(from: start)
        let help = "write `\\\(escape)` for a backslash, or put `r` before the text: r\"\(escape)\""
        report("unknown escape `\(escape)`", from: start, help: help)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
        UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 0x5C,
        UInt8(ascii: "?"): 0x3F, UInt8(ascii: "\""): 0x22, UInt8(ascii: "'"): 0x27, UInt8(ascii: "`"): 0x60,
    ]

    private mutating func appendCode(digits: Int, from start: Int, to content: inout [UInt8], asByte: Bool) {
        var code: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = peek().hexValue else {
                return report("`\(text(from: start))` needs \(digits) hexadecimal digits", from: start)
            }
            code = code << 4 | digit
            position += 1
        }
        append(code, from: start, to: &content, asByte: asByte)
    }

    private mutating func appendOctal(_ first: UInt8, from start: Int, to content: inout [UInt8], asByte: Bool) {
        var code = UInt32(first) - 0x30
        for _ in 0..<2 {
            guard peek() >= 0x30, peek() <= 0x37 else {
                return report("`\(text(from: start))` needs 3 octal digits", from: start)
            }
            code = code << 3 | (UInt32(peek()) - 0x30)
            position += 1
        }
        append(code, from: start, to: &content, asByte: asByte)
    }

    private mutating func append(_ code: UInt32, from start: Int, to content: inout [UInt8], asByte: Bool) {
        if asByte { return content.append(UInt8(truncatingIfNeeded: code)) }
        guard let scalar = Unicode.Scalar(code) else {
            return report("`\(text(from: start))` is no character", from: start)
        }
        content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
