extension JSONPathEvaluator {
    func holds(_ condition: JSONPathCondition, for node: Value) -> Bool {
        switch condition {
        case .any(let conditions): conditions.contains { holds($0, for: node) }
        case .all(let conditions): conditions.allSatisfy { holds($0, for: node) }
        case .not(let condition): !holds(condition, for: node)
        case .exists(let query): first(of: query, current: node) != nil
        case .comparison(let left, let comparison, let right):
            compare(value(of: left, for: node), comparison, value(of: right, for: node))
        case .matches(let text, let pattern, let whole): matches(text, pattern, whole: whole, for: node)
        }
    }

    /// The operand's value; nil is RFC 9535's Nothing.
    private func value(of operand: JSONPathOperand, for node: Value) -> Value? {
        switch operand {
        case .literal(let value): return value
        case .query(let query): return first(of: query, current: node)
        case .length(let operand): return value(of: operand, for: node).flatMap(length).map { .int(Int64($0)) }
        case .count(let query): return .int(Int64(nodes(of: query, current: node).count))
        case .value(let query):
            let nodes = nodes(of: query, current: node)
            return nodes.count == 1 ? nodes[0] : nil
        }
    }

    /// Characters of a text (Unicode scalars), elements of a list, members of a map; nothing else has a length.
    private func length(_ value: Value) -> Int? {
        switch value {
        case .string(let text): text.unicodeScalars.count
        case .list(let elements): elements.count
        case .map(let map): map.count
        default: nil
        }
    }

    /// False where either is no text or the pattern no I-Regexp.
    private func matches(_ text: JSONPathOperand, _ pattern: JSONPathPattern, whole: Bool, for node: Value) -> Bool {
        guard case .string(let text)? = value(of: text, for: node), let pattern = compiled(pattern, for: node) else {
            return false
        }
        return whole ? pattern.matchesWhole(text) : pattern.matches(text)
    }

    private func compiled(_ pattern: JSONPathPattern, for node: Value) -> Pattern? {
        switch pattern {
        case .literal(let pattern): return pattern
        case .computed(let operand):
            guard case .string(let source)? = value(of: operand, for: node) else { return nil }
            return try? IRegexp.compile(source)
        }
    }

    /// RFC 9535, 2.3.5.2.2. Nothing equals nothing, and is neither above nor below anything.
    private func compare(_ left: Value?, _ comparison: JSONPathComparison, _ right: Value?) -> Bool {
        switch comparison {
        case .equal: left == right
        case .notEqual: left != right
        case .less: isLess(left, right)
        case .greater: isLess(right, left)
        case .lessOrEqual: isLess(left, right) || left == right
        case .greaterOrEqual: isLess(right, left) || left == right
        }
    }

    /// Only numbers and texts have an order; CEL's of bools does not count.
    private func isLess(_ left: Value?, _ right: Value?) -> Bool {
        guard let left, let right else { return false }
        if case .bool = left { return false }
        return left.order(to: right) == .less
    }
}
