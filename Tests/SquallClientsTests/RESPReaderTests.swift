import NIOCore
import Testing

@testable import SquallClients

@Suite struct RESPReaderTests {
    private typealias Event = RESPReader.Event

    private func events(_ pieces: [[UInt8]]) -> [Event] {
        var reader = RESPReader()
        var events: [Event] = []
        for piece in pieces {
            reader.append(ByteBuffer(bytes: piece))
            while let event = reader.next() { events.append(event) }
        }
        return events
    }

    /// In one piece and byte by byte, which must be the same.
    private func events(_ text: String) -> [Event] {
        let bytes = Array(text.utf8)
        let whole = events([bytes])
        #expect(events(bytes.map { [$0] }) == whole)
        return whole
    }

    private static func bulk(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }

    struct Example: Sendable, CustomTestStringConvertible {
        var text: String
        var reply: RedisReply
        var testDescription: String { text }
    }

    static let examples = [
        Example(text: "+OK\r\n", reply: .status(Array("OK".utf8))),
        Example(text: "+\r\n", reply: .status([])),
        Example(text: "-ERR unknown command\r\n", reply: .error("ERR unknown command")),
        Example(text: ":0\r\n", reply: .integer(0)),
        Example(text: ":-42\r\n", reply: .integer(-42)),
        Example(text: ":9223372036854775807\r\n", reply: .integer(.max)),
        Example(text: "$-1\r\n", reply: .null),
        Example(text: "*-1\r\n", reply: .null),
        Example(text: "$0\r\n\r\n", reply: bulk("")),
        Example(text: "$5\r\na\r\nb\n\r\n", reply: bulk("a\r\nb\n")),
        Example(text: "$2\r\né\r\n", reply: bulk("é")),
        Example(text: "*0\r\n", reply: .list([])),
        Example(
            text: "*5\r\n+a\r\n:1\r\n$-1\r\n$1\r\nb\r\n-ERR c\r\n",
            reply: .list([.status([0x61]), .integer(1), .null, bulk("b"), .error("ERR c")])
        ),
        Example(
            text: "*2\r\n*2\r\n:1\r\n*1\r\n*0\r\n*-1\r\n",
            reply: .list([.list([.integer(1), .list([.list([])])]), .null])
        ),
        // RESP3.
        Example(text: "_\r\n", reply: .null),
        Example(text: "#t\r\n", reply: .bool(true)),
        Example(text: "#f\r\n", reply: .bool(false)),
        Example(text: ",3.25\r\n", reply: .double(3.25)),
        Example(text: ",-1e3\r\n", reply: .double(-1000)),
        Example(text: ",inf\r\n", reply: .double(.infinity)),
        Example(text: "(12\r\n", reply: .integer(12)),
        Example(
            text: "(3492890328409238509324850943850943825024385\r\n",
            reply: bulk("3492890328409238509324850943850943825024385")
        ),
        Example(text: "!8\r\nERR a\r\nb\r\n", reply: .error("ERR a\r\nb")),
        Example(text: "=7\r\ntxt:a\r\n\r\n", reply: bulk("a\r\n")),
        Example(text: "~2\r\n+a\r\n+b\r\n", reply: .list([.status([0x61]), .status([0x62])])),
        Example(text: "%0\r\n", reply: .map([])),
        Example(
            text: "%2\r\n+a\r\n:1\r\n:2\r\n*1\r\n_\r\n",
            reply: .map([.status([0x61]), .integer(1), .integer(2), .list([.null])])
        ),
        // Remarks are passed over, inside a reply too.
        Example(
            text: "|1\r\n+ttl\r\n:9\r\n*2\r\n|0\r\n:1\r\n|1\r\n+a\r\n%0\r\n:2\r\n",
            reply: .list([.integer(1), .integer(2)])
        ),
    ]

    @Test(arguments: examples)
    func replies(example: Example) {
        #expect(events(example.text) == [.reply(example.reply)])
    }

