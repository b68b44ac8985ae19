/// A statement looked at as far as to tell its parameters from what only looks like them: PostgreSQL's quotes, comments
/// and dollar quotes (its manual, 4.1).
struct SQLScan {
    /// Where `$1`, `$2`, ... stand first, as UTF-8 offsets of the text.
    private(set) var parameters: [Int: Range<Int>] = [:]
    /// Nothing but blanks, comments and semicolons.
    private(set) var isEmpty = true
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        while position < bytes.count { step() }
    }

    private mutating func step() {
        switch (Character(Unicode.Scalar(bytes[position])), byte(at: position + 1)) {
        case ("-", UInt8(ascii: "-")): skip { $0 != UInt8(ascii: "\n") }
        case ("/", UInt8(ascii: "*")): skipComment()
        case ("'", _): skipQuoted(by: UInt8(ascii: "'"), escapes: isEscapeString)
        case ("\"", _): skipQuoted(by: UInt8(ascii: "\""), escapes: false)
        case ("$", let next?) where next.isDigit: takeParameter()
        case ("$", _): skipDollarQuoted()
        case (" ", _), ("\t", _), ("\n", _), ("\r", _), (";", _): position += 1
        default: skipWord()
        }
    }

    private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skip(while isInside: (UInt8) -> Bool) {
        while let byte = byte(at: position), isInside(byte) { position += 1 }
    }

    /// A name, a number or one sign. Names may hold `$1`.
    private mutating func skipWord() {
        isEmpty = false
        let start = position
        skip { $0.isNamePart }
        if position == start { position += 1 }
    }

    private mutating func takeParameter() {
        isEmpty = false
        let start = position
        position += 1
        skip(while: \.isDigit)
        let digits = String(decoding: bytes[start + 1..<position], as: UTF8.self)
        guard let number = Int(digits), parameters[number] == nil else { return }
        parameters[number] = start..<position
    }

    /// Comments nest.
    private mutating func skipComment() {
        var depth = 0
        repeat {
            if bytes[position...].starts(with: "/*".utf8) {
                depth += 1
                position += 2
            } else if bytes[position...].starts(with: "*/".utf8) {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    /// `E'...'` knows backslashes; the name that it would be has been skipped as a word.
    private var isEscapeString: Bool {
        guard position > 0, bytes[position - 1] | 0x20 == UInt8(ascii: "e") else { return false }
        return position < 2 || !bytes[position - 2].isNamePart
    }

    /// A doubled quote ends one piece and begins the next, which comes to the same.
    private mutating func skipQuoted(by quote: UInt8, escapes: Bool) {
        isEmpty = false
        position += 1
        while let byte = byte(at: position), byte != quote {
            position += escapes && byte == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
    }

    /// `$tag$ ... $tag$`.
    private mutating func skipDollarQuoted() {
        isEmpty = false
        let start = position
        position += 1
        skip { $0.isNamePart && $0 != UInt8(ascii: "$") }
        guard byte(at: position) == UInt8(ascii: "$") else { return }
        position += 1
        let mark = bytes[start..<position]
        while position < bytes.count, !bytes[position...].starts(with: mark) { position += 1 }
        position = min(position + mark.count, bytes.count)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isNamePart: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
            || self == UInt8(ascii: "$") || self >= 0x80
    }
}
