/// YAML 1.2's core schema: what an unquoted scalar means (YAML 1.2.2, section 10.3.2).
enum CoreSchema {
    /// The reading of a plain scalar. An int beyond 64 bits is a double, a number beyond those infinite.
    static func value(ofPlain text: String) -> Scalar.Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        // Texts that begin with a letter are by far the most common; digits and signs stand before letters.
        guard let first = text.utf8.first, first <= UInt8(ascii: "9") else { return .text }
        return radix(text, prefix: "0x", 16) ?? radix(text, prefix: "0o", 8) ?? decimal(text) ?? special(text) ?? .text
    }

    private static func radix(_ text: String, prefix: String, _ radix: Int) -> Scalar.Value? {
        guard text.hasPrefix(prefix) else { return nil }
        let digits = text.dropFirst(prefix.count)
        var value = 0.0
        for digit in digits {
            guard digit.isASCII, let digit = digit.hexDigitValue, digit < radix else { return nil }
            value = value * Double(radix) + Double(digit)
        }
        return digits.isEmpty ? nil : Int64(digits, radix: radix).map { .int($0) } ?? .double(value)
    }

    /// `[-+]? ( "." [0-9]+ | [0-9]+ ( "." [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
    private static func decimal(_ text: String) -> Scalar.Value? {
        var rest = text.utf8[...]
        dropSign(&rest)
        var digits = dropDigits(&rest)
        var isWhole = true
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            isWhole = false
            digits += dropDigits(&rest)
        }
        guard digits > 0 else { return nil }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            isWhole = false
            dropSign(&rest)
            guard dropDigits(&rest) > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        if isWhole, let int = Int64(text) { return .int(int) }
        return Double(text).map { .double($0) }
    }

    private static func dropSign(_ text: inout Substring.UTF8View) {
        if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { text = text.dropFirst() }
    }

    /// Drops leading digits and says how many there were.
    private static func dropDigits(_ text: inout Substring.UTF8View) -> Int {
        let rest = text.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        defer { text = rest }
        return text.count - rest.count
    }

    private static func special(_ text: String) -> Scalar.Value? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": .double(-.infinity)
        case ".nan", ".NaN", ".NAN": .double(.nan)
        default: nil
        }
    }
}
