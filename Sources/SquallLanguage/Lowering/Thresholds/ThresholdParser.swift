import SquallPlan

/// Reads the condition of a threshold: comparisons joined by `&&`, which binds tighter, `||` and parentheses.
struct ThresholdParser {
    private let tokens: [ThresholdToken]
    private let metric: MetricDefinition
    private let end: Range<Int>
    private var position = 0
    private var depth = 0
    /// Comparisons that hold for every value, or for none.
    private(set) var findings: [ThresholdFinding] = []

    private static let maximumDepth = 100

    init(_ text: String, metric: MetricDefinition) throws(ThresholdProblem) {
        var lexer = ThresholdLexer(text)
        tokens = try lexer.tokens()
        self.metric = metric
        end = text.utf8.count..<text.utf8.count
        if tokens.isEmpty {
            throw ThresholdProblem(
                message: "a condition is missing",
                range: 0..<text.utf8.count,
                help: "a condition looks like \(ThresholdMethods.example(metric))"
            )
        }
    }

    /// The whole condition.
    mutating func condition() throws(ThresholdProblem) -> Threshold.Condition {
        let condition = try disjunction()
        guard let rest = current else { return condition }
        let words = ["and": "write `&&`", "or": "write `||`"]
        let help =
            if case .method(let name, _) = rest.kind, let word = words[name.lowercased()] {
                word
            } else if case .comparison = rest.kind { "join comparisons with `&&`: `p(95) > 10 && p(95) < 100`" } else {
                "join conditions with `&&` or `||`"
            }
        throw ThresholdProblem(message: "the condition ends before this", range: rest.range, help: help)
    }

    private mutating func disjunction() throws(ThresholdProblem) -> Threshold.Condition {
        var left = try conjunction()
        while take(.or) { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(ThresholdProblem) -> Threshold.Condition {
        var left = try term()
        while take(.and) { left = .and(left, try term()) }
        return left
    }

    private mutating func term() throws(ThresholdProblem) -> Threshold.Condition {
        guard let open = current, take(.open) else { return try comparison() }
        depth += 1
        defer { depth -= 1 }
        guard depth <= ThresholdParser.maximumDepth else {
            throw ThresholdProblem(message: "too many parentheses", range: open.range)
        }
        let condition = try disjunction()
        guard take(.close) else {
            throw ThresholdProblem(message: "`(` is never closed", range: open.range, help: "add `)`")
        }
        return condition
    }

    private mutating func comparison() throws(ThresholdProblem) -> Threshold.Condition {
        let methodToken = try expectMethod()
        guard case .method(let name, let argument) = methodToken.kind else { return try fail("expected a method") }
        let method = try ThresholdMethods.method(name, argument, of: metric, at: methodToken.range)
        guard let operatorToken = current, case .comparison(let symbol) = operatorToken.kind,
            let comparison = Threshold.Comparison(rawValue: symbol)
        else { return try fail("expected a comparison such as `<`") }
        position += 1
        guard let valueToken = current, case .value(let text) = valueToken.kind else {
            return try fail("expected a number")
        }
        position += 1
        let reader = ThresholdValue(metric: metric, method: method, methodText: name)
        let value = try reader.read(text, at: valueToken.range)
        let whole = methodToken.range.lowerBound..<valueToken.range.upperBound
        if let finding = ThresholdFinding(metric, value.method, comparison, value.number, range: whole) {
            findings.append(finding)
        }
        return .compare(value.method, comparison, value.number)
    }

    private mutating func expectMethod() throws(ThresholdProblem) -> ThresholdToken {
        guard let token = current, case .method = token.kind else {
            let help = "a condition is a method, a comparison and a number: \(ThresholdMethods.example(metric))"
            throw ThresholdProblem(message: "expected a method", range: current?.range ?? end, help: help)
        }
        position += 1
        return token
    }

    private var current: ThresholdToken? { position < tokens.count ? tokens[position] : nil }

    private mutating func take(_ kind: ThresholdToken.Kind) -> Bool {
        guard current?.kind == kind else { return false }
        position += 1
        return true
    }

    private func fail<Result>(_ message: String) throws(ThresholdProblem) -> Result {
        throw ThresholdProblem(
            message: message,
            range: current?.range ?? end,
            help: "a condition looks like \(ThresholdMethods.example(metric))"
        )
    }
}
