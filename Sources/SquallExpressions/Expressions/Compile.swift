extension Expression {
    /// Appends the value as text.
    func append(to bytes: inout [UInt8], in frame: Frame) throws(EvaluationError) {
        frame.reserveLocals(localCount)
        try node.append(to: &bytes, in: frame)
    }

    /// Longer ones are refused, so that no input takes long.
    static let maximumLength = 100_000

    /// Parses, checks and prepares an expression. Constant parts are computed here.
    ///
    /// All independent mistakes are reported, in order of their places; with any there is no expression.
    package static func compile(_ source: String, scope: some ExpressionScope) -> ExpressionCompilation {
        guard source.utf8.count <= maximumLength else {
            let message = "the expression is longer than \(maximumLength) bytes"
            return .failed([ExpressionProblem(kind: .syntax, message: message, range: 0..<source.utf8.count)])
        }
        let (tokens, lexicalProblems) = Lexer.tokens(of: source)
        guard lexicalProblems.isEmpty else { return .failed(lexicalProblems) }
        guard tokens.count > 1 else {
            let problem = ExpressionProblem(
                kind: .syntax,
                message: "the expression is empty",
                range: 0..<source.utf8.count
            )
            return .failed([problem])
        }
        do {
            return check(try Parser.parse(tokens), source, scope)
        } catch {
            return .failed([error])
        }
    }

    private static func check(
        _ syntax: Syntax,
        _ source: String,
        _ scope: any ExpressionScope
    ) -> ExpressionCompilation {
        let checker = Checker(scope: scope)
        let checked = checker.check(syntax)
        if let failure = checked.failure {
            checker.report(.constantFailure, "this always fails: \(failure.error.message)", failure.range)
        }
        guard checker.problems.isEmpty else {
            return .failed(checker.problems.sorted { $0.range.lowerBound < $1.range.lowerBound })
        }
        let expression = Expression(
            source: source,
            type: checked.type,
            node: checked.node,
            localCount: checker.localCount
        )
        return ExpressionCompilation(expression: expression, problems: [])
    }
}

extension ExpressionCompilation {
    fileprivate static func failed(_ problems: [ExpressionProblem]) -> ExpressionCompilation {
        ExpressionCompilation(expression: nil, problems: problems)
    }
}
