/// Text to durations, sizes and percents: exact, in integers.
enum Units {
    /// `500ms`, `1.5s`, `1h30m`, `1d`, `250us`, `0`, as nanoseconds. `-` in front makes it negative.
    static func duration(_ text: String) throws(UnitProblem) -> Int64 {
        do throws(UnitProblem) {
            return try nanoseconds(text)
        } catch {
            throw UnitSlip(in: text) { (try? nanoseconds($0)) != nil }?.problem(.invalidDuration) ?? error
        }
    }

    private static func nanoseconds(_ text: String) throws(UnitProblem) -> Int64 {
        let trimmed = text.utf8.elementsEqual("0".utf8)
        if trimmed { return 0 }
        var total: Int64 = 0
        var reader = UnitReader(text)
        let isNegative = reader.takeSign()
        repeat {
            let start = reader.offset
            guard let number = reader.number() else { throw notADuration(text, reader.rest) }
            let word = reader.word()
            let name = String(word.text)
            if name.isEmpty, reader.isAtEnd || start > 0 { throw missingUnit(text, String(number.text)) }
            guard let unit = durationUnits[name] else { throw unknownDurationUnit(text, number.text, word) }
            if number.text.contains("..") { throw aRange(text) }
            guard let value = ExactNumber(number.text)?.times(unit), let sum = total.adding(value) else {
                throw tooLong(text)
            }
            total = sum
        } while !reader.isAtEnd
        return isNegative ? -total : total
    }

    /// `512B`, `10KB`, `1.5MiB`, or a whole number of bytes.
    static func size(_ text: String) throws(UnitProblem) -> Int64 {
        do throws(UnitProblem) {
            return try bytes(text)
        } catch {
            throw UnitSlip(in: text) { (try? bytes($0)) != nil }?.problem(.invalidSize) ?? error
        }
    }

    private static func bytes(_ text: String) throws(UnitProblem) -> Int64 {
        var reader = UnitReader(text)
        let whole = 0..<text.utf8.count
        guard let number = reader.number(), let exact = ExactNumber(number.text) else {
            throw UnitProblem(code: .invalidSize, message: "not a size", range: whole, help: sizeHelp)
        }
        let word = reader.word()
        guard reader.isAtEnd, let unit = word.text.isEmpty ? 1 : sizeUnits[String(word.text)] else {
            throw unknownSizeUnit(text, number.text, word)
        }
        guard let bytes = exact.times(unit) else {
            throw UnitProblem(code: .invalidSize, message: "too large", range: whole)
        }
        return bytes
    }

    /// `1%` is 0.01.
    static func percent(_ text: some StringProtocol) -> Double? {
        percentPoints(text).map { Double($0.numerator) / (Double($0.denominator) * 100) }
    }

    /// `1%` is 1.
    static func percentPoints(_ text: some StringProtocol) -> ExactNumber? {
        text.hasSuffix("%") ? ExactNumber(text.dropLast().trimmingSpaces) : nil
    }

    static let durationUnits: [String: Int64] = [
        "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000, "d": 86_400_000_000_000,
    ]

    static let sizeUnits: [String: Int64] = [
        "B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
        "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
    ]

    /// Spellings of other tools, and the unit they mean.
    private static let durationWords: [String: String] = [
        "sec": "s", "secs": "s", "second": "s", "seconds": "s", "S": "s", "min": "m", "mins": "m", "minute": "m",
        "minutes": "m", "M": "m", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "H": "h", "day": "d", "days": "d",
        "msec": "ms", "msecs": "ms", "millis": "ms", "milliseconds": "ms", "MS": "ms", "usec": "us",
    ]

    private static let sizeHelp = "sizes are written like `512B`, `10KB` (1000), `10KiB` (1024), `1.5MiB`"
    private static let durationHelp = "durations are written like `500ms`, `1.5s`, `2m`, `1h30m`, `1d`"
}

// MARK: Problems

