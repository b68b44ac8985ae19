import NIOCore
import Testing

@testable import SquallClients

@Suite struct WebSocketReaderTests {
    private typealias Event = WebSocketReader.Event
    private typealias Frame = WebSocketPeer.Frame

    /// All events of some input, given in those pieces.
    private func events(_ pieces: [[UInt8]], maximumSize: Int = 1 << 20, inflater: MessageInflater? = nil) -> [Event] {
        var reader = WebSocketReader(maximumSize: maximumSize, inflater: inflater)
        var events: [Event] = []
        for piece in pieces {
            reader.append(ByteBuffer(bytes: piece))
            while let event = reader.next() { events.append(event) }
        }
        return events
    }

    private func text(_ text: String) -> Event { .message(.text, ByteBuffer(string: text)) }

    /// RFC 6455, 5.7.
    @Test func examplesOfTheRFC() {
        #expect(events([[0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]]) == [text("Hello")])
        #expect(events([[0x01, 0x03, 0x48, 0x65, 0x6C], [0x80, 0x02, 0x6C, 0x6F]]) == [text("Hello")])
        #expect(events([[0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]]) == [.ping(ByteBuffer(string: "Hello"))])
        #expect(events([[0x8A, 0x00]]) == [.pong(ByteBuffer())])
        for count in [256, 65_536] {
            let payload = [UInt8](repeating: 7, count: count)
            #expect(events([Frame.bytes(0x82, payload)]) == [.message(.binary, ByteBuffer(bytes: payload))])
        }
    }

    @Test(arguments: [
        [0x91, 0x00],  // RSV3
        [0xA1, 0x00],  // RSV2
        [0xC1, 0x00],  // RSV1, which nobody agreed on
        [0x83, 0x00], [0x87, 0x00], [0x8B, 0x00], [0x8F, 0x00],  // reserved opcodes
        [0x81, 0x80, 0, 0, 0, 0],  // masked
        [0x08, 0x00], [0x09, 0x00], [0x0A, 0x00],  // fragmented control frames
        [0x89, 126, 0, 126], [0x88, 127, 0, 0, 0, 0, 0, 0, 0, 1],  // long control frames
        [0x80, 0x00],  // a fragment of nothing
        [0x01, 0x01, 0x61, 0x81, 0x01, 0x62],  // a message within another
        [0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0],  // the top bit
        [0x88, 0x01, 0x03],  // half a code
        [0x88, 0x02, 0x03, 0xE7], [0x88, 0x02, 0x03, 0xEC], [0x88, 0x02, 0x03, 0xED], [0x88, 0x02, 0x03, 0xEE],
        [0x88, 0x02, 0x03, 0xF7], [0x88, 0x02, 0x07, 0xD0], [0x88, 0x02, 0x13, 0x88], [0x88, 0x02, 0xFF, 0xFF],
    ])
    func mistakesOfTheProtocol(bytes: [UInt8]) {
        for pieces in [[bytes], bytes.map { [$0] }] {
            guard case .failure(1002, .protocol, let message) = events(pieces).last else {
                Issue.record("\(events(pieces))")
                continue
            }
            #expect(!message.isEmpty)
        }
    }

    @Test func limits() {
        let tooLarge = { (events: [Event]) in
            if case .failure(1009, .tooLarge, _) = events.last { true } else { false }
        }
        // Told by the length alone, before the payload comes.
        #expect(tooLarge(events([[0x82, 126, 0x00, 0x81]], maximumSize: 128)))
        #expect(tooLarge(events([[0x82, 127, 0x7F, 255, 255, 255, 255, 255, 255, 255]])))
        #expect(events([Frame.bytes(0x82, [UInt8](repeating: 0, count: 128))], maximumSize: 128).count == 1)
        let half = [UInt8](repeating: 0, count: 65)
        #expect(tooLarge(events([Frame.bytes(0x02, half) + Frame.bytes(0x80, half)], maximumSize: 128)))
        // The sum must not overflow either.
        let huge: [UInt8] = [0x80, 127, 0x7F, 255, 255, 255, 255, 255, 255, 255]
        #expect(tooLarge(events([Frame.bytes(0x02, half) + huge], maximumSize: .max)))
        #expect(events([Frame.bytes(0x89, half)], maximumSize: 1).count == 1)
    }

