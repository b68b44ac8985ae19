/// What a condition saw when it did not hold: for the report on failed checks.
extension Expression {
    /// The value that was compared, `found 500`; both where neither is known from the text. Nil where the condition is
    /// no comparison, or cannot be evaluated.
    package func witness(in frame: Frame) -> String? {
        frame.reserveLocals(localCount)
        return Expression.witness(of: node, in: frame)
    }

    private static func witness(of node: any Node, in frame: Frame) -> String? {
        switch node {
        case let comparison as ConstantComparisonNode: found([comparison.operand], in: frame)
        case let comparison as OrderNode: found([comparison.left, comparison.right], in: frame)
        case let comparison as EqualityNode: found([comparison.left, comparison.right], in: frame)
        case let logic as LogicNode where !logic.deciding:
            // Of a conjunction the first part that fails is what the reader wants to know.
            logic.operands.first { (try? $0.truth(in: frame)) == false }.flatMap { witness(of: $0, in: frame) }
        default: nil
        }
    }

    private static func found(_ operands: [any Node], in frame: Frame) -> String? {
        let computed = operands.filter { !($0 is ConstantNode) }
        let texts = computed.compactMap { try? shortened($0.value(in: frame).described) }
        return texts.count == computed.count && !texts.isEmpty ? "found " + texts.joined(separator: " and ") : nil
    }

    private static func shortened(_ text: String) -> String {
        text.count > 120 ? text.prefix(117) + "..." : text
    }
}
