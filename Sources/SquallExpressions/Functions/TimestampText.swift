/// Timestamps as RFC 3339 spells them: `2026-01-31T12:00:00.5+01:00`.
enum TimestampText {
    /// Nil where the text is no timestamp; throws where it is outside the years 1 to 9999.
    static func parse(_ text: String) throws(EvaluationError) -> Timestamp? {
        var reader = Reader(bytes: Array(text.utf8)[...])
        guard let date = reader.date(), reader.skip("T") || reader.skip("t"), let second = reader.timeOfDay(),
            let nanoseconds = reader.fraction(), let offset = reader.offset(), reader.bytes.isEmpty
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + Int64(second) - Int64(offset)
        return try Timestamp(checking: seconds, nanoseconds: nanoseconds)
    }

    /// Seconds of an offset from UTC: `+01:00`, `-09:30`, `02:00`.
    static func offset(_ text: String) -> Int? {
        var reader = Reader(bytes: Array(text.utf8)[...])
        guard let offset = reader.signedOffset(), reader.bytes.isEmpty else { return nil }
        return offset
    }

    private struct Reader {
        var bytes: ArraySlice<UInt8>

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard bytes.first == UInt8(ascii: character) else { return false }
            bytes.removeFirst()
            return true
        }

        /// A number of exactly that many digits.
        mutating func number(digits: Int) -> Int? {
            guard bytes.count >= digits else { return nil }
            var number = 0
            for _ in 0..<digits {
                guard let byte = bytes.popFirst(), byte.isDigit else { return nil }
                number = number * 10 + Int(byte) - 0x30
            }
            return number
        }

        mutating func date() -> CivilDate? {
            guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
                let day = number(digits: 2), (1...12).contains(month)
            else { return nil }
            let date = CivilDate(year: Int64(year), month: month, day: day)
            return (1...date.daysInMonth).contains(day) ? date : nil
        }

        mutating func timeOfDay() -> Int? {
            guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
                let second = number(digits: 2), hour < 24, minute < 60, second < 60
            else { return nil }
            return hour * 3600 + minute * 60 + second
        }

        /// Nanoseconds of the fraction; 0 where there is none.
        mutating func fraction() -> Int32? {
            guard skip(".") || skip(",") else { return 0 }
            let digits = bytes.prefix { $0.isDigit }
            guard (1...9).contains(digits.count) else { return nil }
            bytes = bytes.dropFirst(digits.count)
            let padding = repeatElement(UInt8(ascii: "0"), count: 9 - digits.count)
            return Int32(String(decoding: digits + padding, as: UTF8.self))
        }

        mutating func offset() -> Int? {
            if skip("Z") || skip("z") { return 0 }
            guard bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-") else { return nil }
            return signedOffset()
        }

        mutating func signedOffset() -> Int? {
            let isNegative = skip("-")
            if !isNegative { _ = skip("+") }
            guard let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2), hours < 24, minutes < 60
            else { return nil }
            return (hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
        }
    }
}
