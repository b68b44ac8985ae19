extension FunctionTable {
    static let collections: [Function] = [
        size, size.asMethod(example: "\"héllo\".size()"),
        Function(
            "range",
            [.form(["count": .int], .list(.int))],
            "The ints from 0 up to, but without, the count.",
            example: "range(3)",
            .unary(Collections.range)
        ),
        .method(
            "join",
            [.form(["list": .list(.dyn)], .string), .form(["list": .list(.dyn), "separator": .string], .string)],
            "The texts of the list, joined.",
            example: "[\"a\", \"b\"].join(\"-\")",
            .list(Collections.join)
        ),
        .method(
            "reverse",
            [.form(["text": .string], .string), .form(["list": .list(.dyn)], .list(.dyn))],
            "The characters or elements in reverse order.",
            example: "\"abc\".reverse()",
            infer: { $0[0] },
            .unary(Collections.reverse)
        ),
        Function(
            "coalesce",
            [.variadic(["value": .dyn], .dyn)],
            "The first value that is there and not null; a missing key counts as not there.",
            example: "coalesce({}.name, \"anonymous\")",
            infer: { arguments in arguments.dropFirst().reduce(arguments[0]) { $0.joined(with: $1) } },
            .special("coalesce")
        ),
    ]

    private static let size = Function(
        "size",
        [.string, .bytes, .list(.dyn), .map(.dyn, .dyn)].map { .form(["value": $0], .int) },
        "How many characters, bytes, elements or entries there are.",
        example: "size([1, 2])",
        .unary(Collections.size)
    )
}

enum Collections {
    static func size(_ value: Value) throws(EvaluationError) -> Value {
        switch value {
        case .string(let text): return .int(Int64(text.unicodeScalars.count))
        case .bytes(let bytes): return .int(Int64(bytes.count))
        case .list(let elements): return .int(Int64(elements.count))
        case .map(let map): return .int(Int64(map.count))
        default: throw value.mismatch("size", "a string, bytes, a list or a map")
        }
    }

    /// So that a slip does not fill the memory.
    static let maximumRange: Int64 = 1_000_000

    static func range(_ value: Value) throws(EvaluationError) -> Value {
        let count = try value.expectInt("range")
        guard (0...maximumRange).contains(count) else {
            throw EvaluationError("`range` takes 0 to \(maximumRange), got \(count)")
        }
        return .list((0..<count).map { .int($0) })
    }

    static func join(_ arguments: [Value]) throws(EvaluationError) -> Value {
        let separator = arguments.count > 1 ? try arguments[1].expectString("join") : ""
        var texts: [String] = []
        for element in try arguments[0].expectList("join") { texts.append(try element.expectString("join")) }
        return .string(texts.joined(separator: separator))
    }

    static func reverse(_ value: Value) throws(EvaluationError) -> Value {
        if case .list(let elements) = value { return .list(elements.reversed()) }
        let scalars = try value.expectString("reverse").unicodeScalars.reversed()
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return .string(String(text))
    }
}
