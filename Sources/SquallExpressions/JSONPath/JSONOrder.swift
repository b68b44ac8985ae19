/// Equality and order of JSON values as RFC 9535 has them (2.3.5.2.2); nil is its Nothing, equal to itself only.
enum JSONOrder {
    static func areEqual(_ left: Value?, _ right: Value?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.int, .int), (.int, .double), (.double, .int), (.double, .double):
            return MapKey.equal(left, right, foldsCase: false)
        case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
        case (.list(let left), .list(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { areEqual($0, $1) }
        case (.map(let left), .map(let right)):
            return left.count == right.count
                && left.entries.allSatisfy { key, value in right[key].map { areEqual(value, $0) } ?? false }
        default: return haveSameText(left, right)
        }
    }

    /// Only numbers and texts have an order. Texts are compared by their Unicode scalars, whose order UTF-8 keeps.
    static func isLess(_ left: Value?, _ right: Value?) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        case (.int(let left), .double(let right)): isLess(left, right)
        case (.double(let left), .int(let right)): !left.isNaN && !isLess(right, left) && Int64(exactly: left) != right
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        default: false
        }
    }

    /// Exact, although not every int is a double.
    private static func isLess(_ left: Int64, _ right: Double) -> Bool {
        if right.isNaN || right <= -0x1p63 { return false }
        return right >= 0x1p63 || left < Int64(right.rounded(.up))
    }

    /// Values that JSON has no form for are equal where they are of one kind and written alike.
    private static func haveSameText(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.bytes(let left), .bytes(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.type(let left), .type(let right)): left == right
        default: false
        }
    }
}
