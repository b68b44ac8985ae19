import NIOCore

/// Checks UTF-8 piece by piece (Unicode, table 3-7): pieces may end within a character.
struct UTF8Validator {
    /// Continuation bytes that the character begun still needs.
    private var missing = 0
    /// What the next continuation byte may be.
    private var range: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether the text may end here.
    var isComplete: Bool { missing == 0 }

    /// False when the text is not UTF-8 whatever comes next.
    mutating func take(_ bytes: ByteBuffer) -> Bool {
        bytes.withUnsafeReadableBytes { take($0) }
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if missing == 0 { index = UTF8Validator.endOfASCII(bytes, from: index) }
            guard index < bytes.count else { break }
            guard missing == 0 ? begin(bytes[index]) : proceed(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    /// Passes over ASCII, eight bytes at a time.
    private static func endOfASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        range = 0x80...0xBF
        switch byte {
        case 0x00...0x7F: missing = 0
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, range) = (2, 0xA0...0xBF)
        case 0xED: (missing, range) = (2, 0x80...0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, range) = (3, 0x90...0xBF)
        case 0xF4: (missing, range) = (3, 0x80...0x8F)
        case 0xF1...0xF3: missing = 3
        default: return false
        }
        return true
    }

    private mutating func proceed(_ byte: UInt8) -> Bool {
        guard range.contains(byte) else { return false }
        range = 0x80...0xBF
        missing -= 1
        return true
    }
}
