/// Reads RFC 9535's grammar (its appendix A) and checks that functions are used as typed.
///
/// White space stands exactly where the grammar has it: not in front, not behind, not after a dot.
struct JSONPathParser {
    let bytes: [UInt8]
    var position = 0
    /// How many filters, parentheses and calls are open.
    private var depth = 0

    /// Bounds the recursion of parser and evaluator.
    private static let maximumDepth = 100

    init(_ source: String) {
        bytes = Array(source.utf8)
    }

    /// The byte at the position; 0, which no token has, at the end.
    var next: UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    mutating func wholeQuery() throws(JSONPathProblem) -> JSONPathQuery {
        guard next == UInt8(ascii: "$") else { throw unexpected("\"$\", with which a path begins") }
        let query = try query()
        guard position == bytes.count else { throw unexpected("\".\", \"[\" or the end of the path") }
        return query
    }

    /// The query whose `$` or `@` is at the position.
    mutating func query() throws(JSONPathProblem) -> JSONPathQuery {
        let isRelative = next == UInt8(ascii: "@")
        position += 1
        var segments: [JSONPathSegment] = []
        while true {
            let end = position
            skipSpace()
            guard next == UInt8(ascii: ".") || next == UInt8(ascii: "[") else {
                position = end
                return JSONPathQuery(isRelative: isRelative, segments: segments)
            }
            segments.append(try segment())
        }
    }

    private mutating func segment() throws(JSONPathProblem) -> JSONPathSegment {
        if next == UInt8(ascii: "[") { return JSONPathSegment(isDescendant: false, selectors: try bracketed()) }
        position += 1
        let isDescendant = take(".")
        if isDescendant, next == UInt8(ascii: "[") {
            return JSONPathSegment(isDescendant: true, selectors: try bracketed())
        }
        let selector: JSONPathSelector = take("*") ? .wildcard : .name(.string(try memberName()))
        return JSONPathSegment(isDescendant: isDescendant, selectors: [selector])
    }

    /// A name without quotes: letters, `_`, everything beyond ASCII, and digits after the first.
    private mutating func memberName() throws(JSONPathProblem) -> String {
        let start = position
        while JSONPathParser.isNameByte(next) || (position > start && JSONPathParser.isDigit(next)) { position += 1 }
        guard position > start else { throw unexpected("a name or \"*\"") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || isLowercase(byte | 0x20) && byte >= UInt8(ascii: "A")
    }

    static func isLowercase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    mutating func skipSpace() {
        while [0x20, 0x09, 0x0A, 0x0D].contains(next) { position += 1 }
    }

    /// Takes the text where it stands at the position.
    mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: count)
        guard bytes[position...].starts(with: expected) else { return false }
        position += count
        return true
    }

    /// Reads something that may hold itself.
    mutating func nested<Result>(
        _ read: (inout JSONPathParser) throws(JSONPathProblem) -> Result
    ) throws(JSONPathProblem) -> Result {
        guard depth < JSONPathParser.maximumDepth else {
            throw problem("filters are nested deeper than \(JSONPathParser.maximumDepth)", from: position)
        }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    func unexpected(_ expected: String) -> JSONPathProblem {
        let rest = String(decoding: bytes[position...].prefix(8), as: UTF8.self)
        guard let found = rest.unicodeScalars.first else {
            return problem("expected \(expected), found the end of the path", from: position)
        }
        let end = position + UTF8.width(found)
        return JSONPathProblem(message: "expected \(expected), found \"\(found)\"", range: position..<end)
    }

    /// A problem with what stands between `start` and the position.
    func problem(_ message: String, from start: Int) -> JSONPathProblem {
        JSONPathProblem(message: message, range: start..<max(start, position))
    }
}
