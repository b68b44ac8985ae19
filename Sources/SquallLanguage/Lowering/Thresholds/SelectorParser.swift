import SquallExpressions
import SquallPlan

/// Reads the key of a threshold: a metric, and a selector of series in braces.
struct SelectorParser {
    struct Term {
        var tag: String
        /// UTF-8 offsets in the key.
        var tagRange: Range<Int>
        var match: Selector.Match
        var valueText: String
        var valueRange: Range<Int>
    }
    struct Key {
        var metric: String
        var metricRange: Range<Int>
        var terms: [Term]
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func key() throws(ThresholdProblem) -> Key {
        let end = bytes.firstIndex(of: UInt8(ascii: "{")) ?? bytes.count
        let metric = trimmed(0..<end)
        guard end < bytes.count else { return Key(metric: text(metric), metricRange: metric, terms: []) }
        guard bytes.last == UInt8(ascii: "}") else {
            throw problem("`{` is never closed", end..<end + 1, "a selector is written `metric{tag:value}`")
        }
        position = end + 1
        let terms = try terms(upTo: bytes.count - 1)
        return Key(metric: text(metric), metricRange: metric, terms: terms)
    }

    private mutating func terms(upTo end: Int) throws(ThresholdProblem) -> [Term] {
        guard !trimmed(position..<end).isEmpty else {
            throw problem(
                "the selector is empty",
                position - 1..<end + 1,
                "remove `{}`: the metric alone means all its series"
            )
        }
        var terms: [Term] = []
        repeat {
            terms.append(try term(upTo: end))
            position += 1
        } while position <= end
        return terms
    }

    /// One `tag:value`; leaves the position at the comma or the end.
    private mutating func term(upTo end: Int) throws(ThresholdProblem) -> Term {
        let start = position
        guard let colon = bytes[start..<end].firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",") }),
            bytes[colon] == UInt8(ascii: ":")
        else {
            throw problem(
                "expected `tag:value`",
                nonEmpty(trimmed(start..<end), end),
                "a selector is written `metric{tag:value}`"
            )
        }
        let sign = colon > start ? bytes[colon - 1] : 0
        let hasSign = sign == UInt8(ascii: "!") || sign == UInt8(ascii: "~")
        let tag = trimmed(start..<(hasSign ? colon - 1 : colon))
        guard !tag.isEmpty else { throw problem("a tag's name is missing", colon..<colon + 1, "write `tag:value`") }
        position = colon + 1
        let (value, range) = try value(upTo: end)
        let match = try match(sign, hasSign, value, range, tag: text(tag))
        return Term(tag: text(tag), tagRange: tag, match: match, valueText: value, valueRange: range)
    }

    private mutating func value(upTo end: Int) throws(ThresholdProblem) -> (String, Range<Int>) {
        while position < end, bytes[position] == 0x20 { position += 1 }
        if position < end, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") {
            return try quoted(upTo: end)
        }
        let start = position
        position = bytes[start..<end].firstIndex(of: UInt8(ascii: ",")) ?? end
        let range = trimmed(start..<position)
        guard !range.isEmpty else {
            throw problem(
                "a value is missing",
                nonEmpty(range, end),
                "write `tag:value`; for an empty value write `tag:\"\"`"
            )
        }
        return (text(range), range)
    }

    private mutating func quoted(upTo end: Int) throws(ThresholdProblem) -> (String, Range<Int>) {
        let start = position
        guard let close = bytes[(start + 1)..<end].firstIndex(of: bytes[start]) else {
            throw problem("a quote that is never closed", start..<start + 1, "close it before `}`")
        }
        position = close + 1
        while position < end, bytes[position] == 0x20 { position += 1 }
        guard position == end || bytes[position] == UInt8(ascii: ",") else {
            throw problem("text after the closing quote", position..<end, "separate terms with `,`")
        }
        return (text(start + 1..<close), start..<close + 1)
    }

    private func match(_ sign: UInt8, _ hasSign: Bool, _ value: String, _ range: Range<Int>, tag: String)
        throws(ThresholdProblem) -> Selector.Match
    {
        guard hasSign, sign == UInt8(ascii: "~") else {
            let plain = tag == "group" && value.hasPrefix("::") ? String(value.dropFirst(2)) : value
            return hasSign ? .notEquals(plain) : .equals(plain)
        }
        do throws(PatternProblem) {
            return .matches(try Pattern.compile(value))
        } catch {
            throw ThresholdProblem(
                code: .invalidPattern,
                message: "invalid regular expression: \(error.message)",
                range: range
            )
        }
    }

    private func problem(_ message: String, _ range: Range<Int>, _ help: String) -> ThresholdProblem {
        ThresholdProblem(code: .selectorSyntax, message: message, range: range, help: help)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start] == 0x20 { start += 1 }
        while start < end, bytes[end - 1] == 0x20 { end -= 1 }
        return start..<end
    }

    private func nonEmpty(_ range: Range<Int>, _ end: Int) -> Range<Int> {
        range.isEmpty ? min(range.lowerBound, end)..<min(range.lowerBound + 1, bytes.count) : range
    }
}
