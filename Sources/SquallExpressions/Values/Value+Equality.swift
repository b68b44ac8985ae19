extension Value: Equatable {
    /// CEL's equality: numbers by their value (`1 == 1.0`), values of different types are unequal, NaN equals nothing,
    /// text by its code points, maps without regard to order.
    package static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.double(let left), .double(let right)): left == right
        case (.int(let int), .double(let double)), (.double(let double), .int(let int)): Int64(exactly: double) == int
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null): true
        case (.bytes(let left), .bytes(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left === right || left.hasSameEntries(as: right)
        case (.type(let left), .type(let right)): left == right
        case (.optional(let left), .optional(let right)): left.wrapped == right.wrapped
        case (.host(let left), .host(let right)): left === right
        default: false
        }
    }
}

extension ValueMap {
    fileprivate func hasSameEntries(as other: ValueMap) -> Bool {
        count == other.count && entries.allSatisfy { key, value in other[key] == value }
    }
}

/// The result of comparing two values that have an order.
package enum Order: Sendable {
    case less, equal, greater
    /// NaN is neither above nor below anything.
    case unordered
}

extension Value {
    /// How the value stands to another one, or nil where CEL has no order for the two: numbers, text by code points,
    /// bytes, bools, durations and timestamps each among themselves.
    package func order(to other: Value) -> Order? {
        switch (self, other) {
        case (.int(let left), .int(let right)): .of(left, right)
        case (.double(let left), .double(let right)): .of(left, right)
        case (.int(let left), .double(let right)): .of(left, right)
        case (.double(let left), .int(let right)): Order.of(right, left).reversed
        case (.string(let left), .string(let right)): .of(bytes: left.utf8, right.utf8)
        case (.bytes(let left), .bytes(let right)): .of(bytes: left, right)
        case (.bool(let left), .bool(let right)): .of(left ? 1 : 0, right ? 1 : 0)
        case (.duration(let left), .duration(let right)): .of(left, right)
        case (.timestamp(let left), .timestamp(let right)):
            left.seconds == right.seconds
                ? .of(left.nanoseconds, right.nanoseconds) : .of(left.seconds, right.seconds)
        default: nil
        }
    }
}

extension Order {
    static func of<T: Comparable>(_ left: T, _ right: T) -> Order {
        left < right ? .less : left > right ? .greater : left == right ? .equal : .unordered
    }

    /// Exact: an int of more than 53 bits is not rounded to a double first.
    fileprivate static func of(_ left: Int64, _ right: Double) -> Order {
        if right.isNaN { return .unordered }
        if right >= 0x1p63 { return .less }
        if right < -0x1p63 { return .greater }
        let whole = Int64(right.rounded(.towardZero))
        return left != whole ? .of(left, whole) : .of(Double(whole), right)
    }

    /// UTF-8 sorts as code points do.
    fileprivate static func of(bytes left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Order {
        left.elementsEqual(right) ? .equal : left.lexicographicallyPrecedes(right) ? .less : .greater
    }

    fileprivate var reversed: Order {
        switch self {
        case .less: .greater
        case .greater: .less
        default: self
        }
    }
}
