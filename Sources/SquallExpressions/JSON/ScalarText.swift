/// How scalars are spelled as text: in templates, in `string(x)`, in JSON.
///
/// All functions append to a buffer, because request bodies are written on the hot path.
package enum ScalarText {
    package static func append(_ text: String, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: text.utf8)
    }

    /// All digits.
    package static func append(int: Int64, to buffer: inout [UInt8]) {
        if int < 0 { buffer.append(UInt8(ascii: "-")) }
        append(unsigned: int.magnitude, to: &buffer)
    }

    /// The shortest digits that read back as the same number, always with a point or an exponent (`1.0`, `1e+16`);
    /// `NaN`, `Infinity`, `-Infinity`.
    package static func append(double: Double, to buffer: inout [UInt8]) {
        append(text(double: double), to: &buffer)
    }

    package static func text(double: Double) -> String {
        if double.isNaN { return "NaN" }
        if double.isInfinite { return double < 0 ? "-Infinity" : "Infinity" }
        return double.description
    }

    /// Nanoseconds as seconds without trailing zeros: `1.5s`, `90s`, `-0.001s`.
    package static func append(duration nanoseconds: Int64, to buffer: inout [UInt8]) {
        if nanoseconds < 0 { buffer.append(UInt8(ascii: "-")) }
        let (seconds, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(unsigned: seconds, to: &buffer)
        append(fraction: UInt32(rest), to: &buffer)
        buffer.append(UInt8(ascii: "s"))
    }

    package static func text(duration nanoseconds: Int64) -> String {
        text { append(duration: nanoseconds, to: &$0) }
    }

    /// RFC 3339 in UTC, the fraction without trailing zeros: `2026-01-31T23:59:59.5Z`.
    package static func append(timestamp: Timestamp, to buffer: inout [UInt8]) {
        let (days, second) = timestamp.seconds.flooredQuotientAndRemainder(by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        append(date.year, digits: 4, to: &buffer)
        buffer.append(UInt8(ascii: "-"))
        append(Int64(date.month), digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: "-"))
        append(Int64(date.day), digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: "T"))
        append(second / 3600, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: ":"))
        append(second / 60 % 60, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: ":"))
        append(second % 60, digits: 2, to: &buffer)
        append(fraction: UInt32(clamping: timestamp.nanoseconds), to: &buffer)
        buffer.append(UInt8(ascii: "Z"))
    }

    package static func text(timestamp: Timestamp) -> String {
        text { append(timestamp: timestamp, to: &$0) }
    }

    private static func text(_ write: (inout [UInt8]) -> Void) -> String {
        var buffer: [UInt8] = []
        write(&buffer)
        return String(decoding: buffer, as: UTF8.self)
    }

    private static func append(unsigned: UInt64, to buffer: inout [UInt8]) {
        if unsigned < 10 { return buffer.append(UInt8(ascii: "0") + UInt8(unsigned)) }
        append(unsigned: unsigned / 10, to: &buffer)
        buffer.append(UInt8(ascii: "0") + UInt8(unsigned % 10))
    }

    /// A number that is padded with zeros in front.
    private static func append(_ number: Int64, digits: Int, to buffer: inout [UInt8]) {
        let text = String(number.magnitude)
        if number < 0 { buffer.append(UInt8(ascii: "-")) }
        buffer.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, digits - text.utf8.count)))
        append(text, to: &buffer)
    }

    /// `.5` for 500 000 000 nanoseconds, nothing for 0.
    private static func append(fraction nanoseconds: UInt32, to buffer: inout [UInt8]) {
        guard nanoseconds > 0 else { return }
        buffer.append(UInt8(ascii: "."))
        append(Int64(nanoseconds), digits: 9, to: &buffer)
        while buffer.last == UInt8(ascii: "0") { buffer.removeLast() }
    }
}
