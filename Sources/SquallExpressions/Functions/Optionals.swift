extension FunctionTable {
    static let optionals: [Function] = [
        Function(
            "optional.of",
            [.form(["value": .dyn], .optional(.dyn))],
            "An optional that holds the value.",
            example: "optional.of(1).value()",
            infer: { .optional($0[0]) },
            .unary { (value) throws(EvaluationError) in .optional(OptionalValue(value)) }
        ),
        Function(
            "optional.none",
            [.form([:], .optional(.dyn))],
            "An optional that holds nothing.",
            example: "optional.none().hasValue()",
            .list { (_) throws(EvaluationError) in .optional(OptionalValue(nil)) }
        ),
        Function(
            "optional.ofNonZeroValue",
            [.form(["value": .dyn], .optional(.dyn))],
            "An optional that holds the value unless it is null, 0, false or empty.",
            example: "optional.ofNonZeroValue(\"\").orValue(\"none\")",
            infer: { .optional($0[0]) },
            .unary { (value) throws(EvaluationError) in .optional(OptionalValue(value.isZero ? nil : value)) }
        ),
        .method(
            "hasValue",
            [.form(["optional": .optional(.dyn)], .bool)],
            "Whether the optional holds a value.",
            example: "{}.?a.hasValue()",
            .unary { (value) throws(EvaluationError) in .bool(try value.expectOptional("hasValue").wrapped != nil) }
        ),
        .method(
            "value",
            [.form(["optional": .optional(.dyn)], .dyn)],
            "What the optional holds; an error where it holds nothing.",
            example: "{\"a\": 1}.?a.value()",
            infer: { $0[0].unwrapped },
            .unary { (value) throws(EvaluationError) in
                guard let wrapped = try value.expectOptional("value").wrapped else {
                    throw EvaluationError("the optional holds no value")
                }
                return wrapped
            }
        ),
        .method(
            "or",
            [.form(["optional": .optional(.dyn), "other": .optional(.dyn)], .optional(.dyn))],
            "The optional, or the other one where it holds nothing.",
            example: "{}.?a.or({\"b\": 1}.?b).value()",
            infer: { $0[0].joined(with: $0[1]) },
            .special("or")
        ),
        .method(
            "orValue",
            [.form(["optional": .optional(.dyn), "value": .dyn], .dyn)],
            "What the optional holds, or the value where it holds nothing.",
            example: "{}.?a.orValue(\"none\")",
            infer: { $0[0].unwrapped.joined(with: $0[1]) },
            .special("orValue")
        ),
    ]
}

extension Value {
    /// Whether it is its type's zero value.
    fileprivate var isZero: Bool {
        switch self {
        case .null: true
        case .bool(let bool): !bool
        case .int(let int), .duration(let int): int == 0
        case .double(let double): double == 0
        case .string(let text): text.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .list(let elements): elements.isEmpty
        case .map(let map): map.isEmpty
        case .timestamp(let timestamp): timestamp == Timestamp(seconds: 0, nanoseconds: 0)
        case .optional(let optional): optional.wrapped == nil
        case .type, .host: false
        }
    }
}
