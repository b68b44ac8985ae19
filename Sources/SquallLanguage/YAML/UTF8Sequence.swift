/// One character's bytes in UTF-8 (RFC 3629: no overlong forms, no surrogates).
enum UTF8Sequence {
    /// The well-formed sequence that begins at `offset`.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> (length: Int, scalar: UInt32)? {
        let first = bytes[offset]
        let (length, smallest): (Int, UInt32)
        switch first {
        case 0..<0x80: return (1, UInt32(first))
        case 0xC2..<0xE0: (length, smallest) = (2, 0x80)
        case 0xE0..<0xF0: (length, smallest) = (3, 0x800)
        case 0xF0..<0xF5: (length, smallest) = (4, 0x10000)
        default: return nil
        }
        guard offset + length <= bytes.count else { return nil }
        var scalar = UInt32(first) & (0x7F >> UInt32(length))
        for next in bytes[offset + 1..<offset + length] {
            guard next & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(next & 0x3F)
        }
        guard scalar >= smallest, Unicode.Scalar(scalar) != nil else { return nil }
        return (length, scalar)
    }
}
