import SquallExpressions

/// Schemas of scalars. Where a value is expected, a text with `${...}` may stand too.
enum ScalarSchemas {
    static func reference(_ id: String) -> [(String, Value)] { [("$ref", .string("#/$defs/\(id)"))] }

    /// The members of the schema of a scalar shape; none, which allows anything, for a JSON value.
    static func members(of shape: Shape) -> [(String, Value)] {
        switch shape {
        case .literal, .text: reference("scalar")
        case .integer(let minimum): numbers("integer", [("minimum", .int(Int64(minimum)))])
        case .number: numbers("number", [])
        case .boolean: numbers("boolean", [])
        case .duration: reference("duration")
        case .durationRange: reference("durationRange")
        case .size: reference("size")
        case .rate: reference("rate")
        case .condition: [("type", .list([.string("string"), .string("boolean")]))]
        case .oneOf(let words): anyOf([object([("enum", .list(words.flatMap(spellings)))]), template])
        default: []
        }
    }

    /// Definitions that the members refer to.
    static let definitions: [(String, Value)] = [
        ("scalar", object([("type", .list(["string", "number", "boolean"].map(Value.string)))])),
        (
            "template",
            object([
                ("description", .string("an expression, `${...}`")), ("type", .string("string")),
                ("pattern", .string("\\$\\{")),
            ])
        ),
        (
            "duration",
            choice(
                "a duration: `500ms`, `1.5s`, `1h30m`",
                text("^-?(\(amount)(\(time)))+$"),
                object([("const", .int(0))])
            )
        ),
        (
            "durationRange",
            choice(
                "a duration, or a range: `500ms..2s`",
                text("^(\(amount)(\(time)))+(\\.\\.(\(amount)(\(time)))+)?$"),
                object([("const", .int(0))])
            )
        ),
        (
            "size",
            choice(
                "a size: `512B`, `10KB`, `10KiB`",
                text("^\(amount)([KMGT]i?)?B(\\.\\.\(amount)([KMGT]i?)?B)?$"),
                object([("type", .string("integer"))])
            )
        ),
        ("rate", choice("a number, or a rate: `20/s`", text("^\(amount)/"), object([("type", .string("number"))]))),
    ]

    private static let amount = "[0-9]+(\\.[0-9]*)?"
    private static let time = "ns|us|µs|ms|s|m|h|d"
    private static let template = object(reference("template"))

    private static func object(_ pairs: [(String, Value)]) -> Value { SchemaTables.object(pairs) }
    private static func anyOf(_ schemas: [Value]) -> [(String, Value)] { [("anyOf", .list(schemas))] }
    private static func text(_ pattern: String) -> Value {
        object([("type", .string("string")), ("pattern", .string(pattern))])
    }
    private static func choice(_ description: String, _ schemas: Value...) -> Value {
        object([("description", .string(description))] + anyOf(schemas + [template]))
    }
    private static func numbers(_ type: String, _ limits: [(String, Value)]) -> [(String, Value)] {
        anyOf([object([("type", .string(type))] + limits), template])
    }

    /// A word that looks like a number is one to YAML: `1.2`.
    private static func spellings(_ word: String) -> [Value] {
        ExactNumber(word).map { [.string(word), .double($0.double)] } ?? [.string(word)]
    }
}
