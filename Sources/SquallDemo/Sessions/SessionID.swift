/// A UUID as 128 bits: 10,000s of sessions are found without hashing text.
struct SessionID: Hashable, Sendable {
    private let bits: UInt128

    /// Nil unless the text is 8-4-4-4-12 hexadecimal digits.
    init?(_ text: some StringProtocol) {
        var bits: UInt128 = 0
        var position = 0
        for byte in text.utf8 {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Self.digit(byte) else { return nil }
                bits = bits << 4 | UInt128(digit)
            }
            position += 1
        }
        guard position == 36 else { return nil }
        self.bits = bits
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
