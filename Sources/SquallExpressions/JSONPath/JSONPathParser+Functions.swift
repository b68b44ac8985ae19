extension JSONPathParser {
    /// The call of a function extension (RFC 9535, 2.4) whose opening parenthesis is at the position.
    mutating func call(_ name: String, at range: Range<Int>) throws(JSONPathProblem) -> JSONPathTerm.Kind {
        guard let count = JSONPathParser.parameterCounts[name] else {
            let known = "length, count, match, search and value"
            throw JSONPathProblem(message: "there is no function \"\(name)\": there are \(known)", range: range)
        }
        let arguments = try nested { (parser) throws(JSONPathProblem) in try parser.arguments() }
        guard arguments.count == count else {
            let expected = count == 1 ? "1 argument" : "\(count) arguments"
            throw problem("\(name)() takes \(expected), not \(arguments.count)", from: range.lowerBound)
        }
        switch name {
        case "length": return .value(.length(try operand(arguments[0])))
        case "count": return .value(.count(try nodes(arguments[0])))
        case "value": return .value(.value(try nodes(arguments[0])))
        default:
            let text = try operand(arguments[0])
            let pattern = JSONPathParser.pattern(try operand(arguments[1]))
            return .condition(.matches(text, pattern, whole: name == "match"))
        }
    }

    private static let parameterCounts = ["length": 1, "count": 1, "value": 1, "match": 2, "search": 2]

    private mutating func arguments() throws(JSONPathProblem) -> [JSONPathTerm] {
        position += 1
        skipSpace()
        if take(")") { return [] }
        var arguments: [JSONPathTerm] = []
        repeat {
            skipSpace()
            arguments.append(try term())
            skipSpace()
        } while take(",")
        guard take(")") else { throw unexpected("\",\" or \")\"") }
        return arguments
    }

    /// The term as an argument that is a list of nodes.
    private func nodes(_ term: JSONPathTerm) throws(JSONPathProblem) -> JSONPathQuery {
        guard case .nodes(let query) = term.kind else {
            throw JSONPathProblem(message: "the argument must be a query", range: term.range)
        }
        return query
    }

    /// A literal pattern is compiled once; one that is no I-Regexp matches nothing, as the RFC says.
    private static func pattern(_ operand: JSONPathOperand) -> JSONPathPattern {
        guard case .literal(let value) = operand else { return .computed(operand) }
        guard case .string(let source) = value else { return .literal(nil) }
        return .literal(try? IRegexp.compile(source))
    }
}
