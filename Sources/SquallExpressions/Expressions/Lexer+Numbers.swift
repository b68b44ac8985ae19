extension Lexer {
    /// An int, a double, a duration (`1h30m`) or a size (`10KiB`).
    mutating func scanNumber() -> Token.Kind? {
        let start = position
        if peek() == UInt8(ascii: "0"), peek(1) | 0x20 == UInt8(ascii: "x"), peek(2).hexValue != nil {
            return scanHexadecimal(from: start)
        }
        let isWhole = skipDecimal()
        if peek().isNameStart || peek() == 0xC2 || peek() == 0xCE { return scanUnits(from: start) }
        let digits = text(from: start)
        if !isWhole { return double(digits, from: start) }
        guard let int = UInt64(digits) else { return tooLarge(from: start) }
        return .int(int)
    }

    /// Skips digits, a fraction and an exponent; tells whether there were only digits.
    private mutating func skipDecimal() -> Bool {
        var isWhole = true
        skipDigits()
        if peek() == UInt8(ascii: "."), peek(1).isDigit {
            isWhole = false
            position += 1
            skipDigits()
        }
        if peek() | 0x20 == UInt8(ascii: "e") {
            let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
            if peek(1 + sign).isDigit {
                isWhole = false
                position += 1 + sign
                skipDigits()
            }
        }
        return isWhole
    }

    private mutating func skipDigits() {
        while peek().isDigit { position += 1 }
    }

    private mutating func scanHexadecimal(from start: Int) -> Token.Kind? {
        position += 2
        while peek().hexValue != nil { position += 1 }
        let digits = String(decoding: bytes[start + 2..<position], as: UTF8.self)
        if peek().isNamePart { return scanUnits(from: start) }
        guard let int = UInt64(digits, radix: 16) else { return tooLarge(from: start) }
        return .int(int)
    }

    /// A number with letters behind it.
    private mutating func scanUnits(from start: Int) -> Token.Kind? {
        while peek().isNamePart || peek() >= 0x80 || peek() == UInt8(ascii: ".") && peek(1).isDigit { position += 1 }
        let word = text(from: start)
        if let nanoseconds = UnitText.duration(word) { return .literal(.duration(nanoseconds)) }
        if let size = UnitText.size(word), let int = UInt64(exactly: size) { return .int(int) }
        if word.hasSuffix("u") || word.hasSuffix("U") {
            let help = "write `\(word.dropLast())`: there is one type of whole numbers, int of 64 bits"
            report("`\(word)` is an unsigned number, which expressions do not have", from: start, help: help)
        } else {
            let help = "durations are written `250us`, `50ms`, `1.5s`, `1h30m`, `1d`; sizes `512B`, `10KB`, `10KiB`"
            report("`\(word)` is neither a number nor a duration nor a size", from: start, help: help)
        }
        return nil
    }

    private mutating func double(_ digits: String, from start: Int) -> Token.Kind? {
        guard let double = Double(digits), double.isFinite else { return tooLarge(from: start) }
        return .literal(.double(double))
    }

    private mutating func tooLarge(from start: Int) -> Token.Kind? {
        report("`\(text(from: start))` is beyond the range of numbers", from: start)
        return nil
    }
}
