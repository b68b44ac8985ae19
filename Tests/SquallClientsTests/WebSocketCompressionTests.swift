import NIOCore
import Testing

@testable import SquallClients

@Suite struct WebSocketCompressionTests {
    private func inflate(
        _ messages: [[UInt8]],
        keepsContext: Bool = true,
        limit: Int = 1 << 20
    ) throws -> [String] {
        let inflater = MessageInflater(windowBits: 15, keepsContext: keepsContext)
        return try messages.map { String(buffer: try inflater.inflate(ByteBuffer(bytes: $0), limit: limit)) }
    }

    /// RFC 7692, 7.2.3.
    @Test func examplesOfTheRFC() throws {
        let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
        #expect(try inflate([hello]) == ["Hello"])
        #expect(try inflate([hello, [0xF2, 0x00, 0x11, 0x00, 0x00]]) == ["Hello", "Hello"])
        #expect(try inflate([hello, hello], keepsContext: false) == ["Hello", "Hello"])
        // A block without compression, a final block, two blocks.
        #expect(try inflate([[0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00]]) == ["Hello"])
        #expect(try inflate([[0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]]) == ["Hello"])
        #expect(
            try inflate([[0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00]]) == ["Hello"]
        )
        // An empty message (7.2.3.6).
        #expect(try inflate([[0x00], hello]) == ["", "Hello"])
    }

    @Test func brokenMessages() {
        for bytes in [[0xFF, 0xFF, 0xFF], [0xF2, 0x48, 0xCD], [0x02, 0x03]] as [[UInt8]] {
            #expect(throws: HTTPFailure.self) { try inflate([bytes]) }
        }
        // A reference to a message that the context does not hold.
        #expect(throws: HTTPFailure.self) { try inflate([[0xF2, 0x00, 0x11, 0x00, 0x00]]) }
    }

    @Test func aBombStopsAtTheLimit() throws {
        let deflater = try #require(MessageDeflater(windowBits: 15, keepsContext: false))
        let bomb = try #require(deflater.deflate(ByteBuffer(repeating: 0, count: 4 << 20)))
        let inflater = MessageInflater(windowBits: 15, keepsContext: true)
        let failure = #expect(throws: HTTPFailure.self) { try inflater.inflate(bomb, limit: 1 << 20) }
        #expect(failure?.kind == .tooLarge)
        let exact = try #require(deflater.deflate(ByteBuffer(repeating: 0, count: 1 << 20)))
        let fresh = MessageInflater(windowBits: 15, keepsContext: false)
        #expect(throws: Never.self) { try fresh.inflate(exact, limit: 1 << 20) }
    }

    @Test(arguments: [9, 10, 12, 15], [true, false])
    func whatIsDeflatedCanBeInflated(windowBits: Int, keepsContext: Bool) throws {
        var random = SeededGenerator(seed: UInt64(windowBits))
        let deflater = try #require(MessageDeflater(windowBits: windowBits, keepsContext: keepsContext))
        let inflater = MessageInflater(windowBits: windowBits, keepsContext: keepsContext)
        for count in [1, 2, 100, 100, 5000, 65_536, 70_000, 1, 1] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0..<9, using: &random) }
            let deflated = try #require(deflater.deflate(ByteBuffer(bytes: bytes)))
            #expect(Array(try inflater.inflate(deflated, limit: count).readableBytesView) == bytes)
        }
    }

    @Test func messagesThatAreNotCompressed() throws {
        let deflater = try #require(MessageDeflater(windowBits: 15, keepsContext: true))
        #expect(deflater.deflate(ByteBuffer()) == nil)
        #expect(MessageDeflater(windowBits: 8, keepsContext: true) == nil)
    }

    @Test func answersToTheOffer() {
        #expect(WebSocketCompression("permessage-deflate") == WebSocketCompression())
        var expected = WebSocketCompression()
        expected.serverKeepsContext = false
        expected.clientKeepsContext = false
        expected.serverWindowBits = 8
        expected.clientWindowBits = 10
        let answer =
            "permessage-deflate; server_no_context_takeover ;client_no_context_takeover; server_max_window_bits=8; "
            + "client_max_window_bits=\"10\""
        #expect(WebSocketCompression(answer) == expected)
    }

    @Test(arguments: [
        "", "x-webkit-deflate-frame", "permessage-deflate, permessage-deflate", "permessage-deflate; other",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; server_max_window_bits=+9", "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    ])
    func wrongAnswers(answer: String) {
        #expect(WebSocketCompression(answer) == nil)
    }

    /// Mutated data is refused or decoded within the limit, and never more than that.
    @Test(arguments: 0..<8)
    func fuzz(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let deflater = try #require(MessageDeflater(windowBits: 15, keepsContext: false))
        for _ in 0..<200 {
            let text = String(repeating: "conversation ", count: Int.random(in: 1...40, using: &random))
            var bytes = Array(try #require(deflater.deflate(ByteBuffer(string: text))).readableBytesView)
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            let inflater = MessageInflater(windowBits: 15, keepsContext: true)
            let decoded = try? inflater.inflate(ByteBuffer(bytes: bytes), limit: 600)
            #expect((decoded?.readableBytes ?? 0) <= 600)
        }
    }
}

@Suite struct WebSocketHandshakeTests {
    /// RFC 6455, 1.3.
    @Test func theAcceptOfTheRFC() {
        #expect(WebSocketHandshake.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }
}
