extension JSONPathParser {
    /// Conditions joined by `||`, which binds less than `&&`.
    mutating func condition() throws(JSONPathProblem) -> JSONPathCondition {
        var alternatives = [try conjunction()]
        while takeOperator("||") { alternatives.append(try conjunction()) }
        return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }

    private mutating func conjunction() throws(JSONPathProblem) -> JSONPathCondition {
        var conditions = [try basicCondition()]
        while takeOperator("&&") { conditions.append(try basicCondition()) }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    /// Takes an operator between two conditions and the white space around it.
    private mutating func takeOperator(_ text: StaticString) -> Bool {
        let start = position
        skipSpace()
        guard take(text) else {
            position = start
            return false
        }
        skipSpace()
        return true
    }

    private mutating func basicCondition() throws(JSONPathProblem) -> JSONPathCondition {
        if take("!") {
            skipSpace()
            if next == UInt8(ascii: "(") { return .not(try parenthesised()) }
            return .not(try test(try term()))
        }
        if next == UInt8(ascii: "(") { return try parenthesised() }
        let left = try term()
        let end = position
        skipSpace()
        guard let comparison = takeComparison() else {
            position = end
            return try test(left)
        }
        skipSpace()
        let right = try term()
        return .comparison(try operand(left), comparison, try operand(right))
    }

    private mutating func parenthesised() throws(JSONPathProblem) -> JSONPathCondition {
        position += 1
        skipSpace()
        let inner = try nested { (parser) throws(JSONPathProblem) in try parser.condition() }
        skipSpace()
        guard take(")") else { throw unexpected("\")\"") }
        return inner
    }

    private mutating func takeComparison() -> JSONPathComparison? {
        if take("==") { return .equal }
        if take("!=") { return .notEqual }
        if take("<=") { return .lessOrEqual }
        if take(">=") { return .greaterOrEqual }
        if take("<") { return .less }
        return take(">") ? .greater : nil
    }

    /// A literal, a query or a call, before it is known what it is used as.
    mutating func term() throws(JSONPathProblem) -> JSONPathTerm {
        let start = position
        let kind: JSONPathTerm.Kind
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): kind = .value(.literal(.string(try string())))
        case UInt8(ascii: "$"), UInt8(ascii: "@"): kind = .nodes(try query())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): kind = .value(.literal(try number()))
        case let byte where JSONPathParser.isLowercase(byte): kind = try wordOrCall()
        default: throw unexpected("a query, a literal or a function")
        }
        return JSONPathTerm(kind: kind, range: start..<position)
    }

    private mutating func wordOrCall() throws(JSONPathProblem) -> JSONPathTerm.Kind {
        let start = position
        while JSONPathParser.isLowercase(next) || next == UInt8(ascii: "_") || JSONPathParser.isDigit(next) {
            position += 1
        }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        if next == UInt8(ascii: "(") { return try call(word, at: start..<position) }
        switch word {
        case "true": return .value(.literal(.bool(true)))
        case "false": return .value(.literal(.bool(false)))
        case "null": return .value(.literal(.null))
        default: throw problem("\"\(word)\" is neither a literal nor a call: a text needs quotes", from: start)
        }
    }

    /// The term as a condition of its own.
    private func test(_ term: JSONPathTerm) throws(JSONPathProblem) -> JSONPathCondition {
        switch term.kind {
        case .nodes(let query): return .exists(query)
        case .condition(let condition): return condition
        case .value(.literal):
            throw JSONPathProblem(message: "a literal alone is no condition: compare it", range: term.range)
        case .value:
            throw JSONPathProblem(message: "the function's value is no condition: compare it", range: term.range)
        }
    }

    /// The term as one side of a comparison, or as an argument that is a value.
    func operand(_ term: JSONPathTerm) throws(JSONPathProblem) -> JSONPathOperand {
        switch term.kind {
        case .value(let operand): return operand
        case .nodes(let query) where query.singular != nil: return .query(query)
        case .nodes:
            throw JSONPathProblem(
                message: "the query may select several nodes: only names and indices are allowed here",
                range: term.range
            )
        case .condition:
            throw JSONPathProblem(message: "the function's result is a condition, not a value", range: term.range)
        }
    }
}

/// A part of a filter and what it can be used as.
struct JSONPathTerm {
    enum Kind {
        case value(JSONPathOperand)
        case nodes(JSONPathQuery)
        case condition(JSONPathCondition)
    }
    let kind: Kind
    let range: Range<Int>
}
