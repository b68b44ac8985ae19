extension JSONPathParser {
    /// The string whose opening quote, of either kind, is at the position.
    mutating func string() throws(JSONPathProblem) -> String {
        let start = position
        let quote = next
        position += 1
        var text: [UInt8] = []
        while next != quote {
            switch next {
            case UInt8(ascii: "\\"): try escape(quote: quote, into: &text)
            case 0..<0x20:
                if position == bytes.count { throw problem("the string has no closing quote", from: start) }
                throw problem("a control character must be escaped", from: position)
            default:
                text.append(next)
                position += 1
            }
        }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func escape(quote: UInt8, into text: inout [UInt8]) throws(JSONPathProblem) {
        let start = position
        position += 1
        switch next {
        case quote, UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(next)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape(from: start)
            return text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: throw unexpected("an escape of JSON after the backslash")
        }
        position += 1
    }

    /// `uXXXX`, with a second one where it is the first half of a surrogate pair.
    private mutating func unicodeEscape(from start: Int) throws(JSONPathProblem) -> Unicode.Scalar {
        let unit = try hexadecimalUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(unit)), take("\\"), next == UInt8(ascii: "u") else {
            throw problem("a surrogate without its other half", from: start)
        }
        let second = try hexadecimalUnit()
        guard UTF16.isTrailSurrogate(UInt16(second)),
            let scalar = Unicode.Scalar(0x1_0000 + (unit & 0x3FF) << 10 + second & 0x3FF)
        else { throw problem("a surrogate without its other half", from: start) }
        return scalar
    }

    /// Four hexadecimal digits after the `u` at the position.
    private mutating func hexadecimalUnit() throws(JSONPathProblem) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            position += 1
            guard next < 0x80, let digit = Character(Unicode.Scalar(next)).hexDigitValue else {
                throw unexpected("a hexadecimal digit")
            }
            unit = unit << 4 | UInt32(digit)
        }
        position += 1
        return unit
    }

    /// A number in a filter, spelled as in JSON.
    mutating func number() throws(JSONPathProblem) -> Value {
        let start = position
        while JSONPathParser.isDigit(next) || "+-.eE".utf8.contains(next) { position += 1 }
        do throws(EvaluationError) {
            return try JSON.parse(bytes[start..<position])
        } catch {
            throw problem("not a number of JSON, or beyond the range of a double", from: start)
        }
    }
}
