/// A field of a host object: `response.timings.waiting`.
final class FieldNode: Node {
    private let operand: any Node
    private let field: Int

    init(_ operand: any Node, field: Int) {
        self.operand = operand
        self.field = field
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        guard case .host(let object) = try operand.value(in: frame) else {
            throw EvaluationError("nothing has been received yet")
        }
        return try object.field(field)
    }
}

/// A field of a host object that stands in a slot, read without a step in between: most checks begin so.
final class SlotFieldNode: Node {
    private let slot: Int
    private let field: Int

    init(slot: Int, field: Int) {
        self.slot = slot
        self.field = field
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        guard case .host(let object) = frame.slots[slot] else {
            throw EvaluationError("nothing has been received yet")
        }
        return try object.field(field)
    }
}

/// `a.b` and `a.?b`
final class SelectNode: Node {
    private let operand: any Node
    private let name: String
    private let isOptional: Bool

    init(_ operand: any Node, _ name: String, isOptional: Bool) {
        self.operand = operand
        self.name = name
        self.isOptional = isOptional
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        let operand = try operand.value(in: frame)
        if case .optional(let optional) = operand {
            return try Access.through(optional) { (value) throws(EvaluationError) in try Access.find(name, in: value) }
        }
        let found = try Access.find(name, in: operand)
        if isOptional { return .optional(OptionalValue(found)) }
        guard let found else { throw Access.missing(name, in: operand) }
        return found
    }
}

/// `a[b]` and `a[?b]`
final class IndexNode: Node {
    private let operand: any Node
    private let index: any Node
    private let isOptional: Bool

    init(_ operand: any Node, _ index: any Node, isOptional: Bool) {
        self.operand = operand
        self.index = index
        self.isOptional = isOptional
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        let operand = try operand.value(in: frame)
        let index = try index.value(in: frame)
        if case .optional(let optional) = operand {
            return try Access.through(optional) { (value) throws(EvaluationError) in
                try Access.find(at: index, in: value)
            }
        }
        let found = try Access.find(at: index, in: operand)
        if isOptional { return .optional(OptionalValue(found)) }
        guard let found else { throw Access.missing(at: index, in: operand) }
        return found
    }
}

/// `has(a.b)`
final class HasNode: Node {
    private let operand: any Node
    private let name: String

    init(_ operand: any Node, _ name: String) {
        self.operand = operand
        self.name = name
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { .bool(try truth(in: frame)) }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        let operand = try operand.value(in: frame)
        guard case .optional(let optional) = operand else { return try Access.find(name, in: operand) != nil }
        guard let wrapped = optional.wrapped else { return false }
        return try Access.find(name, in: wrapped) != nil
    }
}

/// `x in list`, `key in map`
final class MembershipNode: Node {
    private let element: any Node
    private let collection: any Node

    init(_ element: any Node, _ collection: any Node) {
        self.element = element
        self.collection = collection
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { .bool(try truth(in: frame)) }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        let element = try element.value(in: frame)
        let collection = try collection.value(in: frame)
        switch collection {
        case .list(let elements): return elements.contains(element)
        case .map(let map): return map[element] != nil
        default: throw EvaluationError("`in` needs a list or a map, got \(collection.described)")
        }
    }
}
