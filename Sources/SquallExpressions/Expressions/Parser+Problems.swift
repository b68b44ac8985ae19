/// What people write who think of JavaScript, Python or SQL, and what it is called here.
extension Parser {
    /// A problem with the current token, where something else had to stand.
    func unexpected(expected: String) -> ExpressionProblem {
        if let problem = foreignOperator() { return problem }
        let help = token.isSymbol("?") || token.isSymbol(":") ? "a choice is written `condition ? a : b`" : nil
        let message = "expected \(expected), found \(token.described)"
        return ExpressionProblem(kind: .syntax, message: message, range: token.range, help: help)
    }

    /// A problem with what follows a complete expression.
    func unexpectedTail() -> ExpressionProblem {
        if let problem = foreignOperator() { return problem }
        let message = "unexpected \(token.described) after the expression"
        return ExpressionProblem(kind: .syntax, message: message, range: token.range, help: tailHelp())
    }

    private func tailHelp() -> String? {
        switch token.kind {
        case .symbol(")"), .symbol("]"), .symbol("}"): "nothing is open here that it could close"
        case .symbol("("): "only functions are called; a method is written `value.method(...)`"
        case .symbol: nil
        default: "two values need an operator between them"
        }
    }

    private func foreignOperator() -> ExpressionProblem? {
        let word: String
        switch token.kind {
        case .symbol(let symbol): word = symbol
        case .name(let name): word = name
        default: return nil
        }
        guard let help = Parser.foreignOperators[word] else { return nil }
        return ExpressionProblem(kind: .syntax, message: "`\(word)` is no operator", range: token.range, help: help)
    }

    private static let foreignOperators = [
        "=": "compare with `==`",
        "===": "write `==`: it never converts types",
        "!==": "write `!=`: it never converts types",
        "&": "write `&&` for and",
        "|": "write `||` for or; a filter is a call: `value.trim()`",
        "??": "write `coalesce(a, b)`, or `a.?b.orValue(c)`",
        "=>": "write `list.map(x, x + 1)`: the variable and the expression are two arguments",
        "**": "there is no power; multiply",
        "^": "there are no operators on bits; write `!=` for exclusive or of conditions",
        "~": "match with `text.matches(\"pattern\")`",
        ";": "an expression is one value",
        "and": "write `&&`",
        "or": "write `||`",
        "is": "write `==`",
        "not": "write `!(x in list)`",
        "AND": "write `&&`",
        "OR": "write `||`",
        "contains": "write `text.contains(\"part\")`",
        "matches": "write `text.matches(\"pattern\")`",
        "instanceof": "write `type(x) == string`",
    ]

    /// `not x`, `typeof x`: words that are operators elsewhere, with a value behind them.
    func wordOfAnotherLanguage(_ name: String) -> ExpressionProblem? {
        guard let help = Parser.foreignPrefixes[name], following.startsValue else { return nil }
        return ExpressionProblem(kind: .syntax, message: "`\(name)` is no operator", range: token.range, help: help)
    }

    private static let foreignPrefixes = [
        "not": "write `!x`, or `!(a && b)`",
        "NOT": "write `!x`, or `!(a && b)`",
        "typeof": "write `type(x)`",
        "new": "values are made without `new`",
        "if": "write `condition ? a : b`",
        "return": "an expression is a value; leave `return` out",
        "await": "nothing here waits; leave `await` out",
    ]
}

extension Token {
    /// Whether a value can begin here, other than in parentheses, which may as well be arguments.
    fileprivate var startsValue: Bool {
        switch kind {
        case .name(let name): name != "in"
        case .int, .literal: true
        default: false
        }
    }
}