    @Test func pushesComeBetweenReplies() {
        let text = "+a\r\n>3\r\n+message\r\n+ch\r\n%1\r\n:1\r\n:2\r\n>0\r\n+b\r\n"
        #expect(
            events(text) == [
                .reply(.status([0x61])),
                .push([.status(Array("message".utf8)), .status(Array("ch".utf8)), .map([.integer(1), .integer(2)])]),
                .push([]), .reply(.status([0x62])),
            ]
        )
    }

    @Test func manyRepliesInOnePiece() {
        let all = Self.examples.map(\.text).joined()
        #expect(events(all) == Self.examples.map { .reply($0.reply) })
        for (place, _) in all.utf8.enumerated() {
            let bytes = Array(all.utf8)
            #expect(events([Array(bytes[..<place]), Array(bytes[place...])]).count == Self.examples.count)
        }
    }

    @Test(arguments: ["+OK", "+OK\r", "$5\r\nab", "$2\r\nab\r", "*2\r\n:1\r\n", "*", ":", "$", "*2\r\n*1\r\n"])
    func whatIsNotThereYetIsAwaited(text: String) {
        #expect(events(text).isEmpty)
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n", "_x\r\n", "#\r\n", "#yes\r\n", ",x\r\n", "*1\r\n>1\r\n", "\r\n", "\0", ":\r\n",
        ":x\r\n", ":1.5\r\n", ": 1\r\n",
        ":9223372036854775808\r\n", "$x\r\n", "$-2\r\n", "*-2\r\n", "*1\r\n$-3\r\n", "$1\r\nab\r\n", "$0\r\nab",
        "+a\rb\r\n", ":1\rx", "*1\r\nx",
    ])
    func mistakesOfTheProtocol(text: String) {
        guard case .failure(.protocol, let message)? = events(text).last else { return #expect(events(text) == []) }
        #expect(!message.isEmpty)
        // Nothing comes after it.
        #expect(events(text + "+OK\r\n").count == events(text).count)
    }

    @Test(arguments: ["$67108865\r\n", "$9223372036854775807\r\n", "*9223372036854775807\r\n"])
    func hostileSizesAreRefused(text: String) {
        // Without waiting for the bytes, and without reserving memory for them.
        let answer = events([Array(text.utf8), [UInt8](repeating: 0, count: 1 << 20)])
        guard case .failure(.tooLarge, _)? = answer.last else { return #expect(answer == []) }
    }

    @Test func aReplyIsBoundedAsAWhole() {
        // No item of it is too large.
        let item = Array("$1048576\r\n".utf8) + [UInt8](repeating: 0x61, count: 1 << 20) + Array("\r\n".utf8)
        let answer = events([Array("*100\r\n".utf8)] + [[UInt8]](repeating: item, count: 100))
        guard case .failure(.tooLarge, _)? = answer.last else { return #expect(answer.count == 1) }
        // One reply after another may be.
        #expect(events([[UInt8]](repeating: item, count: 70)).count == 70)
    }

    @Test func linesAndDepthsAreBounded() {
        let long = "+" + String(repeating: "x", count: RESPReader.maximumLine - 1)
        #expect(events([Array((long + "\r\n").utf8)]).count == 1)
        guard case .failure(.protocol, _)? = events([Array((long + "xx").utf8)]).last else {
            return #expect(Bool(false), "an endless line")
        }
        let deepest = String(repeating: "*1\r\n", count: RESPReader.maximumDepth)
        guard case .reply? = events(deepest + ":1\r\n").last else { return #expect(Bool(false), "32 lists") }
        guard case .failure(.protocol, _)? = events(deepest + "*1\r\n:1\r\n").last else {
            return #expect(Bool(false), "33 lists")
        }
    }

    @Test func aLongListInSmallPiecesIsReadOnce() {
        // Read anew from its beginning with each piece, this would take hours.
        let items = Array(String(repeating: "$3\r\nabc\r\n", count: 40_000).utf8)
        let pieces = stride(from: 0, to: items.count, by: 10).map { Array(items[$0..<min($0 + 10, items.count)]) }
        let answer = events([Array("*40000\r\n".utf8)] + pieces)
        guard case .reply(.list(let list))? = answer.first else { return #expect(answer == []) }
        #expect(list.count == 40_000 && answer.count == 1)
    }

    /// Any split of any input gives the same events, and no input stops the program.
    @Test(arguments: 0..<16)
    func fuzz(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<300 {
            var bytes = (0..<Int.random(in: 1...5, using: &random)).flatMap { _ in
                Array((Self.examples.randomElement(using: &random)?.text ?? "").utf8)
            }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] = Array("+-:$*0123456789\r\n".utf8).randomElement(using: &random) ?? 0
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            let whole = events([bytes])
            #expect(events(bytes.map { [$0] }) == whole)
            let cut = Int.random(in: 0...bytes.count, using: &random)
            #expect(events([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
    }
}
