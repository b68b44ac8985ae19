/// A checked expression, ready to be evaluated. Made by `Expression.compile`.
///
/// A class, because it is handed on for each evaluation: that copies one reference, not five.
package final class Expression: Sendable {
    package let source: String
    /// What the value's type is known to be; `.dyn` where only the run can tell.
    package let type: StaticType
    /// The value where it is known before the run: a condition whose constant is `true` is always true.
    package let constant: Value?
    let node: any Node
    /// How many variables of macros the expression needs at once.
    let localCount: Int

    init(source: String, type: StaticType, node: any Node, localCount: Int) {
        self.source = source
        self.type = type
        self.node = node
        self.localCount = localCount
        constant = (node as? ConstantNode)?.value
    }

    /// An expression that is a value.
    package convenience init(constant value: Value) {
        self.init(source: value.text, type: value.staticType, node: ConstantNode(value), localCount: 0)
    }

    /// The value, or why there is none.
    package func evaluate(in frame: Frame) throws(EvaluationError) -> Value {
        frame.reserveLocals(localCount)
        return try node.value(in: frame)
    }

    /// Whether the condition holds; a value that is no bool is an error.
    package func holds(in frame: Frame) throws(EvaluationError) -> Bool {
        frame.reserveLocals(localCount)
        return try node.truth(in: frame)
    }
}

/// What compiling an expression gave: the expression where it has no mistakes, otherwise every independent mistake.
package struct ExpressionCompilation: Sendable {
    package let expression: Expression?
    package let problems: [ExpressionProblem]
}
