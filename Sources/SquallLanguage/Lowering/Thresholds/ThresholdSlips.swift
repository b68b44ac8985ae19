/// What was meant by a condition that is written as elsewhere: `p(95) < 100 ms`, `max =< 5`, `!(avg > 1)`.
struct ThresholdSlips {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A unit behind a number and a blank: nothing else of a condition begins like that.
    func unitApart(from number: Range<Int>) -> ThresholdProblem? {
        let rest = bytes[number.upperBound...]
        let word = rest.drop { $0.isBlank }.prefix { !$0.isBlank && !"&|)<>=!,".utf8.contains($0) }
        let unit = String(decoding: word, as: UTF8.self)
        guard word.startIndex > number.upperBound, ThresholdSlips.isUnit(unit) else { return nil }
        return ThresholdProblem(
            message: "a unit stands directly behind its number",
            range: number.lowerBound..<word.endIndex,
            help: "write `\(text(number))\(unit)` without the space"
        )
    }

    private static func isUnit(_ word: String) -> Bool {
        let unit = String(word.prefix { $0 != "/" })
        return unit == "%" || Units.durationUnits[unit] != nil || Units.sizeUnits[unit] != nil
    }

    /// What to write instead of the character that no condition has.
    func help(at position: Int) -> String? {
        switch bytes[position] {
        case UInt8(ascii: "="): helpWithEquals(before: position + 1)
        case UInt8(ascii: "&"): "write `&&`"
        case UInt8(ascii: "|"): "write `||`"
        case UInt8(ascii: "!"): "there is no `!`: turn the comparison around, `<` into `>=`"
        case UInt8(ascii: ","): helpWithComma(at: position)
        default: nil
        }
    }

    private func helpWithEquals(before next: Int) -> String {
        guard next < bytes.count else { return "write `==`" }
        return switch bytes[next] {
        case UInt8(ascii: "<"): "write `<=`"
        case UInt8(ascii: ">"): "write `>=`"
        default: "write `==`"
        }
    }

    /// `1,000` is a number to its author; elsewhere a comma parts conditions.
    private func helpWithComma(at comma: Int) -> String {
        let isInNumber: (UInt8) -> Bool = { "0123456789,".utf8.contains($0) }
        let start = bytes[..<comma].lastIndex { !isInNumber($0) }.map { $0 + 1 } ?? 0
        let end = bytes[comma...].firstIndex { !isInNumber($0) } ?? bytes.count
        guard start < comma, end > comma + 1 else {
            return "join conditions with `&&`, or write a list of them: `[p(95) < 100, max < 200]`"
        }
        return "write the number without a comma: `\(text(start..<end).filter { $0 != "," })`"
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
