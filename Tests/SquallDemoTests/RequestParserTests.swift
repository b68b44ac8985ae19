import NIOCore
import Testing

@testable import SquallDemo

@Suite("Requests out of bytes")
struct RequestParserTests {
    private let text = "POST /v1/sessions?x=1 HTTP/1.1\r\nHost: a\r\ncONTENT-lENGTH: \t4 \r\n\r\nbody"

    @Test("However the bytes are cut, the same request, and not a byte of the next is taken")
    func cuts() throws {
        let bytes = Array((text + "GET").utf8)
        for cut in 0..<text.utf8.count {
            var buffer = ByteBuffer(bytes: bytes[..<cut])
            guard case .needsMore = RequestParser.parse(&buffer) else {
                Issue.record("complete after \(cut) bytes")
                return
            }
            buffer.writeBytes(bytes[cut...])
            guard case .request(let request) = RequestParser.parse(&buffer) else {
                Issue.record("nothing after all bytes, cut at \(cut)")
                return
            }
            #expect(request.method == .post && request.path == "/v1/sessions" && request.keepsAlive)
            #expect(String(buffer: request.body) == "body" && String(buffer: buffer) == "GET")
        }
    }

    @Test(
        "What it does not know it refuses",
        arguments: [
            ("nonsense\r\n\r\n", 400), ("GET / HTTP/2\r\n\r\n", 400), ("BREW / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400), ("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
            ("GET /" + String(repeating: "a", count: 17_000), 431),
        ]
    )
    func refusals(text: String, status: Int) {
        var buffer = ByteBuffer(string: text)
        guard case .refused(let answer) = RequestParser.parse(&buffer) else {
            Issue.record("not refused")
            return
        }
        #expect(answer.status == status)
    }

    @Test("Whether the connection stays: by version and header")
    func keepAlive() {
        let cases = [
            ("HTTP/1.1\r\n\r\n", true), ("HTTP/1.0\r\n\r\n", false), ("HTTP/1.1\r\nConnection: CLOSE\r\n\r\n", false),
            ("HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true),
        ]
        for (rest, keepsAlive) in cases {
            var buffer = ByteBuffer(string: "GET / " + rest)
            guard case .request(let request) = RequestParser.parse(&buffer) else {
                Issue.record("no request")
                continue
            }
            #expect(request.keepsAlive == keepsAlive)
        }
    }

    @Test("A client that waits for 100 Continue is told, once its head is complete")
    func expectation() {
        var buffer = ByteBuffer(string: "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        guard case .needsMore(wantsContinue: true) = RequestParser.parse(&buffer) else {
            Issue.record("not noticed")
            return
        }
    }
}

@Suite("JSON in the demo")
struct JSONParserTests {
    @Test("Documents and what they mean")
    func values() throws {
        #expect(
            try JSONParser.parse(Array(#" {"a" : [1, -2.5e1, "x\u00e9\ud83d\ude00\/", true, null]} "#.utf8))
                == .object(["a": .array([.int(1), .number(-25), .string("xé😀/"), .bool(true), .null])])
        )
    }

    @Test(
        "What is not JSON",
        arguments: [
            "", "{", "[1,]", #"{"a":1,}"#, "tru", "1 2", "nan", "+1", #""\x""#, #""\ud800""#, "\"\u{1}\"", "'a'", "inf",
            "-",
            String(repeating: "[", count: 100_000),
        ]
    )
    func refusals(text: String) {
        #expect(throws: JSONParser.Problem.self) { try JSONParser.parse(Array(text.utf8)) }
    }
}
