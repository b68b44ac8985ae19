/// The arithmetic of values: CEL's, with ints and doubles mixed, and durations multiplied and divided.
enum Arithmetic {
    /// The value of `left operation right` for one of `+ - * / %`. Throws where the operation is not defined for the two
    /// or its result is beyond the type's range.
    static func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws(EvaluationError) -> Value {
        switch (left, right) {
        case (.int(let left), .int(let right)):
            return .int(try ints(operation, left, right))
        case (.double(let left), .double(let right)) where operation != .remainder:
            return .double(doubles(operation, left, right))
        case (.int(let left), .double(let right)) where operation != .remainder:
            return .double(doubles(operation, Double(left), right))
        case (.double(let left), .int(let right)) where operation != .remainder:
            return .double(doubles(operation, left, Double(right)))
        default:
            if let value = try times(operation, left, right) ?? joined(operation, left, right) { return value }
            throw EvaluationError("`\(operation.rawValue)` does not take \(left.described) and \(right.described)")
        }
    }

    static func negate(_ value: Value) throws(EvaluationError) -> Value {
        switch value {
        case .int(let int): return .int(try ints(.subtract, 0, int))
        case .duration(let nanoseconds): return .duration(try ints(.subtract, 0, nanoseconds))
        case .double(let double): return .double(-double)
        default: throw EvaluationError("`-` does not take \(value.described)")
        }
    }

    private static func ints(_ operation: BinaryOperator, _ left: Int64, _ right: Int64) throws(EvaluationError)
        -> Int64
    {
        if right == 0, operation == .divide || operation == .remainder {
            throw EvaluationError("division by zero: \(left) \(operation.rawValue) 0")
        }
        let (value, overflow) =
            switch operation {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            default: left.remainderReportingOverflow(dividingBy: right)
            }
        guard !overflow else {
            throw EvaluationError("overflow: \(left) \(operation.rawValue) \(right) is beyond 64 bits")
        }
        return value
    }

    private static func doubles(_ operation: BinaryOperator, _ left: Double, _ right: Double) -> Double {
        switch operation {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        default: left / right
        }
    }

    /// Text, bytes and lists are joined with `+`.
    private static func joined(_ operation: BinaryOperator, _ left: Value, _ right: Value) -> Value? {
        guard operation == .add else { return nil }
        switch (left, right) {
        case (.string(let left), .string(let right)): return .string(left + right)
        case (.bytes(let left), .bytes(let right)): return .bytes(left + right)
        case (.list(let left), .list(let right)): return .list(left + right)
        default: return nil
        }
    }

    /// Durations and timestamps.
    private static func times(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws(EvaluationError)
        -> Value?
    {
        switch (operation, left, right) {
        case (.add, .duration(let left), .duration(let right)), (.subtract, .duration(let left), .duration(let right)):
            return .duration(try ints(operation, left, right))
        case (.divide, .duration(let left), .duration(let right)):
            return .double(Double(left) / Double(right))
        case (.add, .timestamp(let time), .duration(let span)), (.add, .duration(let span), .timestamp(let time)):
            return .timestamp(try time.advanced(by: Int128(span)))
        case (.subtract, .timestamp(let time), .duration(let span)):
            return .timestamp(try time.advanced(by: -Int128(span)))
        case (.subtract, .timestamp(let left), .timestamp(let right)):
            return .duration(try left.distance(from: right))
        case (.multiply, .duration(let span), .int(let factor)), (.multiply, .int(let factor), .duration(let span)):
            return .duration(try ints(.multiply, span, factor))
        case (.multiply, .duration(let span), .double(let factor)),
            (.multiply, .double(let factor), .duration(let span)):
            return .duration(try nanoseconds(Double(span) * factor))
        case (.divide, .duration(let span), .int(let divisor)):
            return .duration(try ints(.divide, span, divisor))
        case (.divide, .duration(let span), .double(let divisor)):
            return .duration(try nanoseconds(Double(span) / divisor))
        default:
            return nil
        }
    }

    /// A number of nanoseconds, rounded to a whole one. Throws beyond 292 years and for NaN.
    static func nanoseconds(_ number: Double) throws(EvaluationError) -> Int64 {
        guard let nanoseconds = Int64(exactly: number.rounded()) else {
            throw EvaluationError("the duration is beyond 292 years")
        }
        return nanoseconds
    }
}

extension Timestamp {
    /// The range of CEL's timestamps: the years 1 to 9999.
    private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// A point in time that CEL has; throws outside the years 1 to 9999.
    init(checking seconds: Int64, nanoseconds: Int32) throws(EvaluationError) {
        guard Timestamp.range.contains(seconds) else {
            throw EvaluationError("the timestamp is outside the years 1 to 9999")
        }
        self.init(seconds: seconds, nanoseconds: nanoseconds)
    }

    fileprivate func advanced(by nanoseconds: Int128) throws(EvaluationError) -> Timestamp {
        let total = Int128(seconds) * 1_000_000_000 + Int128(self.nanoseconds) + nanoseconds
        let (quotient, remainder) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
        let borrows = remainder < 0
        return try Timestamp(
            checking: Int64(clamping: borrows ? quotient - 1 : quotient),
            nanoseconds: Int32(borrows ? remainder + 1_000_000_000 : remainder)
        )
    }

    fileprivate func distance(from other: Timestamp) throws(EvaluationError) -> Int64 {
        let seconds = Int128(seconds) - Int128(other.seconds)
        let total = seconds * 1_000_000_000 + Int128(nanoseconds) - Int128(other.nanoseconds)
        guard let span = Int64(exactly: total) else { throw EvaluationError("the duration is beyond 292 years") }
        return span
    }
}
