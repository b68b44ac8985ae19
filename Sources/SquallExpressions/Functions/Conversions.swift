extension FunctionTable {
    static let conversions: [Function] = [
        Function(
            "int",
            [
                .form(["x": .int], .int), .form(["x": .double], .int), .form(["x": .string], .int),
                .form(["x": .timestamp], .int),
            ],
            "A whole number: of a double without its fraction, of text, of a timestamp's seconds since 1970.",
            example: "int(\"42\")",
            .unary(Conversion.int)
        ),
        Function(
            "double",
            [.form(["x": .double], .double), .form(["x": .int], .double), .form(["x": .string], .double)],
            "A number with a fraction.",
            example: "double(\"1.5\")",
            .unary(Conversion.double)
        ),
        Function(
            "string",
            [.string, .int, .double, .bool, .bytes, .timestamp, .duration].map { .form(["x": $0], .string) },
            "The value as text; bytes must be UTF-8.",
            example: "string(42)",
            .unary(Conversion.string)
        ),
        Function(
            "bytes",
            [.form(["x": .bytes], .bytes), .form(["x": .string], .bytes)],
            "The UTF-8 bytes of text.",
            example: "bytes(\"abc\")",
            .unary(Conversion.bytes)
        ),
        Function(
            "bool",
            [.form(["x": .bool], .bool), .form(["x": .string], .bool)],
            "The truth value that text spells: true, t, 1, false, f, 0.",
            example: "bool(\"true\")",
            .unary(Conversion.bool)
        ),
        Function(
            "duration",
            [.form(["x": .duration], .duration), .form(["x": .string], .duration)],
            "The duration that text spells; in an expression itself write `1h30m`.",
            example: "duration(\"1h30m\")",
            .unary(Conversion.duration)
        ),
        Function(
            "timestamp",
            [
                .form(["x": .timestamp], .timestamp), .form(["x": .string], .timestamp),
                .form(["x": .int], .timestamp),
            ],
            "The point in time that text spells (RFC 3339), or that many seconds after 1970.",
            example: "timestamp(\"2026-01-31T12:00:00Z\")",
            .unary(Conversion.timestamp)
        ),
        Function(
            "dyn",
            [.form(["x": .dyn], .dyn)],
            "The value itself, its type left to the run.",
            example: "dyn(1) == \"1\"",
            .unary { (value) throws(EvaluationError) in value }
        ),
        Function(
            "type",
            [.form(["x": .dyn], .type)],
            "The value's type: int, double, string, bytes, bool, list, map, null_type, type.",
            example: "type(1) == int",
            .unary { (value) throws(EvaluationError) in .type(value.celTypeName) }
        ),
    ]
}

/// CEL's conversions.
enum Conversion {
    static func int(_ value: Value) throws(EvaluationError) -> Value {
        switch value {
        case .int: return value
        case .double(let double):
            // Both ends of the range are excluded, as CEL says: neither is exact as a double that came from arithmetic.
            guard double > -0x1p63, double < 0x1p63 else { throw EvaluationError("\(value.described) is beyond int") }
            return .int(Int64(double))
        case .string(let text):
            guard let int = Int64(text) else { throw EvaluationError("\(value.described) is not a whole number") }
            return .int(int)
        case .timestamp(let timestamp): return .int(timestamp.seconds)
        default: throw value.mismatch("int", "a number, a string or a timestamp")
        }
    }

    static func double(_ value: Value) throws(EvaluationError) -> Value {
        switch value {
        case .double: return value
        case .int(let int): return .double(Double(int))
        case .string(let text):
            guard let double = Double(text) else { throw EvaluationError("\(value.described) is not a number") }
            return .double(double)
        default: throw value.mismatch("double", "a number or a string")
        }
    }

    static func string(_ value: Value) throws(EvaluationError) -> Value {
        switch value {
        case .string: return value
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw EvaluationError("the bytes are not UTF-8")
            }
            return .string(text)
        case .int, .double, .bool, .timestamp, .duration: return .string(value.text)
        case .list, .map: throw EvaluationError("`string` does not take \(value.typeName); use `json(value)`")
        default: throw value.mismatch("string", "a scalar")
        }
    }

    static func bytes(_ value: Value) throws(EvaluationError) -> Value {
        .bytes(try value.expectBytes("bytes"))
    }

    static func bool(_ value: Value) throws(EvaluationError) -> Value {
        switch value {
        case .bool: return value
        case .string("true"), .string("True"), .string("TRUE"), .string("t"), .string("1"): return .bool(true)
        case .string("false"), .string("False"), .string("FALSE"), .string("f"), .string("0"): return .bool(false)
        default: throw value.mismatch("bool", "\"true\" or \"false\"")
        }
    }

    static func duration(_ value: Value) throws(EvaluationError) -> Value {
        if case .duration = value { return value }
        let text = try value.expectString("duration")
        if text == "0" { return .duration(0) }
        guard let nanoseconds = UnitText.duration(text) else {
            throw EvaluationError("\(value.described) is not a duration such as \"1h30m\" within 292 years")
        }
        return .duration(nanoseconds)
    }

    static func timestamp(_ value: Value) throws(EvaluationError) -> Value {
        switch value {
        case .timestamp: return value
        case .int(let seconds): return .timestamp(try Timestamp(checking: seconds, nanoseconds: 0))
        default:
            let text = try value.expectString("timestamp")
            guard let timestamp = try TimestampText.parse(text) else {
                throw EvaluationError("\(value.described) is not a timestamp such as \"2026-01-31T12:00:00Z\"")
            }
            return .timestamp(timestamp)
        }
    }
}
