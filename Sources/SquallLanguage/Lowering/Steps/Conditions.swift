import SquallExpressions

/// A lowered expression and what it reads.
struct LoweredCondition {
    var expression: Expression
    var facts: ExpressionFacts
    /// As written, without `${` and `}` around it.
    var text: String

    /// The value of a condition that reads nothing, and so is the same in every run.
    var foregone: Bool? {
        guard !facts.readsNames, case .bool(let value)? = expression.constant else { return nil }
        return value
    }
}

extension StepsLowering {
    /// A condition: a bare expression; `${...}` around the whole is accepted, and so are YAML's `true` and `false`.
    func condition(_ value: ValueSyntax, at place: Place) -> LoweredCondition? {
        guard let scalar = value.node.scalar else {
            _ = WrongKind.check(value.node, shape: .condition, of: "this", at: value.path, reporting: context.collector)
            return nil
        }
        if case .bool(let known) = scalar.value {
            let expression = Expression(constant: .bool(known))
            return LoweredCondition(expression: expression, facts: ExpressionFacts(), text: scalar.text)
        }
        let range = Template.soleExpression(of: scalar.text) ?? 0..<scalar.text.utf8.count
        guard let lowered = expression(in: range, of: value, at: place, isCondition: true) else { return nil }
        guard lowered.expression.type == .bool || lowered.expression.type == .dyn else {
            reportNoBool(value, lowered.expression.type)
            return nil
        }
        return lowered
    }

    /// The expression in a part of a scalar's text.
    func expression(in range: Range<Int>, of value: ValueSyntax, at place: Place, isCondition: Bool = false)
        -> LoweredCondition?
    {
        let source = String(decoding: Array((value.node.text ?? "").utf8)[range], as: UTF8.self)
        let scope = StepScope(self, place, node: value.node)
        let compilation = Expression.compile(source, scope: scope)
        if isCondition, !compilation.problems.isEmpty, range.lowerBound == 0, reportTemplate(in: value) { return nil }
        let problems = compilation.problems.map { $0.moved(by: range.lowerBound) }
        report(problems, of: scope, in: value, at: place)
        return compilation.expression.map { LoweredCondition(expression: $0, facts: scope.facts, text: source) }
    }

    /// A condition that should depend on something: says so where it does not.
    func openCondition(_ value: ValueSyntax, at place: Place) -> LoweredCondition? {
        let lowered = condition(value, at: place)
        if let foregone = lowered?.foregone {
            report(
                Diagnostic(
                    .constantCondition,
                    "this condition is always \(foregone)",
                    at: value.location,
                    label: "reads nothing that could change it",
                    path: value.path.text
                )
            )
        }
        return lowered
    }

    /// `if:` beside a verb.
    func guardCondition(_ value: ValueSyntax, at place: Place) -> Expression? {
        openCondition(value, at: place)?.expression
    }

    private func reportNoBool(_ value: ValueSyntax, _ type: StaticType) {
        report(
            Diagnostic(
                .conditionNotBool,
                "a condition is true or false, this is of type \(type.name)",
                at: value.location,
                label: "expected a comparison",
                help: "compare it with something: `... == 200`, `... != \"\"`",
                path: value.path.text
            )
        )
    }

    /// `${a} == 1` as a condition; false where that is not the mistake.
    private func reportTemplate(in value: ValueSyntax) -> Bool {
        guard let text = value.node.text, let start = text.firstRange(of: "${") else { return false }
        let offset = text.utf8.distance(from: text.startIndex, to: start.lowerBound)
        report(
            Diagnostic(
                .templateInCondition,
                "a condition is an expression already: no `${...}` inside of it",
                at: value.node.place(of: offset..<offset + 2),
                label: "not needed here",
                help: "write the name as it is: `\(text.withoutTemplates)`",
                path: value.path.text
            )
        )
        return true
    }
}

extension String {
    /// `${a} == 1` as `a == 1`.
    fileprivate var withoutTemplates: String {
        var result = ""
        var rest = self[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: "}") else { break }
            result += rest[..<end]
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}

extension ExpressionProblem {
    /// The problem in a text in which the expression begins later.
    func moved(by offset: Int) -> ExpressionProblem {
        var moved = self
        moved.range = range.lowerBound + offset..<range.upperBound + offset
        return moved
    }
}
