import NIOCore
import NIOWebSocket

extension ByteBuffer {
    /// A frame as a server sends it: whole and unmasked.
    init(webSocket opcode: WebSocketOpcode, _ payload: ByteBuffer) {
        let length = payload.readableBytes
        self.init()
        reserveCapacity(length + 10)
        writeInteger(0x80 | UInt8(webSocketOpcode: opcode))
        switch length {
        case ..<126: writeInteger(UInt8(length))
        case ...0xFFFF:
            writeInteger(126 as UInt8)
            writeInteger(UInt16(length))
        default:
            writeInteger(127 as UInt8)
            writeInteger(UInt64(length))
        }
        writeImmutableBuffer(payload)
    }

    /// A text frame. Made once, it can go to any number of sockets.
    init(webSocketText payload: ByteBuffer) { self.init(webSocket: .text, payload) }
}
