import NIOCore
import SquallClients
import Testing

@Suite struct ContentCodingTests {
    /// br and zstd are tested where their libraries are installed.
    private static let installed = ContentCoding.allCases.filter {
        (try? ContentEncoder.encode(ByteBuffer(string: "x"), as: $0)) != nil
    }

    private static let texts = ["", "x", String(repeating: "abc ", count: 100_000)]

    @Test(arguments: installed, texts) func roundTrip(_ coding: ContentCoding, _ text: String) throws {
        let encoded = try ContentEncoder.encode(ByteBuffer(string: text), as: coding)
        let decoded = try ContentDecoder.decode(encoded, contentEncoding: coding.rawValue, limit: 1 << 20)
        #expect(String(buffer: decoded) == text)
    }

    @Test func theBasicCodingsAreAlwaysThere() {
        #expect(Self.installed.starts(with: [.gzip, .deflate]))
    }

    @Test(arguments: installed) func incompressibleData(_ coding: ContentCoding) throws {
        var random = SeededGenerator(seed: 7)
        let body = ByteBuffer(bytes: (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) })
        let encoded = try ContentEncoder.encode(body, as: coding)
        #expect(try ContentDecoder.decode(encoded, contentEncoding: coding.rawValue, limit: 300_000) == body)
    }

    @Test(arguments: installed) func truncatedBodies(_ coding: ContentCoding) throws {
        let text = (0..<2_000).map { "line \($0 * 7919 % 1000)" }.joined(separator: "\n")
        let encoded = try ContentEncoder.encode(ByteBuffer(string: text), as: coding)
        for length in [0, 1, 5, encoded.readableBytes / 2, encoded.readableBytes - 1] {
            let cut = encoded.getSlice(at: encoded.readerIndex, length: length) ?? ByteBuffer()
            let failure = #expect(throws: HTTPFailure.self, "\(length) bytes") {
                try ContentDecoder.decode(cut, contentEncoding: coding.rawValue, limit: 1 << 20)
            }
            #expect(failure?.kind == .decode)
            #expect(failure?.message.hasPrefix("the \(coding.rawValue) body is ") == true)
        }
    }

    @Test(arguments: installed) func brokenBodies(_ coding: ContentCoding) throws {
        let failure = #expect(throws: HTTPFailure.self) {
            try ContentDecoder.decode(
                ByteBuffer(string: "\u{7F}this is plain text\u{7F}"),
                contentEncoding: coding.rawValue,
                limit: 1 << 20
            )
        }
        #expect(failure?.kind == .decode)
    }

    @Test(arguments: installed) func theLimitHoldsWhateverTheBodyExpandsTo(_ coding: ContentCoding) throws {
        let bomb = try ContentEncoder.encode(ByteBuffer(repeating: 0, count: 20_000_000), as: coding)
        let failure = #expect(throws: HTTPFailure.self) {
            try ContentDecoder.decode(bomb, contentEncoding: coding.rawValue, limit: 100_000)
        }
        #expect(failure == HTTPFailure(.tooLarge, "the decoded body is larger than 100000 bytes"))
    }

    @Test func severalCodingsAreUndoneBackwards() throws {
        let inner = try ContentEncoder.encode(ByteBuffer(string: "text"), as: .deflate)
        let outer = try ContentEncoder.encode(inner, as: .gzip)
        #expect(
            String(buffer: try ContentDecoder.decode(outer, contentEncoding: "Deflate , identity, X-GZIP", limit: 100))
                == "text"
        )
    }

    @Test func deflateWithoutItsWrapper() throws {
        // zlib's format is two bytes, the raw stream, and four bytes of checksum.
        let wrapped = try ContentEncoder.encode(ByteBuffer(string: "some text, some text"), as: .deflate)
        let raw = try #require(wrapped.getSlice(at: 2, length: wrapped.readableBytes - 6))
        #expect(
            String(buffer: try ContentDecoder.decode(raw, contentEncoding: "deflate", limit: 100))
                == "some text, some text"
        )
    }

    @Test func gzipMembersFollowEachOther() throws {
        var body = try ContentEncoder.encode(ByteBuffer(string: "one "), as: .gzip)
        body.writeImmutableBuffer(try ContentEncoder.encode(ByteBuffer(string: "two"), as: .gzip))
        #expect(String(buffer: try ContentDecoder.decode(body, contentEncoding: "gzip", limit: 100)) == "one two")
        body.writeString("rubbish")
        #expect(throws: HTTPFailure(.decode, "the gzip body is broken: 7 bytes follow its end")) {
            try ContentDecoder.decode(body, contentEncoding: "gzip", limit: 100)
        }
    }

    @Test func unknownCodings() {
        #expect(throws: HTTPFailure(.decode, "the body has a content coding that is not known: \"lzma\"")) {
            try ContentDecoder.decode(ByteBuffer(), contentEncoding: "lzma", limit: 100)
        }
    }
}
