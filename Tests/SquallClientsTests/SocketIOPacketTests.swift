import Testing

@testable import SquallClients

@Suite struct SocketIOPacketTests {
    private static func parse(_ text: String) -> SocketIOPacket? { SocketIOPacket(Array(text.utf8)[...]) }

    struct Example: Sendable, CustomTestStringConvertible {
        var text: String
        var kind: SocketIOPacket.Kind
        var attachments = 0
        var namespace = "/"
        var id: Int?
        var payload = ""

        var testDescription: String { text }

        var packet: SocketIOPacket {
            SocketIOPacket(
                kind,
                namespace: namespace,
                id: id,
                payload: Array(payload.utf8),
                attachmentCount: attachments
            )
        }
    }

    /// As two servers wrote them on the wire.
    static let examples = [
        Example(text: "0", kind: .connect),
        Example(text: #"0{"token":"good"}"#, kind: .connect, payload: #"{"token":"good"}"#),
        Example(text: #"0/market,{"sid":"x"}"#, kind: .connect, namespace: "/market", payload: #"{"sid":"x"}"#),
        Example(text: "0/market,", kind: .connect, namespace: "/market"),
        Example(text: "1", kind: .disconnect),
        Example(text: "1/market,", kind: .disconnect, namespace: "/market"),
        Example(text: #"1{"message":"no"}"#, kind: .disconnect, payload: #"{"message":"no"}"#),
        Example(text: #"2["tick",1]"#, kind: .event, payload: #"["tick",1]"#),
        Example(text: #"20["question"]"#, kind: .event, id: 0, payload: #"["question"]"#),
        Example(text: #"2/market,7["e","/a,b"]"#, kind: .event, namespace: "/market", id: 7, payload: #"["e","/a,b"]"#),
        Example(text: "312[42]", kind: .acknowledgement, id: 12, payload: "[42]"),
        Example(text: "3/a/b,0[]", kind: .acknowledgement, namespace: "/a/b", id: 0, payload: "[]"),
        Example(text: #"4"Unable""#, kind: .connectError, payload: #""Unable""#),
        Example(
            text: #"4/nope,{"message":"Invalid namespace"}"#,
            kind: .connectError,
            namespace: "/nope",
            payload: #"{"message":"Invalid namespace"}"#
        ),
        Example(
            text: #"51-["blob",{"_placeholder":true,"num":0}]"#,
            kind: .binaryEvent,
            attachments: 1,
            payload: #"["blob",{"_placeholder":true,"num":0}]"#
        ),
        Example(
            text: #"512-/market,8["b"]"#,
            kind: .binaryEvent,
            attachments: 12,
            namespace: "/market",
            id: 8,
            payload: #"["b"]"#
        ),
        Example(text: #"50-["b"]"#, kind: .binaryEvent, payload: #"["b"]"#),
        Example(text: "62-9[1,2]", kind: .binaryAcknowledgement, attachments: 2, id: 9, payload: "[1,2]"),
        Example(text: "3/é,1[\"ü\"]", kind: .acknowledgement, namespace: "/é", id: 1, payload: "[\"ü\"]"),
    ]

    @Test(arguments: examples)
    func packets(example: Example) {
        #expect(Self.parse(example.text) == example.packet)
        #expect(String(decoding: example.packet.message, as: UTF8.self) == "4" + example.text)
    }

    /// What no client writes, but servers may.
    @Test(arguments: [
        Example(text: "1/market", kind: .disconnect, namespace: "/market"),
        Example(text: "0/market?token=a,{}", kind: .connect, namespace: "/market", payload: "{}"),
        Example(text: "2007[1]", kind: .event, id: 7, payload: "[1]"),
        Example(text: "50001-[1]", kind: .binaryEvent, attachments: 1, payload: "[1]"),
        Example(text: "51024-[1]", kind: .binaryEvent, attachments: 1024, payload: "[1]"),
        Example(text: "21125899906842624[1]", kind: .event, id: 1 << 50, payload: "[1]"),
    ])
    func leniency(example: Example) {
        #expect(Self.parse(example.text) == example.packet)
    }

    @Test(arguments: [
        "", " ", "7", "9zzz", "a", "/", "-1", "\u{0}",
        // Binary without its count.
        "5", "5[1]", "5-[1]", "51", "51[1]", "5a-[1]", "6-1[1]", "5/market,1-[1]",
        // Counts and ids beyond reason.
        "51025-[1]", "599999999999999999999-[1]", "2999999999999999999999[1]",
    ])
    func malformed(text: String) {
        #expect(Self.parse(text) == nil)
    }

    @Test(arguments: [
        (#"["tick"]"#, "tick", "[]"),
        (#"["tick",1]"#, "tick", "[1]"),
        (#"["tick",{"a":[1,2]},"b"]"#, "tick", #"[{"a":[1,2]},"b"]"#),
        ("[ \"tick\" ,\n 1 ] ", "tick", "[\n 1 ] "),
        (#"["",null]"#, "", "[null]"),
        (#"["a\"b\\",1]"#, "a\"b\\", "[1]"),
        (#"["h\u00e9llo \u2713 \ud83d\ude00",1]"#, "héllo ✓ 😀", "[1]"),
        ("[\"h\u{e9}llo\",1]", "héllo", "[1]"),
        (#"["\n\t\r\b\f\/"]"#, "\n\t\r\u{8}\u{c}/", "[]"),
        (#"["\u12"]"#, "u12", "[]"),
        (#"["\ud83d"]"#, "\u{FFFD}", "[]"),
    ])
    func eventNames(payload: String, name: String, arguments: String) throws {
        let event = try #require(SocketIOPacket.eventName(Array(payload.utf8)))
        #expect(event.name == name)
        #expect(String(decoding: event.arguments, as: UTF8.self) == arguments)
    }

    @Test(arguments: [
        "", "[", "[]", "[1]", "[null]", #"{"not":"array"}"#, #""tick""#, #"["tick"#, #"["tick""#, #"["tick","#,
        #"["tick",1"#, #"["tick\"]"#, #"["tick" 1]"#, #"["tick"x"#, #"[[“tick”]]"#, #"["\"#,
    ])
    func noEvent(payload: String) {
        #expect(SocketIOPacket.eventName(Array(payload.utf8)) == nil)
    }

    /// Whatever comes is a packet or is none; and a packet is read again as it was.
    @Test(arguments: 0..<16)
    func fuzz(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let letters = Array("0123456-/,[]{}\"\\u?ab".utf8)
        for round in 0..<2000 {
            var bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                round.isMultiple(of: 4)
                    ? UInt8.random(in: 0...255, using: &random) : letters.randomElement(using: &random) ?? 0
            }
            if round.isMultiple(of: 3), let example = Self.examples.randomElement(using: &random) {
                bytes.insert(contentsOf: example.text.utf8, at: 0)
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = letters.randomElement(using: &random) ?? 0
            }
            _ = SocketIOPacket.eventName(bytes)
            // A payload that begins like a namespace is none.
            guard let packet = SocketIOPacket(bytes[...]), packet.payload.first != UInt8(ascii: "/") else { continue }
            #expect(packet.attachmentCount <= SocketIOPacket.maximumAttachments)
            #expect(SocketIOPacket(packet.message.dropFirst()) == packet, "\(bytes)")
        }
    }
}
