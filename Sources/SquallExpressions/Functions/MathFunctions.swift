extension FunctionTable {
    static let math: [Function] = [
        extreme("min", "The smallest of the values, or of one list.", example: "min(3, 1, 2)", .less),
        extreme("max", "The largest of the values, or of one list.", example: "max([3, 1, 2])", .greater),
        Function(
            "abs",
            [.form(["x": .int], .int), .form(["x": .double], .double), .form(["x": .duration], .duration)],
            "The value without its sign.",
            example: "abs(-3)",
            .unary(MathFunctions.abs)
        ),
        rounding("floor", "The next whole number below.", example: "floor(2.7)", .down),
        rounding("ceil", "The next whole number above.", example: "ceil(2.1)", .up),
        rounding(
            "round",
            "The nearest whole number, halves away from zero.",
            example: "round(2.5)",
            .toNearestOrAwayFromZero
        ),
    ]

    private static func extreme(_ name: String, _ summary: String, example: String, _ wanted: Order) -> Function {
        Function(
            name,
            [.variadic(["value": .dyn], .dyn)],
            summary,
            example: example,
            infer: { arguments in
                if arguments.count == 1, case .list(let element) = arguments[0] { return element }
                return arguments.dropFirst().reduce(arguments[0]) { $0.joined(with: $1) }
            },
            .list { (values) throws(EvaluationError) in try MathFunctions.extreme(values, wanted, name) }
        )
    }

    private static func rounding(
        _ name: String,
        _ summary: String,
        example: String,
        _ rule: FloatingPointRoundingRule
    ) -> Function {
        Function(
            name,
            [.form(["x": .double], .int)],
            summary,
            example: example,
            .unary { (value) throws(EvaluationError) in
                if case .int = value { return value }
                let rounded = try value.expectNumber(name).rounded(rule)
                guard let int = Int64(exactly: rounded) else {
                    throw EvaluationError("\(value.described) is beyond int")
                }
                return .int(int)
            }
        )
    }
}

enum MathFunctions {
    static func extreme(_ arguments: [Value], _ wanted: Order, _ name: String) throws(EvaluationError) -> Value {
        var values = arguments
        if values.count == 1, case .list(let elements) = values[0] { values = elements }
        guard var best = values.first else { throw EvaluationError("`\(name)` of an empty list has no value") }
        for value in values.dropFirst() {
            guard let order = value.order(to: best) else {
                throw EvaluationError("`\(name)` does not compare \(value.described) with \(best.described)")
            }
            if order == wanted { best = value }
        }
        guard best.order(to: best) != nil else { throw best.mismatch(name, "values that have an order") }
        return best
    }

    static func abs(_ value: Value) throws(EvaluationError) -> Value {
        switch value {
        case .double(let double): return .double(Swift.abs(double))
        case .int(let int), .duration(let int): return int < 0 ? try Arithmetic.negate(value) : value
        default: throw value.mismatch("abs", "a number or a duration")
        }
    }
}
