import Testing

@testable import SquallClients

@Suite struct HTTP1ResponseParserTests {
    struct Good: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var kind = HTTP1ResponseParser.RequestKind.other
        var status = 200
        var body = ""
        var keepsAlive = true
        var headers: [String]?
        var interim: [Int] = []
        var rest = 0
        var ends = false
        var testDescription: String { name }
    }

    static let good: [Good] = [
        Good(name: "content length", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", body: "abc"),
        Good(name: "no body", bytes: "HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n", headers: ["content-length=0"]),
        Good(
            name: "white space around values",
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: \t 0 \r\nA: \r\nB:b c\r\n\r\n",
            headers: ["Content-Length=0", "A=", "B=b c"]
        ),
        Good(name: "bare line feeds in the head", bytes: "HTTP/1.1 200 OK\nContent-Length: 1\n\na", body: "a"),
        Good(name: "no reason", bytes: "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", status: 404),
        Good(name: "empty reason", bytes: "HTTP/1.1 599 \r\nContent-Length: 0\r\n\r\n", status: 599),
        Good(name: "a later minor version", bytes: "HTTP/1.7 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Good(name: "HEAD", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", kind: .head),
        Good(name: "HEAD, chunked", bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", kind: .head),
        Good(name: "204", bytes: "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", status: 204),
        Good(name: "304", bytes: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", status: 304),
        Good(name: "a tunnel", bytes: "HTTP/1.1 200 Connected\r\n\r\nxyz", kind: .connect, rest: 3),
        Good(
            name: "a refused tunnel has a body",
            bytes: "HTTP/1.1 407 Auth\r\nContent-Length: 2\r\n\r\nno",
            kind: .connect,
            status: 407,
            body: "no"
        ),
        Good(
            name: "equal lengths",
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok",
            body: "ok"
        ),
        Good(
            name: "chunked",
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n6\r\npedia \r\n0\r\n\r\n",
            body: "Wikipedia "
        ),
        Good(
            name: "chunk extensions and trailers",
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "00a ; q=\"x\"\r\n0123456789\r\n0;last\r\nDigest: x\r\nB: y\r\n\r\n",
            body: "0123456789"
        ),
        Good(
            name: "chunked wins over a length, and the connection is not trusted",
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            body: "x",
            keepsAlive: false
        ),
        Good(
            name: "chunked in HTTP/1.0",
            bytes: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            keepsAlive: false
        ),
        Good(
            name: "until the end",
            bytes: "HTTP/1.1 200 OK\r\n\r\nall of it",
            body: "all of it",
            keepsAlive: false,
            ends: true
        ),
        Good(
            name: "nothing until the end",
            bytes: "HTTP/1.1 500 No\r\n\r\n",
            status: 500,
            keepsAlive: false,
            ends: true
        ),
        Good(name: "HTTP/1.0", bytes: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", body: "a", keepsAlive: false),
        Good(
            name: "HTTP/1.0 kept alive",
            bytes: "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\na",
            body: "a"
        ),
        Good(
            name: "closing",
            bytes: "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n",
            keepsAlive: false
        ),
        Good(
            name: "interim answers",
            bytes: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
            body: "a",
            headers: ["Content-Length=1"],
            interim: [100, 103]
        ),
        Good(
            name: "folded lines",
            bytes: "HTTP/1.1 200 OK\r\nA: one\r\n\ttwo\r\n  three  \r\nB:\r\n x\r\nContent-Length: 0\r\n\r\n",
            headers: ["A=one  \ttwo    three", "B=x", "Content-Length=0"]
        ),
        Good(name: "rubbish behind it", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc", body: "a", rest: 2),
        Good(
            name: "bytes beyond ASCII",
            bytes: "HTTP/1.1 200 Größe\r\nX: é\r\nContent-Length: 0\r\n\r\n",
            headers: ["X=é", "Content-Length=0"]
        ),
    ]

    @Test(arguments: good) func understands(_ example: Good) {
        let answer = ParsedAnswer(example.bytes, to: example.kind, ends: example.ends)
        #expect(answer.problem == nil)
        #expect(answer.isComplete)
        #expect(answer.status == example.status)
        #expect(answer.body == example.body)
        #expect(answer.keepsAlive == example.keepsAlive)
        #expect(answer.interim == example.interim)
        #expect(answer.rest == example.rest)
        if let headers = example.headers { #expect(answer.headers == headers) }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var bytes: String
        var message: String
        var kind = HTTPFailure.Kind.protocol
        var ends = false
        var testDescription: String { message }
    }

    static let bad: [Bad] = [
        Bad(
            bytes: "SSH-2.0-OpenSSH\r\n",
            message: "the answer does not begin with an HTTP/1 status line but with \"SSH-2.0-OpenSSH\""
        ),
        Bad(bytes: "\r\n", message: "the answer does not begin with an HTTP/1 status line but with \"\""),
        Bad(
            bytes: "HTTP/2.0 200 OK\r\n",
            message: "the answer does not begin with an HTTP/1 status line but with \"HTTP/2.0 200 OK\""
        ),
        Bad(
            bytes: "HTTP/1.1 20\r\n",
            message: "the answer does not begin with an HTTP/1 status line but with \"HTTP/1.1 20\""
        ),
        Bad(
            bytes: "HTTP/1.1 2x0 OK\r\n",
            message: "the answer's status is not a number of three digits: \"HTTP/1.1 2x0 OK\""
        ),
        Bad(
            bytes: "HTTP/1.1 2000 OK\r\n",
            message: "the answer's status is not a number of three digits: \"HTTP/1.1 2000 OK\""
        ),
        Bad(
            bytes: "HTTP/1.1 099 OK\r\n",
            message: "the answer's status is not a number of three digits: \"HTTP/1.1 099 OK\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 O\u{0}K\r\n",
            message: "the answer's status line has a control character in it: \"HTTP/1.1 200 O\\x00K\""
        ),
        Bad(
            bytes: "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            message: "the answer switches protocols (101), which nobody asked for"
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nNo colon\r\n",
            message: "a header line of the answer has no colon: \"No colon\""
        ),
        Bad(bytes: "HTTP/1.1 200 OK\r\n: x\r\n", message: "a header of the answer has no name: \": x\""),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nA : x\r\n",
            message: "a header name of the answer has a character in it that is not allowed: \"A : x\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nA: x\ry\r\n",
            message: "a header of the answer has a control character in it: \"A: x\\x0Dy\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nA: x\u{0}\r\n",
            message: "a header of the answer has a control character in it: \"A: x\\x00\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\n A: x\r\n",
            message: "the answer's first header line begins with a space: \" A: x\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            message: "the answer has several Content-Length headers which differ"
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            message: "the answer's Content-Length is not a length: \"-1\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
            message: "the answer's Content-Length is not a length: \"+1\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 1,\r\n\r\n",
            message: "the answer's Content-Length is not a length: \"\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            message: "the answer's Content-Length is not a length: \"99999999999999999999\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            message: "the answer's Transfer-Encoding is not \"chunked\": \"gzip\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            message: "the answer's Transfer-Encoding is not \"chunked\": \"chunked\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            message: "the answer has a chunk size that is no hexadecimal number: \"xyz\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 5\r\n",
            message: "the answer has a chunk size that is no hexadecimal number: \"5 5\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
            message: "the answer has a chunk size too large: \"fffffffffffffffff\""
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nx",
            message: "a line of the answer's chunked body does not end with CR LF"
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n",
            message: "a chunk of the answer is longer than its size says: \"y\" follows it"
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n",
            message: "a header line of the answer has no colon: \"bad trailer\""
        ),
        Bad(bytes: "", message: "the connection was closed before any answer", kind: .closed, ends: true),
        Bad(
            bytes: "HTT",
            message: "the connection was closed within the head of the answer",
            kind: .closed,
            ends: true
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nA",
            message: "the connection was closed within the head of the answer",
            kind: .closed,
            ends: true
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
            message: "the connection was closed after 3 of 10 bytes of the body",
            kind: .closed,
            ends: true
        ),
        Bad(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n",
            message: "the connection was closed within a chunked body",
            kind: .closed,
            ends: true
        ),
    ]

    @Test(arguments: bad) func refuses(_ example: Bad) {
        let answer = ParsedAnswer(example.bytes, ends: example.ends)
        #expect(!answer.isComplete)
        #expect(answer.problem == HTTP1ResponseParser.Problem(example.kind, example.message))
    }

    @Test func limits() {
        let head = "HTTP/1.1 200 OK\r\n"
        let kibibyte = String(repeating: "x", count: 1024)
        let long = ParsedAnswer(head + String(repeating: "A: \(kibibyte)\r\n", count: 64))
        #expect(long.problem?.message == "the head of the answer is longer than 64 KiB")
        let endless = ParsedAnswer(head + "A: " + String(repeating: kibibyte, count: 70))
        #expect(endless.problem?.message == "the head of the answer is longer than 64 KiB")
        let many = ParsedAnswer(head + String(repeating: "A: x\r\n", count: 257))
        #expect(many.problem?.message == "the answer has more than 256 headers")
        let enough = ParsedAnswer(head + String(repeating: "A: x\r\n", count: 255) + "Content-Length: 0\r\n\r\n")
        #expect(enough.isComplete)
        let interim = "HTTP/1.1 102 Processing\r\n\r\n"
        let flood = ParsedAnswer(String(repeating: interim, count: 17))
        #expect(flood.problem?.message == "more than 16 interim answers (1xx) came before the answer")
        #expect(ParsedAnswer(String(repeating: interim, count: 16) + head + "Content-Length: 0\r\n\r\n").isComplete)
        let chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
        let extended = ParsedAnswer(chunked + "1;" + String(repeating: "x", count: 5000))
        #expect(extended.problem?.message == "the answer has a chunk size line of more than 4096 bytes")
        let trailing = ParsedAnswer(chunked + "0\r\n" + String(repeating: "A: \(kibibyte)\r\n", count: 70))
        #expect(trailing.problem?.message == "the answer's trailers are longer than 64 KiB")
    }

    /// Every answer of the tables, cut in two at every position and into single bytes, is understood in the same way.
    @Test func everySplitGivesTheSameResult() {
        let examples = Self.good.map { ($0.bytes, $0.kind, $0.ends) } + Self.bad.map { ($0.bytes, .other, $0.ends) }
        for (text, kind, ends) in examples {
            let bytes = Array(text.utf8)
            let whole = ParsedAnswer([bytes], to: kind, ends: ends)
            for position in bytes.indices {
                let pieces = [Array(bytes[..<position]), Array(bytes[position...])]
                #expect(ParsedAnswer(pieces, to: kind, ends: ends) == whole, "cut at \(position): \(text)")
            }
            #expect(ParsedAnswer(bytes.map { [$0] }, to: kind, ends: ends) == whole, "byte by byte: \(text)")
        }
    }

    /// Changed answers never trap, and mean the same in one piece and in many.
    @Test(arguments: 1...6) func mutationsAreHarmless(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let texts = Self.good.map { Array($0.bytes.utf8) }
        for _ in 0..<1_500 {
            var bytes = texts.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, &random) }
            let whole = ParsedAnswer([bytes], ends: true)
            #expect(whole.isComplete != (whole.problem != nil))
            #expect(ParsedAnswer(cut(bytes, &random), ends: true) == whole, "\(bytes)")
        }
    }

    @Test(arguments: 1...3) func randomBytesAreHarmless(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let start = Bool.random(using: &random) ? Array("HTTP/1.1 200 OK\r\n".utf8) : []
            let whole = ParsedAnswer([start + bytes], ends: true)
            #expect(ParsedAnswer(cut(start + bytes, &random), ends: true) == whole)
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: position)
        case 2: bytes.insert(Array("\r\n :;,0a\u{0}".utf8).randomElement(using: &random) ?? 0, at: position)
        default: bytes.append(contentsOf: bytes[position...])
        }
    }

    private func cut(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = Int.random(in: 1...min(rest.count, 9), using: &random)
            pieces.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return pieces
    }

    /// A head that is known is not read again, and nothing else changes by that.
    @Test func knownHeadsGiveTheSameAnswers() {
        let answers = [
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=c\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "HTTP/1.0 404 Not Found\nA: b\n\ngone",
            "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\nA: b\r\n c\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        ]
        let memo = HTTP1HeadMemo()
        for kind in [HTTP1ResponseParser.RequestKind.other, .head, .other, .connect] {
            for answer in answers + answers {
                let bytes = Array(answer.utf8)
                let expected = ParsedAnswer([bytes], to: kind, ends: true)
                #expect(ParsedAnswer([bytes], to: kind, ends: true, memo: memo) == expected)
                let pieces = [Array(bytes[..<9]), Array(bytes[9...])]
                #expect(ParsedAnswer(pieces, to: kind, ends: true, memo: memo) == expected)
            }
        }
    }

    @Test func aParserServesManyExchanges() {
        var parser = HTTP1ResponseParser(memo: HTTP1HeadMemo())
        let answer = Array(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n2\r\nok\r\n0\r\nT: x\r\n\r\n".utf8
        )
        for _ in 0..<3 {
            parser.start(.other)
            var heads = 0
            answer.withUnsafeBytes { input in
                var position = 0
                while true {
                    let output = parser.next(input, &position)
                    if output == .head {
                        heads += 1
                        #expect(parser.headers.first("a") == "b")
                    }
                    if output == .complete || output == .needsMore { break }
                }
                #expect(position == input.count)
            }
            #expect(heads == 1)
        }
    }
}
