import NIOCore

/// RFC 3339 in UTC with milliseconds.
enum Timestamp {
    /// - Parameter milliseconds: since 1970.
    static func text(_ milliseconds: Int64) -> String {
        var buffer = ByteBuffer()
        buffer.writeTimestamp(milliseconds)
        return String(buffer: buffer)
    }
}

extension ByteBuffer {
    /// RFC 3339 in UTC with milliseconds; days to date by H. Hinnant's `civil_from_days` (years from 1970 on).
    mutating func writeTimestamp(_ milliseconds: Int64) {
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let (calendarMonth, year) = (month < 10 ? month + 3 : month - 9, yearOfEra + era * 400 + (month >= 10 ? 1 : 0))
        for (number, digits, separator) in [
            (year, 4, "-"), (calendarMonth, 2, "-"), (day, 2, "T"), (rest / 3_600_000, 2, ":"),
            (rest / 60_000 % 60, 2, ":"), (rest / 1000 % 60, 2, "."), (rest % 1000, 3, "Z"),
        ] {
            writeDigits(number, count: digits)
            writeString(separator)
        }
    }

    private mutating func writeDigits(_ number: Int64, count: Int) {
        var divisor: Int64 = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}
