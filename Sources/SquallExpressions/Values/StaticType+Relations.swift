extension StaticType {
    var isNumber: Bool { self == .int || self == .double }

    /// Whether a value of the other type may stand where this one is expected, as far as is known. An int may stand for a
    /// double.
    func accepts(_ other: StaticType) -> Bool {
        switch (self, other) {
        case (.dyn, _), (_, .dyn), (.double, .int), (.map, .host): true
        case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)): left.accepts(right)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            key.accepts(otherKey) && value.accepts(otherValue)
        default: self == other
        }
    }

    /// The type of a value that has one of the two types.
    func joined(with other: StaticType) -> StaticType {
        switch (self, other) {
        case (.list(let left), .list(let right)): .list(left.joined(with: right))
        case (.optional(let left), .optional(let right)): .optional(left.joined(with: right))
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            .map(key.joined(with: otherKey), value.joined(with: otherValue))
        default: self == other ? self : .dyn
        }
    }

    /// Whether `==` of the two can hold. Elements of lists and maps are not looked at: `['a'] == [1]` is false in CEL.
    func canEqual(_ other: StaticType) -> Bool {
        switch (self, other) {
        case (.dyn, _), (_, .dyn): true
        case (.list, .list), (.map, .map), (.optional, .optional), (.host, .host): true
        default: self == other || isNumber && other.isNumber
        }
    }

    /// Whether CEL has an order for the two.
    func canOrder(_ other: StaticType) -> Bool {
        switch (self, other) {
        case (.dyn, .dyn): true
        case (.dyn, let known), (let known, .dyn): known.hasOrder
        default: hasOrder && (self == other || isNumber && other.isNumber)
        }
    }

    private var hasOrder: Bool {
        switch self {
        case .int, .double, .string, .bytes, .bool, .duration, .timestamp: true
        default: false
        }
    }

    /// The type of `left operation right` for one of `+ - * / %`, nil where it is not defined.
    static func arithmetic(_ operation: BinaryOperator, _ left: StaticType, _ right: StaticType) -> StaticType? {
        if left == .dyn || right == .dyn { return arithmeticWithDyn(operation, left == .dyn ? right : left) }
        if left.isNumber, right.isNumber {
            if operation == .remainder { return left == .int && right == .int ? .int : nil }
            return left == .int && right == .int ? .int : .double
        }
        switch (operation, left, right) {
        case (.add, .string, .string): return .string
        case (.add, .bytes, .bytes): return .bytes
        case (.add, .list, .list): return left.joined(with: right)
        case (.add, .duration, .duration), (.subtract, .duration, .duration): return .duration
        case (.divide, .duration, .duration): return .double
        case (.add, .timestamp, .duration), (.add, .duration, .timestamp), (.subtract, .timestamp, .duration):
            return .timestamp
        case (.subtract, .timestamp, .timestamp): return .duration
        case (.multiply, .duration, let number), (.multiply, let number, .duration), (.divide, .duration, let number):
            return number.isNumber ? .duration : nil
        default: return nil
        }
    }

    /// With one operand unknown: whether the operation takes the other one at all, and what then is known.
    private static func arithmeticWithDyn(_ operation: BinaryOperator, _ known: StaticType) -> StaticType? {
        switch known {
        case .dyn, .int, .double: return operation == .remainder && known == .double ? nil : .dyn
        case .duration: return operation == .remainder ? nil : .dyn
        case .timestamp: return operation == .add || operation == .subtract ? .dyn : nil
        case .string, .bytes, .list: return operation == .add ? known.withoutElements : nil
        default: return nil
        }
    }

    private var withoutElements: StaticType {
        if case .list = self { .list(.dyn) } else { self }
    }
}
