extension Value {
    /// The name of the value's type in messages: `duration`, `null`.
    package var typeName: String { staticType.name }

    /// The name of the value's type as CEL's `type()` gives it: `google.protobuf.Duration`, `null_type`.
    package var celTypeName: String { staticType.celName }

    /// What the checker would know of the value's type; the elements of lists and maps are `dyn`.
    package var staticType: StaticType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .duration: .duration
        case .timestamp: .timestamp
        case .list: .list(.dyn)
        case .map, .host: .map(.dyn, .dyn)
        case .type: .type
        case .optional: .optional(.dyn)
        }
    }
}

extension StaticType {
    /// The name in messages and in the documentation of functions: `int`, `list`, `list(string)`.
    package var name: String {
        switch self {
        case .dyn: "any value"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .duration: "duration"
        case .timestamp: "timestamp"
        case .type: "type"
        case .list(.dyn): "list"
        case .list(let element): "list(\(element.name))"
        case .map(.dyn, .dyn): "map"
        case .map(let key, let value): "map(\(key.name), \(value.name))"
        case .optional(.dyn): "optional"
        case .optional(let wrapped): "optional(\(wrapped.name))"
        case .host(let type): type.name
        }
    }

    /// The name of the type as a CEL value, without parameters.
    package var celName: String {
        switch self {
        case .null: "null_type"
        case .duration: "google.protobuf.Duration"
        case .timestamp: "google.protobuf.Timestamp"
        case .list: "list"
        case .map, .host: "map"
        case .optional: "optional_type"
        default: name
        }
    }
}
