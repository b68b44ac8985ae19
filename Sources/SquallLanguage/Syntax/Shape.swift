/// What may stand as the value of a key: enough to tell a wrong kind of node and to write a JSON Schema.
///
/// Wherever a scalar is expected, a text with `${...}` may stand too, but for `.literal` and `.name`.
indirect enum Shape: Sendable {
    /// Text that is taken as written: a description, a pattern.
    case literal
    /// Text with `${...}` in it; numbers and bools are taken as their text.
    case text
    /// Any scalar, list or mapping, with `${...}` in any text of it: a JSON value.
    case value
    case integer(minimum: Int)
    case number
    case boolean
    /// `500ms`, `1h30m`.
    case duration
    /// `500ms`, or `500ms..2s` for a random one.
    case durationRange
    /// `10KiB`.
    case size
    /// `20/s`, or a number.
    case rate
    /// A bare expression that is true or false.
    case condition
    /// One of these words.
    case oneOf([String])
    case list(Shape, minimum: Int)
    /// A value, or a list of them.
    case oneOrMany(Shape)
    /// A mapping from names that the author chooses.
    case named(Shape)
    /// A mapping with the keys of a table.
    case table(@Sendable () -> KeyTable)
    /// A mapping with the keys of one of several tables: a step. The id names the choice in the schema.
    case anyTable(id: String, @Sendable () -> [KeyTable])
    /// One of several shapes.
    case either([Shape])

    /// The kinds of nodes that fit.
    struct Kinds: OptionSet, Sendable {
        let rawValue: Int
        static let scalar = Kinds(rawValue: 1)
        static let list = Kinds(rawValue: 2)
        static let mapping = Kinds(rawValue: 4)
    }

    var kinds: Kinds {
        switch self {
        case .literal, .text, .integer, .number, .boolean, .duration, .durationRange, .size, .rate, .condition, .oneOf:
            .scalar
        case .value: [.scalar, .list, .mapping]
        case .list: .list
        case .oneOrMany(let shape): shape.kinds.union(.list)
        case .named, .table, .anyTable: .mapping
        case .either(let shapes): shapes.reduce(into: []) { $0.formUnion($1.kinds) }
        }
    }

    /// Whether it is a list that cannot be empty.
    var demandsItems: Bool {
        if case .list(_, let minimum) = self { minimum > 0 } else { false }
    }

    /// Whether it is a mapping from names that the author chooses.
    var isNamed: Bool {
        if case .named = self { true } else { false }
    }

    /// What is expected, for a message: "a duration such as `500ms`".
    var expectation: String {
        switch self {
        case .literal, .text: "text"
        case .value: "a value"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "`true` or `false`"
        case .duration: "a duration such as `500ms`"
        case .durationRange: "a duration such as `500ms`, or a range such as `500ms..2s`"
        case .size: "a size such as `10KiB`"
        case .rate: "a rate such as `20/s`"
        case .condition: "a condition"
        case .oneOf(let words): words.map { "`\($0)`" }.joinedAsChoice
        case .list(let element, _): "a list, each item \(element.expectation)"
        case .oneOrMany(let shape): "\(shape.expectation), or a list of them"
        case .named: "a mapping of names"
        case .table(let table):
            table().keys.isEmpty ? "`{}`" : "a mapping with the keys of \(table().construct)"
        case .anyTable: "a step"
        case .either(let shapes): shapes.map(\.expectation).joinedAsChoice
        }
    }
}

extension [String] {
    /// `a`, `a or b`, `a, b or c`.
    var joinedAsChoice: String { joined(last: "or") }
    /// `a`, `a and b`, `a, b and c`.
    var joinedAsList: String { joined(last: "and") }

    private func joined(last word: String) -> String {
        guard count > 1, let last else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(word) " + last
    }
}
