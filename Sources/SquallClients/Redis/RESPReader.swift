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

    fileprivate struct Problem: Error {
        var kind = HTTPFailure.Kind.protocol
        var message: String
    }

    /// A list whose items are still coming.
    private struct PartialList {
        var missing: Int
        var items: [RedisReply] = []
    }

    /// What stands at the front of the input.
    private enum Item {
        case whole(RedisReply)
        case list(count: Int)
    }

    /// Bytes of one reply.
    static let maximumSize = 64 << 20
    static let maximumDepth = 32
    /// Bytes of a line; Redis's own limit.
    static let maximumLine = 64 << 10

    private var input = ByteBuffer()
    /// The lists around the next item, outermost first.
    private var lists: [PartialList] = []
    /// Bytes of the reply that were read already.
    private var size = 0
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
        guard !isFinished else { return nil }
        do throws(Problem) {
            while let item = try takeItem() {
                guard let reply = try complete(item) else { continue }
                size = 0
                return .reply(reply)
            }
            return nil
        } catch {
            isFinished = true
            input.clear()
            lists = []
            return .failure(error.kind, error.message)
        }
    }

    /// The reply that the item completes, if it does.
    private mutating func complete(_ item: Item) throws(Problem) -> RedisReply? {
        var whole: RedisReply
        switch item {
        case .list(let count) where count > 0:
            guard lists.count < Self.maximumDepth else { throw Problem(message: "a reply is nested too deeply") }
            lists.append(PartialList(missing: count))
            return nil
        case .list: whole = .list([])
        case .whole(let reply): whole = reply
        }
        while var list = lists.popLast() {
            list.items.append(whole)
            list.missing -= 1
            guard list.missing == 0 else {
                lists.append(list)
                return nil
            }
            whole = .list(list.items)
        }
        return whole
    }

    // MARK: Grammar

    /// Nil, and nothing is taken, while the input ends within it.
    private mutating func takeItem() throws(Problem) -> Item? {
        var cursor = input
        guard let item = try RESPReader.item(&cursor) else { return nil }
        size += input.readableBytes - cursor.readableBytes
        guard size <= Self.maximumSize else { throw .tooLarge }
        input = cursor
        return item
    }

    private static func item(_ input: inout ByteBuffer) throws(Problem) -> Item? {
        guard let kind = input.readInteger(as: UInt8.self) else { return nil }
        guard kinds.contains(kind) else {
            throw Problem(message: "it does not speak RESP2: a reply begins with \(ASCII.printable(kind))")
        }
        guard let line = try line(&input) else { return nil }
        switch kind {
        case UInt8(ascii: "+"): return .whole(.status(line))
        case UInt8(ascii: "-"): return .whole(.error(String(decoding: line, as: UTF8.self)))
        case UInt8(ascii: ":"): return .whole(.integer(try number(line)))
        case UInt8(ascii: "*"): return try length(line).map { .list(count: $0) } ?? .whole(.null)
        default:
            guard let length = try length(line) else { return .whole(.null) }
            return try bulk(&input, length).map { .whole(.bytes($0)) }
        }
    }

    private static let kinds = Array("+-:$*".utf8)

    private static func bulk(_ input: inout ByteBuffer, _ length: Int) throws(Problem) -> [UInt8]? {
        guard input.readableBytes >= length + 2, let bytes = input.readBytes(length: length) else { return nil }
        guard input.readInteger(as: UInt16.self) == 0x0D0A else { throw Problem(message: "a string has no end") }
        return bytes
    }

    /// Nil for -1.
    private static func length(_ line: [UInt8]) throws(Problem) -> Int? {
        let number = try number(line)
        guard number >= 0 else {
            if number == -1 { return nil }
            throw Problem(message: "a length is negative")
        }
        guard number <= Int64(maximumSize) else { throw .tooLarge }
        return Int(number)
    }

    private static func number(_ line: [UInt8]) throws(Problem) -> Int64 {
        let text = String(decoding: line, as: UTF8.self)
        guard let number = Int64(text) else { throw Problem(message: "`\(text.prefix(20))` is no number") }
        return number
    }

    /// Up to the next CR LF.
    private static func line(_ input: inout ByteBuffer) throws(Problem) -> [UInt8]? {
        let view = input.readableBytesView.prefix(maximumLine)
        guard let end = view.firstIndex(of: 0x0D) else {
            if view.count == maximumLine { throw Problem(message: "a line has no end") }
            return nil
        }
        guard end + 1 - view.startIndex < input.readableBytes else { return nil }
        let bytes = Array(view[..<end])
        input.moveReaderIndex(forwardBy: bytes.count + 1)
        guard input.readInteger(as: UInt8.self) == 0x0A else { throw Problem(message: "a line has no end") }
        return bytes
    }
}

extension RESPReader.Problem {
    fileprivate static let tooLarge = Self(
        kind: .tooLarge,
        message: "a reply is larger than \(RESPReader.maximumSize) bytes"
    )
}
