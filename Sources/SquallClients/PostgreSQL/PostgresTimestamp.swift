/// A point in time as PostgreSQL writes it in its ISO style: `2024-01-31 12:34:56.789+02`, `... -03:30`.
struct PostgresTimestamp {
    let seconds: Int64
    let nanoseconds: Int32

    /// nil for what is none: `infinity`, years before 1, another style.
    init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let year = reader.number(), reader.take("-"), let month = reader.number(), reader.take("-"),
            let day = reader.number(), reader.take(" "), let clock = reader.clock()
        else { return nil }
        nanoseconds = reader.fraction()
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        seconds = Self.days(year, month, day) * 86_400 + clock - offset
    }

    /// Days since 1970-01-01 in the Gregorian calendar, which begins its years in March here so that a leap day is the
    /// last of one: 146,097 days in 400 years, 153 in five months.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private struct Reader {
        let bytes: [UInt8]
        private var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func take(_ mark: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
            position += 1
            return true
        }

        mutating func number() -> Int64? {
            let digits = bytes[position...].prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            // Years have at most six digits, everything else two.
            guard (1...6).contains(digits.count) else { return nil }
            position = digits.endIndex
            return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }

        /// `12:34:56` in seconds.
        mutating func clock() -> Int64? {
            guard let hours = number(), take(":"), let minutes = number(), take(":"), let seconds = number() else {
                return nil
            }
            return hours * 3_600 + minutes * 60 + seconds
        }

        /// `.789` in nanoseconds; 0 where there is none. PostgreSQL keeps microseconds.
        mutating func fraction() -> Int32 {
            guard take(".") else { return 0 }
            let start = position
            guard let number = number() else { return 0 }
            return (position - start..<9).reduce(Int32(number)) { value, _ in value * 10 }
        }

        /// `+02`, `-03:30` or `+00:19:32` in seconds.
        mutating func offset() -> Int64? {
            let isWest = take("-")
            guard isWest || take("+"), let hours = number() else { return nil }
            let minutes = take(":") ? number() ?? 0 : 0
            let seconds = take(":") ? number() ?? 0 : 0
            let offset = hours * 3_600 + minutes * 60 + seconds
            return isWest ? -offset : offset
        }
    }
}
