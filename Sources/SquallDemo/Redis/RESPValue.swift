import NIOCore

/// A value of the Redis protocol. It is read as version 2 has it, and written as the version that the client wants.
enum RESPValue: Equatable {
    case simple(String)
    case error(String)
    case integer(Int)
    case bulk([UInt8])
    case null
    case array([RESPValue])
    /// Keys and values in turn; an array in version 2.
    case map([RESPValue])
    /// What nobody asked for just now; an array in version 2.
    case push([RESPValue])

    /// What breaks the protocol; the connection cannot go on.
    struct Problem: Error {
        let message: String
    }

    static func bulk(_ text: String) -> RESPValue { .bulk(Array(text.utf8)) }

    /// The text of a simple or a bulk string.
    var text: String? {
        switch self {
        case .simple(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }
}

extension ByteBuffer {
    mutating func writeRESP(_ value: RESPValue, version: Int = 2) {
        switch value {
        case .simple(let text): writeString("+\(text)\r\n")
        case .error(let text): writeString("-\(text)\r\n")
        case .integer(let number): writeString(":\(number)\r\n")
        case .null: writeString(version == 3 ? "_\r\n" : "$-1\r\n")
        case .bulk(let bytes):
            writeString("$\(bytes.count)\r\n")
            writeBytes(bytes)
            writeString("\r\n")
        case .array(let elements): writeElements("*\(elements.count)", elements, version)
        case .map(let elements):
            writeElements(version == 3 ? "%\(elements.count / 2)" : "*\(elements.count)", elements, version)
        case .push(let elements): writeElements((version == 3 ? ">" : "*") + "\(elements.count)", elements, version)
        }
    }

    private mutating func writeElements(_ head: String, _ elements: [RESPValue], _ version: Int) {
        writeString(head + "\r\n")
        for element in elements { writeRESP(element, version: version) }
    }

    /// Takes one value from the front of the bytes, or nothing while it is not complete.
    mutating func readRESP() throws(RESPValue.Problem) -> RESPValue? {
        var attempt = self
        guard let value = try attempt.takeRESP(depth: 0) else { return nil }
        self = attempt
        return value
    }

    /// A command: an array of bulk strings, or words on a line.
    mutating func readCommand() throws(RESPValue.Problem) -> [[UInt8]]? {
        guard let first = getInteger(at: readerIndex, as: UInt8.self) else { return nil }
        guard first == UInt8(ascii: "*") else {
            return try readLine()?.split(separator: UInt8(ascii: " ")).map { Array($0) }
        }
        guard case .array(let elements)? = try readRESP() else { return nil }
        return elements.map { if case .bulk(let bytes) = $0 { bytes } else { Array(($0.text ?? "").utf8) } }
    }

    private mutating func takeRESP(depth: Int) throws(RESPValue.Problem) -> RESPValue? {
        guard depth < 8 else { throw .init(message: "nested too deeply") }
        guard let line = try readLine() else { return nil }
        let text = String(decoding: line.dropFirst(), as: UTF8.self)
        switch line.first {
        case UInt8(ascii: "+"): return .simple(text)
        case UInt8(ascii: "-"): return .error(text)
        case UInt8(ascii: ":"): return .integer(try Self.number(text))
        case UInt8(ascii: "$"): return try takeBulk(length: try Self.number(text))
        case UInt8(ascii: "*"): return try takeArray(count: try Self.number(text), depth: depth)
        default: throw .init(message: "unknown type of value")
        }
    }

    private mutating func takeBulk(length: Int) throws(RESPValue.Problem) -> RESPValue? {
        guard length >= 0 else { return .null }
        guard length <= 16 * 1024 * 1024 else { throw .init(message: "invalid bulk length") }
        guard readableBytes >= length + 2, let bytes = readBytes(length: length) else { return nil }
        moveReaderIndex(forwardBy: 2)
        return .bulk(bytes)
    }

    private mutating func takeArray(count: Int, depth: Int) throws(RESPValue.Problem) -> RESPValue? {
        guard count >= 0 else { return .null }
        guard count <= 1024 else { throw .init(message: "invalid multibulk length") }
        var elements: [RESPValue] = []
        for _ in 0..<count {
            guard let element = try takeRESP(depth: depth + 1) else { return nil }
            elements.append(element)
        }
        return .array(elements)
    }

    /// Up to the line's end, which is taken too. Lines are short: types, numbers, inline commands.
    private mutating func readLine() throws(RESPValue.Problem) -> [UInt8]? {
        guard let end = readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
            guard readableBytes < 64 * 1024 else { throw .init(message: "too big inline request") }
            return nil
        }
        var line = readBytes(length: end - readerIndex) ?? []
        moveReaderIndex(forwardBy: 1)
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }

    private static func number(_ text: String) throws(RESPValue.Problem) -> Int {
        guard let number = Int(text) else { throw .init(message: "expected a number, got '\(text)'") }
        return number
    }
}
