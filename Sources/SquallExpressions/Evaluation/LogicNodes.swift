/// `a && b && ...` and `a || b || ...`.
///
/// As CEL says, an operand that decides the result also decides it where others have no value, whatever their order:
/// `false` for `&&`, `true` for `||`. Otherwise the first error is the result.
final class LogicNode: Node {
    let operands: [any Node]
    let deciding: Bool

    init(_ operands: [any Node], decidedBy deciding: Bool) {
        self.operands = operands
        self.deciding = deciding
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { .bool(try truth(in: frame)) }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        var error: EvaluationError?
        for operand in operands {
            do {
                if try operand.truth(in: frame) == deciding { return deciding }
            } catch let failure {
                error = error ?? failure
            }
        }
        if let error { throw error }
        return !deciding
    }
}

/// `condition ? a : b`
final class ConditionalNode: Node {
    private let condition: any Node
    private let then: any Node
    private let otherwise: any Node

    init(_ condition: any Node, _ then: any Node, _ otherwise: any Node) {
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        try condition.truth(in: frame) ? then.value(in: frame) : otherwise.value(in: frame)
    }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        try condition.truth(in: frame) ? then.truth(in: frame) : otherwise.truth(in: frame)
    }

    func append(to bytes: inout [UInt8], in frame: Frame) throws(EvaluationError) {
        if try condition.truth(in: frame) {
            try then.append(to: &bytes, in: frame)
        } else {
            try otherwise.append(to: &bytes, in: frame)
        }
    }
}

/// `coalesce(a, b, ...)`: the first that has a value other than null. What has none (a missing key) is passed over; if
/// none is left, the last one's outcome is the result.
final class CoalesceNode: Node {
    private let operands: [any Node]
    private let last: any Node

    init(_ operands: [any Node], last: any Node) {
        self.operands = operands
        self.last = last
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        for operand in operands {
            guard let value = try? operand.value(in: frame) else { continue }
            switch value {
            case .null: continue
            case .optional(let optional):
                if let wrapped = optional.wrapped { return wrapped }
            default: return value
            }
        }
        return try last.value(in: frame)
    }
}

/// An expression that can only fail.
final class FailureNode: Node {
    let error: EvaluationError
    /// What fails, in UTF-8 offsets of the source.
    let range: Range<Int>

    init(_ error: EvaluationError, _ range: Range<Int>) {
        self.error = error
        self.range = range
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { throw error }
}
