import NIOCore

/// A packet on its way to clients, in the forms that both transports need. Made once, it can go to any number of them.
struct EnginePacket {
    /// With the type in front: `42["event"]`.
    let text: ByteBuffer
    let frame: ByteBuffer

    init(_ text: ByteBuffer) {
        self.text = text
        frame = ByteBuffer(webSocketText: text)
    }

    init(_ text: String) { self.init(ByteBuffer(string: text)) }

    static let ping = EnginePacket("2")
    static let noop = EnginePacket("6")
    static let close = EnginePacket("1")
    static let probe = EnginePacket("3probe")

    /// Packets as a poll's body: joined by the record separator.
    static func body(_ packets: [EnginePacket]) -> ByteBuffer {
        var body = ByteBuffer()
        for (index, packet) in packets.enumerated() {
            if index > 0 { body.writeInteger(0x1E as UInt8) }
            body.writeImmutableBuffer(packet.text)
        }
        return body
    }
}
