import NIOCore

/// A frame of RFC 6455, 5.2, read and written with as little as possible.
struct Frame {
    var first: UInt8
    var payload: ByteBuffer

    static let text: UInt8 = 0x81
    static let close: UInt8 = 0x88
    static let ping: UInt8 = 0x89
    static let pong: UInt8 = 0x8A

    /// Takes a whole frame off the front; nil where there is none yet.
    static func read(_ input: inout ByteBuffer) -> Frame? {
        let start = input.readerIndex
        guard let first = input.getInteger(at: start, as: UInt8.self),
            let second = input.getInteger(at: start + 1, as: UInt8.self)
        else { return nil }
        var (head, count) = (2, Int(second & 0x7F))
        if count == 126 {
            guard let long = input.getInteger(at: start + 2, as: UInt16.self) else { return nil }
            (head, count) = (4, Int(long))
        } else if count == 127 {
            guard let long = input.getInteger(at: start + 2, as: UInt64.self) else { return nil }
            (head, count) = (10, Int(truncatingIfNeeded: long & 0x7FFF_FFFF))
        }
        var mask: UInt32?
        if second & 0x80 != 0 {
            mask = input.getInteger(at: start + head, endianness: .host)
            head += 4
        }
        guard input.readableBytes >= head + count else { return nil }
        input.moveReaderIndex(forwardBy: head)
        guard var payload = input.readSlice(length: count) else { return nil }
        if let mask { payload.withUnsafeMutableReadableBytes { apply(mask, to: $0) } }
        return Frame(first: first, payload: payload)
    }

    /// - Parameter mask: for frames of a client.
    func write(mask: UInt32? = nil, to output: inout ByteBuffer) {
        let (count, bit) = (payload.readableBytes, UInt8(mask == nil ? 0 : 0x80))
        output.writeInteger(first)
        switch count {
        case ..<126: output.writeInteger(bit | UInt8(count))
        case ..<65_536: output.writeMultipleIntegers(bit | 126, UInt16(count))
        default: output.writeMultipleIntegers(bit | 127, UInt64(count))
        }
        if let mask { output.writeInteger(mask, endianness: .host) }
        let start = output.writerIndex
        output.writeImmutableBuffer(payload)
        guard let mask else { return }
        output.withVeryUnsafeMutableBytes { bytes in
            Frame.apply(mask, to: UnsafeMutableRawBufferPointer(rebasing: bytes[start..<(start + count)]))
        }
    }

    /// Eight bytes at a time.
    private static func apply(_ mask: UInt32, to bytes: UnsafeMutableRawBufferPointer) {
        let wide = UInt64(mask) << 32 | UInt64(mask)
        var index = 0
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            bytes.storeBytes(of: word ^ wide, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < bytes.count {
            bytes[index] ^= UInt8(truncatingIfNeeded: UInt32(littleEndian: mask) >> (UInt32(index & 3) * 8))
            index += 1
        }
    }
}
