/// A macro that goes through a list, or through the keys of a map.
///
/// The variable is a place in `Frame.locals`, which the expression reserved.
struct Iteration: Sendable {
    let name: String
    let range: any Node
    let local: Int

    fileprivate func elements(in frame: Frame) throws(EvaluationError) -> [Value] {
        let value = try range.value(in: frame)
        switch value {
        case .list(let elements): return elements
        case .map(let map): return map.keys
        default: throw EvaluationError("`\(name)` goes through a list or a map, not \(value.described)")
        }
    }
}

/// `list.all(x, p)` and `list.exists(x, p)`: `&&` and `||` over the elements, errors included.
final class QuantifierNode: Node {
    private let iteration: Iteration
    private let predicate: any Node
    private let deciding: Bool

    init(_ iteration: Iteration, _ predicate: any Node, decidedBy deciding: Bool) {
        self.iteration = iteration
        self.predicate = predicate
        self.deciding = deciding
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { .bool(try truth(in: frame)) }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        var error: EvaluationError?
        for element in try iteration.elements(in: frame) {
            frame.locals[iteration.local] = element
            do {
                if try predicate.truth(in: frame) == deciding { return deciding }
            } catch let failure {
                error = error ?? failure
            }
        }
        if let error { throw error }
        return !deciding
    }
}

/// `list.exists_one(x, p)`
final class ExistsOneNode: Node {
    private let iteration: Iteration
    private let predicate: any Node

    init(_ iteration: Iteration, _ predicate: any Node) {
        self.iteration = iteration
        self.predicate = predicate
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        var count = 0
        for element in try iteration.elements(in: frame) {
            frame.locals[iteration.local] = element
            if try predicate.truth(in: frame) { count += 1 }
        }
        return .bool(count == 1)
    }
}

/// `list.map(x, e)`, `list.map(x, p, e)` and `list.filter(x, p)`.
final class TransformNode: Node {
    private let iteration: Iteration
    private let predicate: (any Node)?
    private let transform: (any Node)?

    init(_ iteration: Iteration, where predicate: (any Node)?, transform: (any Node)?) {
        self.iteration = iteration
        self.predicate = predicate
        self.transform = transform
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        var result: [Value] = []
        for element in try iteration.elements(in: frame) {
            frame.locals[iteration.local] = element
            if let predicate, try !predicate.truth(in: frame) { continue }
            if let transform {
                result.append(try transform.value(in: frame))
            } else {
                result.append(element)
            }
        }
        return .list(result)
    }
}

/// `optional.optMap(x, e)` and `optional.optFlatMap(x, e)`
final class OptionalMapNode: Node {
    private let operand: any Node
    private let local: Int
    private let transform: any Node
    private let flattens: Bool

    init(_ operand: any Node, local: Int, _ transform: any Node, flattens: Bool) {
        self.operand = operand
        self.local = local
        self.transform = transform
        self.flattens = flattens
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        let optional = try operand.value(in: frame).expectOptional("optMap")
        guard let wrapped = optional.wrapped else { return .optional(optional) }
        frame.locals[local] = wrapped
        let result = try transform.value(in: frame)
        return flattens ? .optional(try result.expectOptional("optFlatMap")) : .optional(OptionalValue(result))
    }
}

/// `optional.or(other)` and `optional.orValue(value)`; the argument is computed only where it is needed.
final class OptionalOrNode: Node {
    private let operand: any Node
    private let other: any Node
    private let unwraps: Bool

    init(_ operand: any Node, _ other: any Node, unwraps: Bool) {
        self.operand = operand
        self.other = other
        self.unwraps = unwraps
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        let optional = try operand.value(in: frame).expectOptional(unwraps ? "orValue" : "or")
        if let wrapped = optional.wrapped { return unwraps ? wrapped : .optional(optional) }
        let result = try other.value(in: frame)
        return unwraps ? result : .optional(try result.expectOptional("or"))
    }
}

extension Value {
    func expectOptional(_ function: String) throws(EvaluationError) -> OptionalValue {
        guard case .optional(let optional) = self else {
            throw EvaluationError("`\(function)` needs an optional, such as `a.?b`, got \(described)")
        }
        return optional
    }
}
