/// `+ - * / %`
final class ArithmeticNode: Node {
    private let operation: BinaryOperator
    private let left: any Node
    private let right: any Node

    init(_ operation: BinaryOperator, _ left: any Node, _ right: any Node) {
        self.operation = operation
        self.left = left
        self.right = right
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        try Arithmetic.apply(operation, left.value(in: frame), right.value(in: frame))
    }
}

/// `-x`
final class NegateNode: Node {
    private let operand: any Node

    init(_ operand: any Node) {
        self.operand = operand
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        try Arithmetic.negate(operand.value(in: frame))
    }
}

/// `!x`
final class NotNode: Node {
    private let operand: any Node

    init(_ operand: any Node) {
        self.operand = operand
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { .bool(try truth(in: frame)) }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool { try !operand.truth(in: frame) }
}

/// `==` and `!=`
final class EqualityNode: Node {
    let left: any Node
    let right: any Node
    private let negated: Bool

    init(_ left: any Node, _ right: any Node, negated: Bool) {
        self.left = left
        self.right = right
        self.negated = negated
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { .bool(try truth(in: frame)) }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        let left = try left.value(in: frame)
        return try (left == right.value(in: frame)) != negated
    }
}

/// `< <= > >=`
final class OrderNode: Node {
    private let operation: BinaryOperator
    let left: any Node
    let right: any Node

    init(_ operation: BinaryOperator, _ left: any Node, _ right: any Node) {
        self.operation = operation
        self.left = left
        self.right = right
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { .bool(try truth(in: frame)) }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        try operation.holds(left.value(in: frame), right.value(in: frame))
    }
}

/// A comparison with an int or a duration that is known before the run: `response.status == 200`,
/// `response.duration < 50ms`. Most checks are of this form.
final class ConstantComparisonNode: Node {
    private let operation: BinaryOperator
    let operand: any Node
    let constant: Value
    private let number: Int64
    private let isDuration: Bool

    /// Nil where the constant is neither an int nor a duration, or the operation is no comparison.
    init?(_ operation: BinaryOperator, _ operand: any Node, _ constant: Value) {
        switch constant {
        case .int(let int): (number, isDuration) = (int, false)
        case .duration(let nanoseconds): (number, isDuration) = (nanoseconds, true)
        default: return nil
        }
        guard operation.isComparison else { return nil }
        self.operation = operation
        self.operand = operand
        self.constant = constant
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { .bool(try truth(in: frame)) }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        let value = try operand.value(in: frame)
        switch value {
        case .int(let int) where !isDuration: return operation.holds(int, number)
        case .duration(let nanoseconds) where isDuration: return operation.holds(nanoseconds, number)
        default: return try operation.holds(value, constant)
        }
    }
}

extension BinaryOperator {
    var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }

    func holds(_ left: Int64, _ right: Int64) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        default: left >= right
        }
    }

    /// Whether the comparison holds; throws where the two values have no order.
    func holds(_ left: Value, _ right: Value) throws(EvaluationError) -> Bool {
        if self == .equal { return left == right }
        if self == .notEqual { return left != right }
        guard let order = order(of: left, right) else {
            throw EvaluationError("`\(rawValue)` does not compare \(left.described) with \(right.described)")
        }
        switch self {
        case .less: return order == .less
        case .lessOrEqual: return order == .less || order == .equal
        case .greater: return order == .greater
        default: return order == .greater || order == .equal
        }
    }

    /// CEL compares an int with a double as doubles, also beyond the 53 bits that a double holds exactly.
    private func order(of left: Value, _ right: Value) -> Order? {
        switch (left, right) {
        case (.int(let left), .double(let right)): .of(Double(left), right)
        case (.double(let left), .int(let right)): .of(left, Double(right))
        default: left.order(to: right)
        }
    }
}
