/// Reads tokens to a syntax tree by recursive descent; binary operators climb by precedence.
///
/// It stops at the first mistake: what follows one is rarely another.
struct Parser {
    let tokens: [Token]
    var position = 0
    private var depth = 0

    /// How deep parentheses, brackets and branches of `?:` may be nested. CEL asks for 32; each level takes some 6 KB of
    /// stack, of which threads may have as little as 512 KB.
    static let maximumDepth = 64
    /// How high the tree may be: long chains such as `a + b + c` are deep trees too.
    static let maximumHeight = 400

    static func parse(_ tokens: [Token]) throws(ExpressionProblem) -> Syntax {
        var parser = Parser(tokens: tokens)
        let syntax = try parser.expression()
        guard parser.token.kind == .end else { throw parser.unexpectedTail() }
        return syntax
    }

    init(tokens: [Token]) {
        self.tokens = tokens
    }

    var token: Token { tokens[position] }

    var following: Token { tokens[min(position + 1, tokens.count - 1)] }

    mutating func advance() -> Token {
        defer { position = min(position + 1, tokens.count - 1) }
        return token
    }

    mutating func skip(_ symbol: String) -> Bool {
        guard token.isSymbol(symbol) else { return false }
        _ = advance()
        return true
    }

    mutating func expect(_ symbol: String, _ purpose: String) throws(ExpressionProblem) -> Token {
        guard token.isSymbol(symbol) else { throw unexpected(expected: "`\(symbol)` \(purpose)") }
        return advance()
    }

    /// A node of the tree, unless the tree has become too high.
    func node(_ kind: Syntax.Kind, _ range: Range<Int>) throws(ExpressionProblem) -> Syntax {
        let node = Syntax(kind, range)
        guard node.height <= Parser.maximumHeight else { throw tooDeep(range) }
        return node
    }

    private func tooDeep(_ range: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(
            kind: .syntax,
            message: "the expression is nested too deeply",
            range: range,
            help: "split it: give parts of it names with `let` or `set`"
        )
    }

    /// `condition ? a : b`, or what binds tighter.
    mutating func expression() throws(ExpressionProblem) -> Syntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Parser.maximumDepth else { throw tooDeep(token.range) }
        let condition = try or()
        guard token.isSymbol("?") else { return condition }
        _ = advance()
        let then = try or()
        _ = try expect(":", "and the value for when the condition does not hold")
        let otherwise = try expression()
        let range = condition.range.lowerBound..<otherwise.range.upperBound
        return try node(.conditional(condition, then, otherwise), range)
    }

    private mutating func or() throws(ExpressionProblem) -> Syntax {
        var operands = [try and()]
        while skip("||") { operands.append(try and()) }
        return try joined(operands) { .or($0) }
    }

    private mutating func and() throws(ExpressionProblem) -> Syntax {
        var operands = [try binary(0)]
        while skip("&&") { operands.append(try binary(0)) }
        return try joined(operands) { .and($0) }
    }

    private func joined(_ operands: [Syntax], _ kind: ([Syntax]) -> Syntax.Kind) throws(ExpressionProblem) -> Syntax {
        guard operands.count > 1 else { return operands[0] }
        return try node(kind(operands), operands[0].range.lowerBound..<operands[operands.count - 1].range.upperBound)
    }

    /// Relations, sums and products; `level` is the index of the loosest operators that may stand here.
    private static let levels: [[BinaryOperator]] = [
        [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn], [.add, .subtract],
        [.multiply, .divide, .remainder],
    ]

    private mutating func binary(_ level: Int) throws(ExpressionProblem) -> Syntax {
        guard level < Parser.levels.count else { return try unary() }
        var left = try binary(level + 1)
        while let operation = operation(of: Parser.levels[level]) {
            _ = advance()
            let right = try binary(level + 1)
            left = try node(.binary(operation, left, right), left.range.lowerBound..<right.range.upperBound)
        }
        return left
    }

    private func operation(of level: [BinaryOperator]) -> BinaryOperator? {
        switch token.kind {
        case .symbol(let symbol): BinaryOperator(rawValue: symbol).flatMap { level.contains($0) ? $0 : nil }
        case .name("in"): level.contains(.isIn) ? .isIn : nil
        default: nil
        }
    }

    /// `!` and `-`, any number of them.
    private mutating func unary() throws(ExpressionProblem) -> Syntax {
        var signs: [Token] = []
        while token.isSymbol("!") || token.isSymbol("-") { signs.append(advance()) }
        var operand = try operand(after: &signs)
        while let sign = signs.popLast() {
            let range = sign.range.lowerBound..<operand.range.upperBound
            operand = try node(sign.isSymbol("!") ? .not(operand) : .negate(operand), range)
        }
        return operand
    }

    /// A minus directly before an int belongs to the literal: -2^63 has no positive counterpart.
    private mutating func operand(after signs: inout [Token]) throws(ExpressionProblem) -> Syntax {
        guard case .int(let magnitude) = token.kind, let sign = signs.last, sign.isSymbol("-") else {
            return try member()
        }
        guard magnitude <= 1 << 63 else { throw intTooLarge() }
        signs.removeLast()
        let range = sign.range.lowerBound..<advance().range.upperBound
        return try members(of: Syntax(.literal(.int(Int64(truncatingIfNeeded: 0 &- magnitude))), range))
    }

    func intTooLarge() -> ExpressionProblem {
        ExpressionProblem(kind: .syntax, message: "\(token.described) is beyond 64 bits", range: token.range)
    }
}