    @Test func textIsCheckedAcrossFragments() {
        let bytes = Array("€".utf8)
        #expect(events([Frame.bytes(0x01, [bytes[0]]) + Frame.bytes(0x80, Array(bytes[1...]))]) == [text("€")])
        let cut = events([Frame.bytes(0x01, [bytes[0]]) + Frame.bytes(0x80, [])])
        guard case .failure(1007, .decode, _) = cut.last else { return #expect(cut == []) }
        // The first bad fragment ends it, not the last one.
        let early = events([Frame.bytes(0x01, [0xC0])])
        guard case .failure(1007, .decode, _) = early.last else { return #expect(early == []) }
        #expect(events([Frame.bytes(0x82, [0xC0])]).count == 1)
    }

    @Test func nothingComesAfterTheEnd() {
        #expect(
            events([Frame.close(1000, "x") + Frame.text("behind"), Frame.text("later")]) == [
                .close(code: 1000, reason: "x")
            ]
        )
        #expect(events([[0x83, 0x00] + Frame.text("behind"), Frame.text("later")]).count == 1)
    }

    @Test func inputThatIsUsedUpIsLetGo() {
        var reader = WebSocketReader(maximumSize: 1 << 20)
        // Every read ends within a frame, for ever.
        let frame = Frame.text(String(repeating: "z", count: 50))
        var count = 0
        reader.append(ByteBuffer(bytes: frame[..<10]))
        for _ in 0..<2000 {
            reader.append(ByteBuffer(bytes: frame[10...] + frame[..<10]))
            while reader.next() != nil { count += 1 }
        }
        #expect(count == 2000)
        #expect(reader.retainedBytes < 4096)
    }

    /// Any split of any input gives the same events, mutated or not, and never more than the limit allows.
    @Test(arguments: 0..<16)
    func fuzz(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<60 {
            var bytes = (0..<Int.random(in: 1...6, using: &random)).flatMap { _ in randomFrame(&random) }
            for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let whole = events([bytes], maximumSize: 400)
            #expect(events(bytes.map { [$0] }, maximumSize: 400) == whole)
            #expect(events(split(bytes, &random), maximumSize: 400) == whole)
            for case .message(_, let buffer) in whole { #expect(buffer.readableBytes <= 400) }
        }
    }

    private func randomFrame(_ random: inout SeededGenerator) -> [UInt8] {
        let first = [0x81, 0x82, 0x01, 0x02, 0x80, 0x00, 0x89, 0x8A, 0x88].randomElement(using: &random) ?? 0x81
        let count = [0, 1, 5, 125, 126, 300].randomElement(using: &random) ?? 0
        if first == 0x88 { return Frame.close(1000, "ok") }
        let isControl = first & 0x08 != 0
        let text = "aé€𐍈".utf8.map { $0 }
        return Frame.bytes(UInt8(first), (0..<(isControl ? min(count, 125) : count)).map { text[$0 % text.count] })
    }

    private func split(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...40, using: &random))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}

@Suite struct WebSocketWriterTests {
    @Test(arguments: [0, 1, 7, 8, 9, 125, 126, 65_535, 65_536, 100_003])
    func framesAreMasked(count: Int) throws {
        var writer = WebSocketWriter(seed: 1)
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var buffer = ByteBuffer()
        writer.write(.binary, ByteBuffer(bytes: payload), to: &buffer)
        let bytes = Array(buffer.readableBytesView)
        #expect(bytes[0] == 0x82)
        let lengthBytes = count < 126 ? 0 : count < 65_536 ? 2 : 8
        #expect(bytes[1] == 0x80 | UInt8(lengthBytes == 0 ? count : lengthBytes == 2 ? 126 : 127))
        let length = lengthBytes == 0 ? count : bytes[2..<2 + lengthBytes].reduce(0) { $0 << 8 | Int($1) }
        #expect(length == count)
        let start = 2 + lengthBytes + 4
        let mask = Array(bytes[start - 4..<start])
        try #require(bytes.count == start + count)
        #expect(bytes[start...].enumerated().map { $1 ^ mask[$0 % 4] } == payload)
    }

    @Test func masksDiffer() {
        var writer = WebSocketWriter()
        let masks = (0..<100).map { _ in
            var buffer = ByteBuffer()
            writer.write(.text, ByteBuffer(), to: &buffer)
            return Array(buffer.readableBytesView.suffix(4))
        }
        #expect(Set(masks).count > 95)
    }

    @Test func compressionSetsItsBit() {
        var writer = WebSocketWriter()
        var buffer = ByteBuffer()
        writer.write(.text, ByteBuffer(), isCompressed: true, to: &buffer)
        #expect(buffer.getInteger(at: 0, as: UInt8.self) == 0xC1)
    }
}

@Suite struct UTF8ValidatorTests {
    /// Whether the standard library takes it for UTF-8, whole.
    private func isValid(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    private func validated(_ pieces: [[UInt8]]) -> Bool {
        var validator = UTF8Validator()
        for piece in pieces where !validator.take(ByteBuffer(bytes: piece)) { return false }
        return validator.isComplete
    }

    @Test(arguments: 0..<8)
    func agreesWithTheStandardLibrary(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let texts = ["plain ascii, of some length", "grüße", "κόσμε", "日本語テキスト", "𐍈🎉\u{10FFFF}\u{E000}\u{D7FF}"]
        for _ in 0..<500 {
            var bytes = Array((texts.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0...2, using: &random))
            let expected = isValid(bytes)
            #expect(validated([bytes]) == expected)
            #expect(validated(bytes.map { [$0] }) == expected)
        }
    }

    @Test func everySequenceOfTwoBytesAndTheirNeighbours() {
        for first in 0x80...0xFF {
            for second in 0x00...0xFF {
                for rest in [[], [0x80], [0x80, 0x80], [0xBF, 0xBF]] as [[UInt8]] {
                    let bytes = [UInt8(first), UInt8(second)] + rest
                    if validated([bytes]) != isValid(bytes) { Issue.record("\(bytes)") }
                }
            }
        }
    }
}
