extension Parser {
    mutating func member() throws(ExpressionProblem) -> Syntax {
        try members(of: try primary())
    }

    /// What may follow a value: fields, methods and indexes.
    mutating func members(of first: Syntax) throws(ExpressionProblem) -> Syntax {
        var operand = first
        while true {
            if token.isSymbol(".") {
                operand = try fieldOrMethod(of: operand)
            } else if token.isSymbol("[") {
                operand = try index(of: operand)
            } else if token.isSymbol("{"), operand.dottedName != nil {
                throw protobufMessage(operand)
            } else {
                return operand
            }
        }
    }

    private func protobufMessage(_ name: Syntax) -> ExpressionProblem {
        ExpressionProblem(
            kind: .syntax,
            message: "`\(name.dottedName ?? "")` cannot be made: expressions have no protobuf messages",
            range: name.range.lowerBound..<token.range.upperBound,
            help: "a map is written {\"key\": value}"
        )
    }

    private mutating func fieldOrMethod(of operand: Syntax) throws(ExpressionProblem) -> Syntax {
        _ = advance()
        let isOptional = skip("?")
        let field = try fieldName()
        guard token.isSymbol("("), !isOptional else {
            let range = operand.range.lowerBound..<field.range.upperBound
            return try node(.select(operand, field: field, isOptional: isOptional), range)
        }
        let (arguments, end) = try arguments()
        let range = operand.range.lowerBound..<end
        return try node(.call(field, receiver: operand, arguments: arguments), range)
    }

    private mutating func fieldName() throws(ExpressionProblem) -> Syntax.Name {
        switch token.kind {
        case .name(let text), .quotedName(let text): return Syntax.Name(text: text, range: advance().range)
        default: throw unexpected(expected: "a name after the point")
        }
    }

    private mutating func index(of operand: Syntax) throws(ExpressionProblem) -> Syntax {
        _ = advance()
        let isOptional = skip("?")
        let index = try expression()
        let end = try expect("]", "to close the index").range.upperBound
        return try node(.index(operand, index, isOptional: isOptional), operand.range.lowerBound..<end)
    }

    /// Arguments with their parentheses, and where they end.
    private mutating func arguments() throws(ExpressionProblem) -> ([Syntax], end: Int) {
        _ = advance()
        var arguments: [Syntax] = []
        while !token.isSymbol(")") {
            arguments.append(try expression())
            guard skip(",") else { break }
        }
        let end = try expect(")", "to close the arguments").range.upperBound
        return (arguments, end)
    }

    private mutating func primary() throws(ExpressionProblem) -> Syntax {
        switch token.kind {
        case .int(let magnitude):
            guard let int = Int64(exactly: magnitude) else { throw intTooLarge() }
            return Syntax(.literal(.int(int)), advance().range)
        case .literal(let value):
            return Syntax(.literal(value), advance().range)
        case .name(let name):
            return try nameOrCall(name)
        case .symbol("("):
            return try parenthesized()
        case .symbol("["):
            return try list()
        case .symbol("{"):
            return try map()
        case .symbol("."):
            _ = advance()
            guard case .name(let name) = token.kind else { throw unexpected(expected: "a name after the point") }
            return try nameOrCall(name)
        default:
            throw unexpected(expected: "a value")
        }
    }

    private mutating func nameOrCall(_ name: String) throws(ExpressionProblem) -> Syntax {
        if let problem = wordOfAnotherLanguage(name) { throw problem }
        let token = advance()
        if let literal = Parser.literals[name] { return Syntax(.literal(literal), token.range) }
        guard self.token.isSymbol("(") else { return Syntax(.name(name), token.range) }
        let (arguments, end) = try arguments()
        let name = Syntax.Name(text: name, range: token.range)
        return try node(.call(name, receiver: nil, arguments: arguments), token.range.lowerBound..<end)
    }

    private static let literals: [String: Value] = ["true": .bool(true), "false": .bool(false), "null": .null]

    private mutating func parenthesized() throws(ExpressionProblem) -> Syntax {
        let start = advance().range.lowerBound
        let inner = try expression()
        let end = try expect(")", "to close the parenthesis").range.upperBound
        return try node(inner.kind, start..<end)
    }

    private mutating func list() throws(ExpressionProblem) -> Syntax {
        let start = advance().range.lowerBound
        var elements: [Syntax.Element] = []
        while !token.isSymbol("]") {
            let isOptional = skip("?")
            elements.append(Syntax.Element(value: try expression(), isOptional: isOptional))
            guard skip(",") else { break }
        }
        let end = try expect("]", "to close the list").range.upperBound
        return try node(.list(elements), start..<end)
    }

    private mutating func map() throws(ExpressionProblem) -> Syntax {
        let start = advance().range.lowerBound
        var entries: [Syntax.Entry] = []
        while !token.isSymbol("}") {
            let isOptional = skip("?")
            let key = try expression()
            _ = try expect(":", "and the value of the key")
            entries.append(Syntax.Entry(key: key, value: try expression(), isOptional: isOptional))
            guard skip(",") else { break }
        }
        let end = try expect("}", "to close the map").range.upperBound
        return try node(.map(entries), start..<end)
    }
}
