import SquallPlan

/// Reads the parts of a condition from left to right.
struct ConditionReader {
    private let text: String
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    /// Up to a blank outside of braces.
    mutating func metric() throws(FailCondition.Problem) -> String {
        skipBlanks()
        let start = position
        var depth = 0
        while position < characters.count, depth > 0 || !characters[position].isWhitespace {
            if characters[position] == "{" { depth += 1 }
            if characters[position] == "}" { depth -= 1 }
            position += 1
        }
        guard position > start else {
            throw problem("a metric is missing; write `http_req_duration p(95) > +10%`", start..<start)
        }
        guard depth == 0 else { throw problem("`{` is not closed", start..<position) }
        return String(characters[start..<position])
    }

    mutating func figure() throws(FailCondition.Problem) -> String {
        skipBlanks()
        let start = position
        while position < characters.count, !"<>=! ".contains(characters[position]) { position += 1 }
        let word = String(characters[start..<position])
        guard !word.isEmpty else {
            throw problem("a figure is missing after the metric: `p(95)`, `avg`, `rate`", start..<start)
        }
        if word.first == "p", let digit = word.dropFirst().first, digit.isNumber {
            throw problem("`\(word)`: write `p(\(word.dropFirst()))`", start..<position)
        }
        if word.hasPrefix("p(") {
            let number = Double(word.dropFirst(2).dropLast())
            guard word.hasSuffix(")"), let number, (0...100).contains(number) else {
                throw problem("`\(word)`: a percentile is `p(N)` with N from 0 to 100", start..<position)
            }
        }
        return word
    }

    mutating func comparison() throws(FailCondition.Problem) -> Threshold.Comparison {
        skipBlanks()
        let start = position
        while position < characters.count, "<>=!".contains(characters[position]) { position += 1 }
        let word = String(characters[start..<position])
        guard let comparison = Threshold.Comparison(rawValue: word), ![.equal, .notEqual].contains(comparison) else {
            let what = word.isEmpty ? "a comparison is missing" : "`\(word)` is none of the comparisons"
            throw problem("\(what): `>`, `>=`, `<` or `<=`", start..<position)
        }
        return comparison
    }

    /// A sign, a number, a unit.
    mutating func limit() throws(FailCondition.Problem) -> FailCondition.Limit {
        skipBlanks()
        let start = position
        while position < characters.count, !characters[position].isWhitespace { position += 1 }
        let word = String(characters[start..<position])
        guard !word.isEmpty else { throw problem("a limit is missing: `+10%`, `-5ms`, `+0.5pp`", start..<start) }
        guard let sign = word.first, "+-".contains(sign) else {
            throw problem(
                "`\(word)`: a difference has a sign; write `+\(word)` for more than the base, `-\(word)` for less",
                start..<position
            )
        }
        guard let limit = ConditionReader.limit(word) else {
            throw problem(
                "`\(word)` is no difference: a number with a sign and `%`, `pp`, `us`, `ms`, `s` or no unit",
                start..<position
            )
        }
        return limit
    }

    private static func limit(_ word: String) -> FailCondition.Limit? {
        let units: [(String, (Double) -> FailCondition.Limit)] = [
            ("pp", { .absolute($0 / 100) }), ("%", { .relative($0 / 100) }), ("us", { .absolute($0 / 1_000) }),
            ("ms", { .absolute($0) }), ("s", { .absolute($0 * 1_000) }), ("", { .absolute($0) }),
        ]
        for (unit, make) in units where word.hasSuffix(unit) {
            let number = word.dropLast(unit.count)
            guard number.allSatisfy({ $0.isNumber || "+-.".contains($0) }), let value = Double(number) else { continue }
            return make(value)
        }
        return nil
    }

    mutating func end() throws(FailCondition.Problem) {
        skipBlanks()
        guard position < characters.count else { return }
        throw problem(
            "nothing may follow the limit; give --fail-on once for each condition",
            position..<characters.count
        )
    }

    private mutating func skipBlanks() {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
    }

    private func problem(_ message: String, _ range: Range<Int>) -> FailCondition.Problem {
        FailCondition.Problem(message: message, range: range, text: text)
    }
}
