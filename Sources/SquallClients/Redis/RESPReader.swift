import NIOCore

/// Turns what a Redis server sends into replies (RESP2 and RESP3), without I/O.
///
/// The caller appends input and asks for the `next` reply until there is none. Every split of the input gives the same
/// replies. After a failure nothing more comes.
struct RESPReader {
    enum Event: Equatable {
        case reply(RedisReply)
        /// What the server says without being asked (RESP3).
        case push([RedisReply])
        case failure(HTTPFailure.Kind, String)
    }

    /// A reply with parts that are still coming.
    private struct Partial {
        let container: RESPItem.Container
        var missing: Int
        var items: [RedisReply] = []
    }

    /// Bytes of one reply.
    static let maximumSize = 64 << 20
    static let maximumDepth = 32
    /// Bytes of a line; Redis's own limit.
    static let maximumLine = 64 << 10

    private var input = ByteBuffer()
    /// The replies around the next item, outermost first.
    private var partials: [Partial] = []
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
        do throws(RESPProblem) {
            while let item = try takeItem() {
                guard let event = try complete(item) else { continue }
                size = 0
                return event
            }
            return nil
        } catch {
            isFinished = true
            input.clear()
            partials = []
            return .failure(error.kind, error.message)
        }
    }

    /// Nil, and nothing is taken, while the input ends within it.
    private mutating func takeItem() throws(RESPProblem) -> RESPItem? {
        guard input.readableBytes > 0 else { return nil }
        let outcome: Result<(item: RESPItem, length: Int)?, RESPProblem> = input.withUnsafeReadableBytes { bytes in
            do throws(RESPProblem) {
                var parser = RESPItemParser(bytes)
                return .success(try parser.next().map { ($0, parser.position) })
            } catch {
                return .failure(error)
            }
        }
        guard let (item, length) = try outcome.get() else { return nil }
        size += length
        guard size <= Self.maximumSize else { throw .tooLarge }
        input.moveReaderIndex(forwardBy: length)
        return item
    }

    /// What the item completes, if anything.
    private mutating func complete(_ item: RESPItem) throws(RESPProblem) -> Event? {
        switch item {
        case .whole(let reply): return place(reply)
        case .container(let container, let count):
            if case .push = container, !partials.isEmpty { throw RESPProblem(message: "a push stands within a reply") }
            guard partials.count < Self.maximumDepth else { throw RESPProblem(message: "a reply is nested too deeply") }
            let partial = Partial(container: container, missing: count)
            guard count == 0 else {
                partials.append(partial)
                return nil
            }
            return close(partial)
        }
    }

    /// Puts a reply where it belongs.
    private mutating func place(_ reply: RedisReply) -> Event? {
        guard var partial = partials.popLast() else { return .reply(reply) }
        partial.items.append(reply)
        partial.missing -= 1
        guard partial.missing == 0 else {
            partials.append(partial)
            return nil
        }
        return close(partial)
    }

    private mutating func close(_ partial: Partial) -> Event? {
        switch partial.container {
        case .list: place(.list(partial.items))
        case .map: place(.map(partial.items))
        case .push: .push(partial.items)
        // Remarks on how a reply came about: nobody asks for them.
        case .attribute: nil
        }
    }
}
