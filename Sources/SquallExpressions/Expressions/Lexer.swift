/// Cuts an expression into tokens. What is no token becomes a problem and is left out, so that all are found at once.
struct Lexer {
    let bytes: [UInt8]
    var position = 0
    private(set) var problems: [ExpressionProblem] = []

    static func tokens(of source: String) -> (tokens: [Token], problems: [ExpressionProblem]) {
        var lexer = Lexer(bytes: Array(source.utf8))
        var tokens: [Token] = []
        while let token = lexer.next() { tokens.append(token) }
        tokens.append(Token(kind: .end, range: lexer.bytes.count..<lexer.bytes.count))
        return (tokens, lexer.problems)
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The byte that many places ahead, 0 beyond the end.
    func peek(_ ahead: Int = 0) -> UInt8 {
        position + ahead < bytes.count ? bytes[position + ahead] : 0
    }

    mutating func report(_ message: String, from start: Int, help: String? = nil) {
        let problem = ExpressionProblem(kind: .syntax, message: message, range: start..<position, help: help)
        problems.append(problem)
    }

    func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The next token, or nil at the end.
    private mutating func next() -> Token? {
        while true {
            skipBlanksAndComments()
            guard position < bytes.count else { return nil }
            let start = position
            if let kind = scan() { return Token(kind: kind, range: start..<position) }
            if position == start { position += 1 }
        }
    }

    private mutating func skipBlanksAndComments() {
        while position < bytes.count {
            switch peek() {
            case UInt8(ascii: " "), 9, 10, 12, 13: position += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                while position < bytes.count, peek() != 10 { position += 1 }
            default: return
            }
        }
    }

    private mutating func scan() -> Token.Kind? {
        let byte = peek()
        if let prefix = stringPrefixLength() { return scanString(prefixLength: prefix) }
        if byte.isDigit || byte == UInt8(ascii: ".") && peek(1).isDigit { return scanNumber() }
        if byte.isNameStart { return .name(scanName()) }
        if byte == UInt8(ascii: "`") { return scanQuotedName() }
        return scanSymbol()
    }

    mutating func scanName() -> String {
        let start = position
        while peek().isNamePart { position += 1 }
        return text(from: start)
    }

    private mutating func scanQuotedName() -> Token.Kind? {
        let start = position
        position += 1
        while position < bytes.count, peek() != UInt8(ascii: "`"), peek() != 10 { position += 1 }
        guard peek() == UInt8(ascii: "`") else {
            report("the backtick is not closed", from: start)
            return nil
        }
        position += 1
        return .quotedName(String(decoding: bytes[start + 1..<position - 1], as: UTF8.self))
    }

    /// Longer ones first. Those that CEL lacks are tokens too, so that the parser can say what to write instead.
    private static let symbols: [[UInt8]] = [
        "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "??", "=>", "**", "<", ">", "+", "-", "*", "/", "%", "!", "?",
        ":", ".", ",", "(", ")", "[", "]", "{", "}", "=", "&", "|", "^", "~", ";",
    ].map { Array($0.utf8) }

    private mutating func scanSymbol() -> Token.Kind? {
        if let symbol = Lexer.symbols.first(where: { bytes[position...].starts(with: $0) }) {
            position += symbol.count
            return .symbol(String(decoding: symbol, as: UTF8.self))
        }
        let start = position
        position += 1
        while position < bytes.count, peek() & 0xC0 == 0x80 { position += 1 }
        let character = text(from: start)
        report("unexpected character `\(character)`", from: start, help: Lexer.help[character])
        return nil
    }

    private static let help = [
        "$": "inside an expression names stand alone: `x`, not `${x}` or `$x`",
        "#": "a comment starts with `//`",
        "“": "quote text with straight quotes: \"text\"",
        "”": "quote text with straight quotes: \"text\"",
        "‘": "quote text with straight quotes: 'text'",
        "’": "quote text with straight quotes: 'text'",
        "\u{A0}": "this is a no-break space (U+00A0): type a space in its place",
        "–": "this is a dash: write `-`",
        "@": "JSONPath is for `jsonpath(value, \"...\")` and `capture`",
    ]
}

extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isNameStart: Bool { self == 0x5F || self | 0x20 >= 0x61 && self | 0x20 <= 0x7A }
    var isNamePart: Bool { isNameStart || isDigit }

    /// The value of a hexadecimal digit.
    var hexValue: UInt32? {
        switch self {
        case 0x30...0x39: UInt32(self) - 0x30
        case 0x41...0x46: UInt32(self) - 0x41 + 10
        case 0x61...0x66: UInt32(self) - 0x61 + 10
        default: nil
        }
    }
}
