/// A piece of a threshold's condition.
struct ThresholdToken {
    enum Kind: Hashable {
        /// `p(95)`, with its argument's text where parentheses follow the name.
        case method(name: String, argument: String?)
        case comparison(String)
        /// A number with what stands directly behind it: `100`, `1.5s`, `1%`, `10MB/s`.
        case value(String)
        case and, or, open, close
    }
    var kind: Kind
    /// UTF-8 offsets in the condition.
    var range: Range<Int>
}

/// Why a condition or a selector is not understood; the range is UTF-8 offsets in its text.
struct ThresholdProblem: Error {
    var code = DiagnosticCode.thresholdSyntax
    var message: String
    var range: Range<Int>
    var help: String?
}

/// Splits a condition into tokens.
struct ThresholdLexer {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func tokens() throws(ThresholdProblem) -> [ThresholdToken] {
        var tokens: [ThresholdToken] = []
        skipBlanks()
        while position < bytes.count {
            tokens.append(try next())
            skipBlanks()
        }
        return tokens
    }

    private mutating func next() throws(ThresholdProblem) -> ThresholdToken {
        let start = position
        let byte = bytes[position]
        if isLetter(byte) { return try method() }
        if isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
            return try value()
        }
        for (symbol, kind) in ThresholdLexer.symbols where bytes[position...].starts(with: symbol.utf8) {
            position += symbol.utf8.count
            return ThresholdToken(kind: kind, range: start..<position)
        }
        throw unknownCharacter()
    }

    /// Longer symbols stand before their beginnings.
    private static let symbols: [(String, ThresholdToken.Kind)] = [
        ("!==", .comparison("!=")), ("===", .comparison("==")), ("<=", .comparison("<=")), (">=", .comparison(">=")),
        ("==", .comparison("==")), ("!=", .comparison("!=")), ("<", .comparison("<")), (">", .comparison(">")),
        ("&&", .and), ("||", .or), ("(", .open), (")", .close),
    ]

    private mutating func method() throws(ThresholdProblem) -> ThresholdToken {
        let start = position
        while position < bytes.count, isLetter(bytes[position]) || isDigit(bytes[position]) { position += 1 }
        let name = text(start..<position)
        let end = position
        skipBlanks()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "(") else {
            position = end
            return ThresholdToken(kind: .method(name: name, argument: nil), range: start..<end)
        }
        let open = position
        guard let close = bytes[open...].firstIndex(of: UInt8(ascii: ")")) else {
            throw ThresholdProblem(message: "`(` is never closed", range: open..<open + 1, help: "write `p(95)`")
        }
        position = close + 1
        let argument = text(open + 1..<close).trimmingSpaces
        return ThresholdToken(kind: .method(name: name, argument: argument), range: start..<position)
    }

    /// A number, its unit, and the unit of time behind a slash.
    private mutating func value() throws(ThresholdProblem) -> ThresholdToken {
        let start = position
        position += 1
        while position < bytes.count, isPartOfValue(bytes[position]) { position += 1 }
        if let slip = ThresholdSlips(bytes).unitApart(from: start..<position) { throw slip }
        return ThresholdToken(kind: .value(text(start..<position)), range: start..<position)
    }

    private func isPartOfValue(_ byte: UInt8) -> Bool {
        if isDigit(byte) || isLetter(byte) || byte >= 0x80 { return true }
        if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "/") { return true }
        let isSign = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        return isSign && bytes[position - 1] | 0x20 == UInt8(ascii: "e")
    }

    private func unknownCharacter() -> ThresholdProblem {
        let rest = String(decoding: bytes[position...], as: UTF8.self)
        let character = rest.first.map(String.init) ?? ""
        return ThresholdProblem(
            message: "`\(character)` does not belong into a condition",
            range: position..<position + character.utf8.count,
            help: ThresholdSlips(bytes).help(at: position)
        )
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }
}
