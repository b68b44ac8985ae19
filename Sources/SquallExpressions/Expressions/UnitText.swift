/// Durations and sizes as they are written: `1h30m`, `1.5s`, `10KiB`.
package enum UnitText {
    /// Nanoseconds of a duration: numbers with units from days to nanoseconds, one after the other, with a sign before
    /// all of them if need be; `0` alone is no duration. Nil where the text is none, or is beyond 292 years.
    package static func duration(_ text: String) -> Int64? {
        var rest = Array(text.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard !rest.isEmpty else { return nil }
        var total: Int128 = 0
        while !rest.isEmpty {
            guard let number = Decimal(readingFrom: &rest), let unit = unit(readingFrom: &rest),
                let scale = nanoseconds[unit]
            else { return nil }
            total += number.times(scale).quotient
            guard total <= 1 << 64 else { return nil }
        }
        return Int64(exactly: isNegative ? -total : total)
    }

    /// Bytes of a size: one number and one unit. Nil where the text is none, or is not a whole number of bytes.
    package static func size(_ text: String) -> Int64? {
        var rest = Array(text.utf8)[...]
        guard let number = Decimal(readingFrom: &rest), let unit = unit(readingFrom: &rest), rest.isEmpty,
            let scale = bytes[unit]
        else { return nil }
        let size = number.times(scale)
        return size.remainder == 0 ? Int64(exactly: size.quotient) : nil
    }

    private static let nanoseconds: [String: Int128] = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000, "d": 86_400_000_000_000,
    ]

    private static let bytes: [String: Int128] = [
        "B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000, "KiB": 1 << 10,
        "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
    ]

    private static func unit(readingFrom rest: inout ArraySlice<UInt8>) -> String? {
        let unit = rest.prefix { !$0.isDigit && $0 != UInt8(ascii: ".") }
        rest = rest.dropFirst(unit.count)
        return String(validating: unit, as: UTF8.self)
    }

    /// A decimal number without an exponent, exact: `digits` / 10^`scale`.
    private struct Decimal {
        private var digits: Int128 = 0
        private var divisor: Int128 = 1

        /// Reads up to 18 digits; nil where there are none or more.
        init?(readingFrom rest: inout ArraySlice<UInt8>) {
            var count = 0
            var inFraction = false
            while let byte = rest.first, byte.isDigit || byte == UInt8(ascii: "."), !(inFraction && !byte.isDigit) {
                rest.removeFirst()
                if !byte.isDigit {
                    inFraction = true
                    continue
                }
                count += 1
                guard count <= 18 else { return nil }
                digits = digits * 10 + Int128(byte - 0x30)
                if inFraction { divisor *= 10 }
            }
            guard count > 0 else { return nil }
        }

        func times(_ scale: Int128) -> (quotient: Int128, remainder: Int128) {
            (digits * scale).quotientAndRemainder(dividingBy: divisor)
        }
    }
}
