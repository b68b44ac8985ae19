import SquallExpressions

/// Readers of scalars whose value must be known before the run. Each returns nil where the value was reported, or
/// where env that is missing would be needed.
extension CompileContext {
    /// Nanoseconds.
    func duration(_ node: Node, at path: NodePath) -> Int64? {
        guard let constant = constant(node, at: path) else { return nil }
        switch constant.value {
        case .duration(let nanoseconds): return nanoseconds
        case .int(0): return 0
        case .int, .double:
            report(Units.missingUnit(constant.text, constant.text), of: constant, at: path)
            return nil
        case .string(let text): return parsed(constant, at: path) { () throws(UnitProblem) in try Units.duration(text) }
        default: return reportWrong(constant, expected: .duration, at: path)
        }
    }

    /// Bytes.
    func size(_ node: Node, at path: NodePath) -> Int64? {
        guard let constant = constant(node, at: path) else { return nil }
        switch constant.value {
        case .int(let bytes): return bytes
        case .string(let text): return parsed(constant, at: path) { () throws(UnitProblem) in try Units.size(text) }
        default: return reportWrong(constant, expected: .size, at: path)
        }
    }

    /// A number per time; `per` is nil where only a number is written.
    func rate(_ node: Node, at path: NodePath) -> RateText? {
        guard let constant = constant(node, at: path) else { return nil }
        switch constant.value {
        case .int, .double, .string:
            return parsed(constant, at: path) { () throws(UnitProblem) in try RateText(constant.text) }
        default: return reportWrong(constant, expected: .rate, at: path)
        }
    }

    /// A whole number.
    func integer(_ node: Node, at path: NodePath) -> Int64? {
        guard let constant = constant(node, at: path) else { return nil }
        switch constant.value {
        case .int(let value): return value
        case .double(let value):
            if let whole = Int64(exactly: value) { return whole }
        case .string(let text) where constant.isComputed:
            if let whole = ExactNumber(text)?.whole { return whole }
        default: break
        }
        return reportWrong(constant, expected: .integer(minimum: 0), at: path)
    }

    func number(_ node: Node, at path: NodePath) -> Double? {
        guard let constant = constant(node, at: path) else { return nil }
        switch constant.value {
        case .int(let value): return Double(value)
        case .double(let value): return value
        case .string(let text) where constant.isComputed:
            if let number = ExactNumber(text) { return number.double }
        default: break
        }
        return reportWrong(constant, expected: .number, at: path)
    }

    func bool(_ node: Node, at path: NodePath) -> Bool? {
        guard let constant = constant(node, at: path) else { return nil }
        switch (constant.value, constant.isComputed) {
        case (.bool(let value), _): return value
        case (.string("true"), true): return true
        case (.string("false"), true): return false
        default: return reportWrong(constant, expected: .boolean, at: path)
        }
    }

    /// Any scalar as text.
    func string(_ node: Node, at path: NodePath) -> String? {
        constant(node, at: path)?.text
    }

    /// One word of a closed set.
    ///
    /// - Parameter help: what to say where no word of the set is close.
    func word(_ node: Node, of words: [String], at path: NodePath, help: String? = nil) -> String? {
        guard let text = string(node, at: path) else { return nil }
        if words.contains(text) { return text }
        let close = Suggestion.closest(to: text, in: words) ?? Synonyms.word(for: text, in: words)
        let list = words.map { "`\($0)`" }.joinedAsChoice
        report(
            Diagnostic(
                .notOneOf,
                words.count > 3 ? "`\(text)` is not allowed here" : "`\(text)` is not \(list)",
                at: node.place,
                label: words.count > 3 ? "expected \(list)" : nil,
                help: close.map { "did you mean `\($0)`?" } ?? help,
                path: path.text
            )
        )
        return nil
    }

