import NIOCore

/// Turns what a Redis server sends into replies (RESP2), without I/O.
///
/// The caller appends input and asks for the `next` reply until there is none. Every split of the input gives the same
/// replies. After a failure nothing more comes.
struct RESPReader {
    enum Event: Equatable {
        case reply(RedisReply)
        case failure(HTTPFailure.Kind, String)
    }

    private enum Problem: Error {
        case needsMore
        case malformed(String)
        case tooLarge(String)
    }

    /// Bytes of one reply.
    static let maximumSize = 64 << 20
    private static let maximumDepth = 32

    private var input = ByteBuffer()
    private var isFinished = false

    mutating func append(_ bytes: ByteBuffer) {
        guard !isFinished else { return }
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.discardReadBytes()
            input.writeImmutableBuffer(bytes)
        }
    }

    mutating func next() -> Event? {
        guard !isFinished, input.readableBytes > 0 else { return nil }
        var cursor = input
        do throws(Problem) {
            let reply = try RESPReader.reply(&cursor, depth: 0)
            input = cursor
            return .reply(reply)
        } catch {
            switch error {
            case .needsMore:
                return input.readableBytes > Self.maximumSize ? fail(.tooLarge, "a reply is too large") : nil
            case .malformed(let problem): return fail(.protocol, problem)
            case .tooLarge(let problem): return fail(.tooLarge, problem)
            }
        }
    }

    private mutating func fail(_ kind: HTTPFailure.Kind, _ problem: String) -> Event {
        isFinished = true
        input.clear()
        return .failure(kind, problem)
    }

    // MARK: Grammar

    private static func reply(_ input: inout ByteBuffer, depth: Int) throws(Problem) -> RedisReply {
        guard depth < maximumDepth else { throw .malformed("a reply is nested too deeply") }
        guard let kind = input.readInteger(as: UInt8.self) else { throw .needsMore }
        switch kind {
        case UInt8(ascii: "+"): return .status(try line(&input))
        case UInt8(ascii: "-"): return .error(String(decoding: try line(&input), as: UTF8.self))
        case UInt8(ascii: ":"): return .integer(try number(&input))
        case UInt8(ascii: "$"): return try bulk(&input)
        case UInt8(ascii: "*"): return try list(&input, depth: depth)
        default: throw .malformed("it does not speak RESP2: a reply begins with byte \(kind)")
        }
    }

    private static func bulk(_ input: inout ByteBuffer) throws(Problem) -> RedisReply {
        guard let size = try size(&input) else { return .null }
        guard input.readableBytes >= size + 2, let bytes = input.readBytes(length: size) else { throw .needsMore }
        guard input.readInteger(as: UInt16.self) == 0x0D0A else { throw .malformed("a string has no end") }
        return .bytes(bytes)
    }

    private static func list(_ input: inout ByteBuffer, depth: Int) throws(Problem) -> RedisReply {
        guard let count = try size(&input) else { return .null }
        var items: [RedisReply] = []
        for _ in 0..<count { items.append(try reply(&input, depth: depth + 1)) }
        return .list(items)
    }

    /// A length; nil for -1.
    private static func size(_ input: inout ByteBuffer) throws(Problem) -> Int? {
        let number = try number(&input)
        guard number >= 0 else {
            if number == -1 { return nil }
            throw .malformed("a length is negative")
        }
        guard number <= Int64(maximumSize) else { throw .tooLarge("a reply is larger than \(maximumSize) bytes") }
        return Int(number)
    }

    private static func number(_ input: inout ByteBuffer) throws(Problem) -> Int64 {
        let text = String(decoding: try line(&input), as: UTF8.self)
        guard let number = Int64(text) else { throw .malformed("`\(text.prefix(20))` is no number") }
        return number
    }

    /// Up to the next CR LF.
    private static func line(_ input: inout ByteBuffer) throws(Problem) -> [UInt8] {
        let view = input.readableBytesView
        guard let end = view.firstIndex(of: 0x0D), view.index(after: end) < view.endIndex else { throw .needsMore }
        guard view[view.index(after: end)] == 0x0A else { throw .malformed("a line has no end") }
        let bytes = Array(view[..<end])
        input.moveReaderIndex(forwardBy: bytes.count + 2)
        return bytes
    }
}
