import SquallExpressions
import SquallPlan

/// One entry of `env:`.
struct EnvironmentDeclaration {
    var name: String
    /// Where the name is written.
    var location: Location
    var type: EnvironmentType
    /// The default's node and its text.
    var standard: (node: Node, text: String)?
    var isRequired = false
    var isSecret = false
    var description: String?
    /// The allowed values, as text.
    var values: [String] = []
    var minimum: (value: Value, text: String)?
    var maximum: (value: Value, text: String)?
    var pattern: Pattern?
    var isIncluded = false
    /// The default was reported: do not report that there is none.
    var isBroken = false
    /// Where the value of this run came from.
    var source = EnvironmentValue.Source.missing
}

extension EnvironmentValue.Source {
    /// For messages: "from the process environment".
    var words: String {
        switch self {
        case .commandLine: "the command line"
        case .demo: "the demo"
        case .process: "the process environment"
        case .file: "the env file"
        case .suite: "the suite"
        case .standard: "its default"
        case .missing: "nowhere"
        }
    }
}

extension KeyTable {
    static let environment = KeyTable(
        "env",
        construct: "an env declaration",
        synonyms: [
            "enum": "the allowed values are `values: [a, b]`",
            "options": "the allowed values are `values: [a, b]`",
            "choices": "the allowed values are `values: [a, b]`",
            "value": "the value of a parameter is its `default`",
            "regex": "a regular expression is a `pattern`",
            "optional": "a parameter is optional when it has a `default`",
        ],
        keys: [
            Key(
                "type",
                .oneOf(EnvironmentType.allCases.map(\.rawValue)),
                "what the value is read as; default: the default's type, or string"
            ),
            Key("default", .literal, "the value where none is given"),
            Key("required", .boolean, "whether a run without a value is refused"),
            Key("secret", .boolean, "whether the value is masked everywhere"),
            Key("description", .literal, "what the parameter is for"),
            Key("values", .list(.literal, minimum: 1), "the values that are allowed"),
            Key("min", .literal, "the smallest value"),
            Key("max", .literal, "the largest value"),
            Key("pattern", .literal, "a regular expression that the whole value must match"),
        ]
    )
}