    /// A bare expression over env and let that is true or false; `${...}` around the whole is accepted.
    func condition(_ node: Node, at path: NodePath) -> Bool? {
        guard let scalar = node.scalar else { return nil }
        if case .bool(let value) = scalar.value { return value }
        if scalar.text.hasPrefix("${") { return bool(node, at: path) }
        let scope = ConstantScope(context: self, node: node)
        let compilation = Expression.compile(scalar.text, scope: scope)
        report(compilation.problems, in: node, at: path)
        guard let expression = compilation.expression else { return nil }
        if case .bool(let value)? = expression.constant { return value }
        if expression.constant == nil {
            if !scope.readsMissing { reportNotConstant(node, at: path) }
            return nil
        }
        reportNoCondition(expression.constant ?? .null, node, at: path)
        return nil
    }
}

// MARK: Reports

extension CompileContext {
    private func parsed<Result>(
        _ constant: Constant,
        at path: NodePath,
        _ parse: () throws(UnitProblem) -> Result
    ) -> Result? {
        do throws(UnitProblem) {
            return try parse()
        } catch {
            report(error, of: constant, at: path)
            return nil
        }
    }

    /// A text that is not what it should be; the place is exact where the text stands in the file.
    func report(_ problem: UnitProblem, of constant: Constant, at path: NodePath) {
        report(
            Diagnostic(
                problem.code,
                "`\(constant.text)`: \(problem.message)",
                at: constant.isComputed ? constant.node.place : constant.node.place(of: problem.range),
                related: related(to: constant),
                help: helpForShellName(constant) ?? problem.help,
                path: path.text
            )
        )
    }

    private func reportNoCondition(_ value: Value, _ node: Node, at path: NodePath) {
        report(
            Diagnostic(
                .conditionNotBool,
                "the condition is `\(value.text)`, neither true nor false",
                at: node.place,
                help: "compare it with something: `\(node.text ?? "") == ...`",
                path: path.text
            )
        )
    }

    /// A value of a wrong type. Always nil, so that a reader can return it.
    func reportWrong<Result>(_ constant: Constant, expected: Shape, at path: NodePath) -> Result? {
        report(
            Diagnostic(
                constant.isComputed ? .wrongValueType : .wrongScalar,
                constant.mismatch(with: expected),
                at: constant.node.place,
                label: "expected \(expected.expectation)",
                related: related(to: constant),
                help: helpForShellName(constant) ?? constant.unquotedHelp,
                path: path.text
            )
        )
        return nil
    }

    /// For `$HOLD` and `HOLD`, as shells and other tools read env that the file declares.
    private func helpForShellName(_ constant: Constant) -> String? {
        let name = String(constant.text.drop { $0 == "$" })
        guard !constant.isComputed, constants.declarations[name] != nil else { return nil }
        return "env is read as `${env.\(name)}`"
    }

    /// The declarations of the env that a value was computed of.
    func related(to constant: Constant) -> [Diagnostic.Label] {
        constant.environment.compactMap { name in
            constants.declarations[name].map {
                Diagnostic.Label(
                    location: $0.location,
                    text: "`\(name)` is declared here, its value is from \($0.source.words)"
                )
            }
        }
    }
}

extension Constant {
    /// Why it is no such value. Digits in quotes are text; whole numbers end where 64 bits do.
    fileprivate func mismatch(with expected: Shape) -> String {
        if !isComputed, let style = node.scalar?.style, style != .plain {
            return "`\"\(text)\"` is text, not \(expected.expectation)"
        }
        if case .integer = expected, case .double = value, text.allSatisfy(\.isWholeNumber) {
            return "`\(text)` is too large"
        }
        return "`\(text)` is not \(expected.expectation)"
    }

    /// For a number in quotes, or one with `_` in it.
    fileprivate var unquotedHelp: String? {
        guard !isComputed, case .string(let text) = value else { return nil }
        if let word = ["yes": "true", "on": "true", "no": "false", "off": "false"][text.lowercased()] {
            return "write `\(word)`"
        }
        if ExactNumber(text) != nil || text == "true" || text == "false" { return "write it without quotes: `\(text)`" }
        let plain = text.filter { $0 != "_" && $0 != "," }
        return plain != text && ExactNumber(plain) != nil ? "write `\(plain)`" : nil
    }
}
