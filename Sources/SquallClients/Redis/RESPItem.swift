/// What stands at the front of the input of a RESP connection: a reply that is complete, or the head of one with parts.
enum RESPItem {
    /// What a head announces.
    enum Container {
        case list
        /// Keys and values in turn.
        case map
        /// What the server says without being asked (RESP3).
        case push
        /// Remarks on the reply that follows (RESP3).
        case attribute
    }

    case whole(RedisReply)
    /// - Parameter count: the replies that follow and belong to it.
    case container(Container, count: Int)
}

/// Why input is no RESP.
struct RESPProblem: Error {
    var kind = HTTPFailure.Kind.protocol
    var message: String

    static let tooLarge = Self(kind: .tooLarge, message: "a reply is larger than \(RESPReader.maximumSize) bytes")
}

/// Reads items off the front of some bytes (RESP2 and RESP3, without the streamed types, which no Redis sends).
struct RESPItemParser {
    private let input: UnsafeRawBufferPointer
    /// How far the input was read.
    private(set) var position = 0

    init(_ input: UnsafeRawBufferPointer) {
        self.input = input
    }

    /// Nil, and the position means nothing, where the input ends within the item.
    mutating func next() throws(RESPProblem) -> RESPItem? {
        guard let kind = input.first else { return nil }
        guard Self.kinds.contains(kind) else {
            throw RESPProblem(message: "it does not speak RESP: a reply begins with \(ASCII.printable(kind))")
        }
        position = 1
        guard let line = try line() else { return nil }
        switch kind {
        case UInt8(ascii: "$"), UInt8(ascii: "!"), UInt8(ascii: "="): return try bulk(kind, line)
        case UInt8(ascii: "*"), UInt8(ascii: "~"): return try container(.list, line)
        case UInt8(ascii: "%"): return try container(.map, line, itemsEach: 2)
        case UInt8(ascii: ">"): return try container(.push, line)
        case UInt8(ascii: "|"): return try container(.attribute, line, itemsEach: 2)
        default: return .whole(try simple(kind, line))
        }
    }

    private static let kinds = Array("+-:$*_,#!=(%~>|".utf8)

    /// The types that are one line.
    private func simple(_ kind: UInt8, _ line: UnsafeRawBufferPointer) throws(RESPProblem) -> RedisReply {
        switch kind {
        case UInt8(ascii: "+"): return .status(Array(line))
        case UInt8(ascii: "-"): return .error(String(decoding: line, as: UTF8.self))
        case UInt8(ascii: ":"): return .integer(try number(line))
        case UInt8(ascii: "_") where line.isEmpty: return .null
        case UInt8(ascii: "("): return (try? number(line)).map { .integer($0) } ?? .bytes(Array(line))
        case UInt8(ascii: ","):
            guard let number = Double(String(decoding: line, as: UTF8.self)) else { throw noNumber(line) }
            return .double(number)
        case UInt8(ascii: "#") where line.elementsEqual("t".utf8): return .bool(true)
        case UInt8(ascii: "#") where line.elementsEqual("f".utf8): return .bool(false)
        default: throw RESPProblem(message: "`\(String(decoding: line.prefix(20), as: UTF8.self))` is not expected")
        }
    }

    private mutating func bulk(_ kind: UInt8, _ line: UnsafeRawBufferPointer) throws(RESPProblem) -> RESPItem? {
        guard let length = try length(line) else { return .whole(.null) }
        guard input.count - position >= length + 2 else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: input[position..<position + length])
        guard input[position + length] == 0x0D, input[position + length + 1] == 0x0A else {
            throw RESPProblem(message: "a string has no end")
        }
        position += length + 2
        switch kind {
        case UInt8(ascii: "!"): return .whole(.error(String(decoding: bytes, as: UTF8.self)))
        // A verbatim string begins with its format: `txt:`.
        case UInt8(ascii: "="): return .whole(.bytes(Array(bytes.dropFirst(4))))
        default: return .whole(.bytes(Array(bytes)))
        }
    }

    private func container(
        _ container: RESPItem.Container,
        _ line: UnsafeRawBufferPointer,
        itemsEach: Int = 1
    ) throws(RESPProblem) -> RESPItem {
        try length(line).map { .container(container, count: $0 * itemsEach) } ?? .whole(.null)
    }

    // MARK: Lines and numbers

    /// Nil for -1.
    private func length(_ line: UnsafeRawBufferPointer) throws(RESPProblem) -> Int? {
        let number = try number(line)
        guard number >= 0 else {
            if number == -1 { return nil }
            throw RESPProblem(message: "a length is negative")
        }
        guard number <= Int64(RESPReader.maximumSize) else { throw .tooLarge }
        return Int(number)
    }

    private func number(_ line: UnsafeRawBufferPointer) throws(RESPProblem) -> Int64 {
        // Replies are short numbers, lengths are shorter still.
        guard (1...15).contains(line.count), line.allSatisfy({ (0x30...0x39).contains($0) }) else {
            guard let number = Int64(String(decoding: line, as: UTF8.self)) else { throw noNumber(line) }
            return number
        }
        return line.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private func noNumber(_ line: UnsafeRawBufferPointer) -> RESPProblem {
        RESPProblem(message: "`\(String(decoding: line.prefix(20), as: UTF8.self))` is no number")
    }

    /// Up to the next CR LF.
    private mutating func line() throws(RESPProblem) -> UnsafeRawBufferPointer? {
        let limit = min(input.count, position + RESPReader.maximumLine)
        var end = position
        while end < limit, input[end] != 0x0D { end += 1 }
        guard end < limit else {
            if limit - position == RESPReader.maximumLine { throw RESPProblem(message: "a line has no end") }
            return nil
        }
        guard end + 1 < input.count else { return nil }
        guard input[end + 1] == 0x0A else { throw RESPProblem(message: "a line has no end") }
        defer { position = end + 2 }
        return UnsafeRawBufferPointer(rebasing: input[position..<end])
    }
}
