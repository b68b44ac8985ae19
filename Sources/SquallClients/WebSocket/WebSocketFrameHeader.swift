import NIOCore

/// The first bytes of a frame (RFC 6455, 5.2).
struct WebSocketFrameHeader: Equatable {
    enum Reading: Equatable {
        case needsMore
        case header(WebSocketFrameHeader)
        case invalid(String)
    }

    var isFinal: Bool
    /// RSV1: the message is compressed (RFC 7692, 6).
    var isCompressed: Bool
    var opcode: WebSocketOpcode
    var payloadLength: Int
    /// Bytes of the header itself.
    var length: Int

    /// Reads the header at the front of what is readable, without moving the reader.
    static func read(_ buffer: ByteBuffer) -> Reading {
        let start = buffer.readerIndex
        guard let first = buffer.getInteger(at: start, as: UInt8.self),
            let second = buffer.getInteger(at: start + 1, as: UInt8.self)
        else { return .needsMore }
        if first & 0x30 != 0 { return .invalid("a frame has reserved bits set") }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else {
            return .invalid("a frame has the reserved opcode \(first & 0x0F)")
        }
        if second & 0x80 != 0 { return .invalid("a frame is masked, which servers must not do") }
        var header = WebSocketFrameHeader(
            isFinal: first & 0x80 != 0,
            isCompressed: first & 0x40 != 0,
            opcode: opcode,
            payloadLength: Int(second & 0x7F),
            length: 2
        )
        if opcode.isControl, !header.isFinal || header.payloadLength > 125 {
            return .invalid("a control frame is fragmented or longer than 125 bytes")
        }
        return header.readExtendedLength(buffer) ?? .header(header)
    }

    /// What hinders reading the length; nil when it is read.
    private mutating func readExtendedLength(_ buffer: ByteBuffer) -> Reading? {
        let start = buffer.readerIndex + 2
        switch payloadLength {
        case 126:
            guard let long = buffer.getInteger(at: start, as: UInt16.self) else { return .needsMore }
            payloadLength = Int(long)
            length = 4
        case 127:
            guard let long = buffer.getInteger(at: start, as: UInt64.self) else { return .needsMore }
            guard let size = Int(exactly: long) else { return .invalid("a frame's length has its highest bit set") }
            payloadLength = size
            length = 10
        default: break
        }
        return nil
    }
}
