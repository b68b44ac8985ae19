/// One entry of `capture`: a name and where its value comes from.
struct CaptureSyntax: Sendable {
    enum Source: Sendable {
        /// `$.id`, with `all` for the list of all matches.
        case jsonPath(ValueSyntax)
        case header(ValueSyntax)
        case regex(ValueSyntax, group: ValueSyntax?)
        /// A text with `${...}`.
        case expression(ValueSyntax)
    }
    var name: Node
    var source: Source
    var all: ValueSyntax?
    var fallback: ValueSyntax?

    static let shape = Shape.named(.either([.text, .table { table }]))
    static let table = KeyTable(
        "capture",
        construct: "a capture",
        synonyms: [
            "json": "a JSONPath stands in `jsonpath`", "jsonPath": "it is called `jsonpath`",
            "regexp": "it is called `regex`", "index": "RFC 9535 counts inside the path: `$.items[2]`",
            "as": "the name stands before the colon: `capture: { id: $.id }`",
            "xpath": "XPath is not supported; a `regex` may do",
        ],
        keys: [
            Key("jsonpath", .text, "a JSONPath (RFC 9535); its first match"),
            Key("all", .boolean, "with `jsonpath`: the list of all matches"),
            Key("header", .literal, "a header of the answer"),
            Key("regex", .literal, "a regular expression; its first group, or the whole match without one"),
            Key("group", .integer(minimum: 0), "with `regex`: which group"),
            Key("default", .value, "the value where nothing is found"),
        ]
    )
}

extension CaptureSyntax {
    /// nil where it could not be read, which was reported.
    init?(_ entry: NamedSyntax, _ reader: StepReader) {
        name = entry.key
        guard entry.value.node.entries != nil else {
            source = Self.shortForm(entry.value)
            return
        }
        guard let fields = reader.fields(entry.value.node, Self.table, at: entry.value.path),
            let choice = reader.one(of: ["jsonpath", "header", "regex"], in: fields)
        else { return nil }
        switch choice.key {
        case "header": source = .header(choice.value)
        case "regex": source = .regex(choice.value, group: fields.value("group"))
        default: source = .jsonPath(choice.value)
        }
        all = fields.value("all")
        fallback = fields.value("default")
        for (key, verb) in [("all", "jsonpath"), ("group", "regex")] where choice.key != verb {
            if let stray = fields.entry(key) { reader.reportStray(stray.key, goesWith: [verb], at: fields.path) }
        }
    }

    /// `$.id` is a path, and so is one that is partly computed; anything else is an expression or a mistake.
    private static func shortForm(_ value: ValueSyntax) -> Source {
        let text = value.node.text ?? ""
        return text.hasPrefix("$") && !text.hasPrefix("${") ? .jsonPath(value) : .expression(value)
    }
}