extension Units {
    private static func notADuration(_ text: String, _ rest: Range<Int>) -> UnitProblem {
        UnitProblem(
            code: .invalidDuration,
            message: "not a duration",
            range: rest.lowerBound == 0 || rest.isEmpty ? 0..<text.utf8.count : rest,
            help: durationHelp
        )
    }

    static func missingUnit(_ text: String, _ number: String) -> UnitProblem {
        UnitProblem(
            code: .missingUnit,
            message: "a duration needs a unit",
            range: 0..<text.utf8.count,
            help: "write `\(number)s` for seconds or `\(number)ms` for milliseconds"
        )
    }

    private static func unknownDurationUnit(_ text: String, _ number: Substring, _ word: UnitReader.Part)
        -> UnitProblem
    {
        let meant =
            durationWords[word.text.trimmingSpaces]
            ?? (durationUnits[word.text.trimmingSpaces].map { _ in word.text.trimmingSpaces })
        return UnitProblem(
            code: .invalidDuration,
            message: word.text.isEmpty ? "not a duration" : "`\(word.text.trimmingSpaces)` is not a unit of time",
            range: word.range.isEmpty ? 0..<text.utf8.count : word.range,
            help: meant.map { "did you mean `\(number)\($0)`?" } ?? "the units of time are d, h, m, s, ms, us"
        )
    }

    private static func aRange(_ text: String) -> UnitProblem {
        UnitProblem(
            code: .invalidDuration,
            message: "a random range cannot stand here",
            range: 0..<text.utf8.count,
            help: "write one duration"
        )
    }

    private static func tooLong(_ text: String) -> UnitProblem {
        let help = "the longest duration is about 292 years"
        return UnitProblem(code: .invalidDuration, message: "too long", range: 0..<text.utf8.count, help: help)
    }

    private static func unknownSizeUnit(_ text: String, _ number: Substring, _ word: UnitReader.Part) -> UnitProblem {
        let wanted = word.text.lowercased()
        let meant = sizeUnits.keys.first { $0.lowercased() == wanted || $0.lowercased() == wanted + "b" }
        return UnitProblem(
            code: .invalidSize,
            message: word.text.isEmpty ? "not a size" : "`\(word.text)` is not a unit of size",
            range: word.range.isEmpty ? 0..<text.utf8.count : word.range,
            help: meant.map { "did you mean `\(number)\($0)`?" } ?? sizeHelp
        )
    }
}

/// Takes numbers and words off the front of a text.
struct UnitReader {
    struct Part {
        var text: Substring
        /// UTF-8 offsets in the whole text.
        var range: Range<Int>
    }

    private let text: String
    private var position: String.Index

    init(_ text: String) {
        self.text = text
        position = text.startIndex
    }

    var isAtEnd: Bool { position == text.endIndex }
    var offset: Int { text.utf8.distance(from: text.startIndex, to: position) }
    var rest: Range<Int> { offset..<text.utf8.count }

    mutating func takeSign() -> Bool {
        guard !isAtEnd, text[position] == "-" else { return false }
        position = text.index(after: position)
        return true
    }

    /// Digits with at most one point; nil where there is no digit.
    mutating func number() -> Part? {
        let part = take { $0.isASCII && ($0.isWholeNumber || $0 == ".") }
        return part.text.contains { $0 != "." } ? part : nil
    }

    /// What is not part of a number.
    mutating func word() -> Part {
        take { !($0.isASCII && ($0.isWholeNumber || $0 == "." || $0 == "-")) }
    }

    private mutating func take(while holds: (Character) -> Bool) -> Part {
        let start = position
        let from = offset
        while !isAtEnd, holds(text[position]) { position = text.index(after: position) }
        return Part(text: text[start..<position], range: from..<offset)
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends.
    var trimmingSpaces: String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: blank).reversed().drop(while: blank).reversed())
    }
}

extension Int64 {
    func adding(_ other: Int64) -> Int64? {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? nil : sum
    }
}
