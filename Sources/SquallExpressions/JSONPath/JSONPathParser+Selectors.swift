extension JSONPathParser {
    /// `[selector, selector]`.
    mutating func bracketed() throws(JSONPathProblem) -> [JSONPathSelector] {
        position += 1
        var selectors: [JSONPathSelector] = []
        repeat {
            skipSpace()
            selectors.append(try selector())
            skipSpace()
        } while take(",")
        guard take("]") else { throw unexpected("\",\" or \"]\"") }
        return selectors
    }

    private mutating func selector() throws(JSONPathProblem) -> JSONPathSelector {
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .name(.string(try string()))
        case UInt8(ascii: "*"):
            position += 1
            return .wildcard
        case UInt8(ascii: "?"):
            position += 1
            skipSpace()
            return .filter(try nested { (parser) throws(JSONPathProblem) in try parser.condition() })
        case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try indexOrSlice()
        default: throw unexpected("a selector: a name in quotes, an index, a slice, \"*\" or \"?\"")
        }
    }

    private mutating func indexOrSlice() throws(JSONPathProblem) -> JSONPathSelector {
        let first = try integerIfAny()
        let afterFirst = position
        skipSpace()
        guard take(":") else {
            position = afterFirst
            guard let first else { throw unexpected("an index") }
            return .index(first)
        }
        skipSpace()
        let end = try integerIfAny()
        let afterEnd = position
        skipSpace()
        guard take(":") else {
            position = afterEnd
            return .slice(start: first, end: end, step: 1)
        }
        let afterColon = position
        skipSpace()
        let step = try integerIfAny()
        if step == nil { position = afterColon }
        return .slice(start: first, end: end, step: step ?? 1)
    }

    /// An integer in the exact range of I-JSON (RFC 7493): beyond 2^53 - 1 readers disagree.
    private mutating func integerIfAny() throws(JSONPathProblem) -> Int? {
        let start = position
        let isNegative = take("-")
        guard JSONPathParser.isDigit(next) else {
            if isNegative { throw unexpected("a digit") }
            return nil
        }
        let digitsAt = position
        while JSONPathParser.isDigit(next) { position += 1 }
        let digits = String(decoding: bytes[digitsAt..<position], as: UTF8.self)
        guard digits == "0" ? !isNegative : !digits.hasPrefix("0") else {
            throw problem("an integer has no zeros in front, and 0 no sign", from: start)
        }
        guard let magnitude = Int(digits), magnitude < 1 << 53 else {
            throw problem("an integer lies between -(2^53 - 1) and 2^53 - 1", from: start)
        }
        return isNegative ? -magnitude : magnitude
    }
}
