/// A dotenv file: `NAME=value` lines with `export`, quotes and comments.
///
/// Single quotes take everything as written; double quotes may span lines and know `\n \r \t \" \\ \$`; without quotes
/// a value ends at ` #` or at the end of the line.
struct Dotenv {
    struct Entry {
        var name: String
        var value: String
        /// Of the name.
        var range: SourceRange
    }

    struct Problem {
        var message: String
        var help: String
        var range: SourceRange
    }

    private(set) var entries: [Entry] = []
    private(set) var problems: [Problem] = []
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        while position < bytes.count { readLine() }
    }

    private mutating func readLine() {
        skipBlanks()
        defer { skipLine() }
        guard let first = current, first != UInt8(ascii: "#"), !isLineEnd(first) else { return }
        var start = position
        var name = takeName()
        if name == "export", current.map(isBlank) ?? false {
            skipBlanks()
            start = position
            name = takeName()
        }
        skipBlanks()
        guard Names.isIdentifier(name), current == UInt8(ascii: "=") else {
            return report("not a `NAME=value` line", "lines are `NAME=value`, `export NAME=value`, or comments", start)
        }
        position += 1
        skipBlanks()
        let end = start + name.utf8.count
        if let value = takeValue() {
            entries.append(Entry(name: name, value: value, range: SourceRange(start, end)))
        }
    }

    private mutating func takeName() -> String {
        let start = position
        while let byte = current, byte != UInt8(ascii: "="), !isBlank(byte), !isLineEnd(byte) { position += 1 }
        return text(start, position)
    }

    private mutating func takeValue() -> String? {
        switch current {
        case UInt8(ascii: "'"): return takeSingleQuoted()
        case UInt8(ascii: "\""): return takeDoubleQuoted()
        default: return takePlain()
        }
    }

    private mutating func takePlain() -> String {
        let start = position
        while let byte = current, !isLineEnd(byte) {
            if byte == UInt8(ascii: "#"), position == start || isBlank(bytes[position - 1]) { break }
            position += 1
        }
        return text(start, position).trimmingSpaces
    }

    private mutating func takeSingleQuoted() -> String? {
        let start = position
        guard let end = bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "'")) else { return unclosed(start) }
        position = end + 1
        checkRest()
        return text(start + 1, end)
    }

    private mutating func takeDoubleQuoted() -> String? {
        let start = position
        var value: [UInt8] = []
        position += 1
        while let byte = current {
            position += 1
            if byte == UInt8(ascii: "\"") {
                checkRest()
                return String(decoding: value, as: UTF8.self)
            }
            guard byte == UInt8(ascii: "\\"), let next = current else {
                value.append(byte)
                continue
            }
            position += 1
            value.append(contentsOf: Dotenv.unescaped(next))
        }
        return unclosed(start)
    }

    private static func unescaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "n"): [0x0A]
        case UInt8(ascii: "r"): [0x0D]
        case UInt8(ascii: "t"): [0x09]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): [byte]
        default: [UInt8(ascii: "\\"), byte]
        }
    }

    private mutating func unclosed(_ start: Int) -> String? {
        report("a quote that is never closed", "close it, or remove it", start)
        position = bytes.count
        return nil
    }

    /// Only a comment may follow a closing quote.
    private mutating func checkRest() {
        skipBlanks()
        guard let byte = current, !isLineEnd(byte), byte != UInt8(ascii: "#") else { return }
        report("text after the closing quote", "put the whole value in quotes", position)
    }

    private mutating func report(_ message: String, _ help: String, _ start: Int) {
        var end = start
        while end < bytes.count, !isLineEnd(bytes[end]) { end += 1 }
        problems.append(Problem(message: message, help: help, range: SourceRange(start, end)))
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
    private func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }
    private mutating func skipBlanks() { while let byte = current, isBlank(byte) { position += 1 } }
    private mutating func skipLine() {
        while let byte = current, byte != 0x0A { position += 1 }
        position += 1
    }
}
