import NIOCore

/// Writes a client's frames, which are masked (RFC 6455, 5.3).
///
/// Masks come from a generator that is seeded once per connection. They need to differ; that nobody can predict them
/// matters where a browser runs foreign scripts behind a proxy, not for a load generator.
struct WebSocketWriter {
    private var random: UInt64

    init(seed: UInt64 = .random(in: 0 ... .max)) {
        random = seed
    }

    /// One frame, a whole message or a control frame.
    mutating func write(
        _ opcode: WebSocketOpcode,
        _ payload: ByteBuffer,
        isCompressed: Bool = false,
        to buffer: inout ByteBuffer
    ) {
        let count = payload.readableBytes
        buffer.reserveCapacity(minimumWritableBytes: count + 14)
        buffer.writeInteger(0x80 | (isCompressed ? 0x40 : 0) | opcode.rawValue)
        switch count {
        case ..<126: buffer.writeInteger(0x80 | UInt8(count))
        case ..<65_536: buffer.writeMultipleIntegers(UInt8(0x80 | 126), UInt16(count))
        default: buffer.writeMultipleIntegers(UInt8(0x80 | 127), UInt64(count))
        }
        let mask = nextMask()
        buffer.writeInteger(mask, endianness: .host)
        payload.withUnsafeReadableBytes { source in
            _ = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
                WebSocketWriter.mask(source, with: mask, into: target)
                return count
            }
        }
    }

    /// SplitMix64.
    private mutating func nextMask() -> UInt32 {
        random &+= 0x9E37_79B9_7F4A_7C15
        var z = random
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt32(truncatingIfNeeded: z ^ (z >> 31))
    }

    /// Eight bytes at a time; `mask` lies in memory as its bytes are sent.
    private static func mask(
        _ source: UnsafeRawBufferPointer,
        with mask: UInt32,
        into target: UnsafeMutableRawBufferPointer
    ) {
        let wide = UInt64(mask) << 32 | UInt64(mask)
        var index = 0
        while index + 8 <= source.count {
            let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            target.storeBytes(of: word ^ wide, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < source.count {
            // The mask's bytes repeat from its first one in memory.
            target[index] =
                source[index] ^ UInt8(truncatingIfNeeded: UInt32(littleEndian: mask) >> (UInt32(index & 3) * 8))
            index += 1
        }
    }
}
