/// An entry of `flows`: steps with parameters.
struct FlowSyntax: Sendable {
    var name: Node
    var parameters: [ValueSyntax]
    var returns: [ValueSyntax]
    var steps: StepListSyntax
    /// What stands in an included file may stay unused.
    var isIncluded: Bool

    static let table = KeyTable(
        "flow",
        construct: "a flow",
        synonyms: [
            "parameters": "they are called `params`", "with": "arguments stand beside `use`; here `params` names them",
        ],
        keys: [
            Key("params", .list(.literal, minimum: 0), "the names of the parameters, all of which must be given"),
            .steps,
            Key("returns", .list(.literal, minimum: 0), "the names that the flow sets for whoever uses it"),
        ]
    )
}

extension FlowSyntax {
    /// nil where the flow could not be read, which was reported.
    init?(_ entry: Node.Entry, isIncluded: Bool, at path: NodePath, _ reader: StepReader) {
        guard let fields = reader.fields(entry.value, Self.table, at: path),
            let steps = reader.block("steps", of: fields)
        else { return nil }
        name = entry.key
        self.steps = steps
        self.isIncluded = isIncluded
        parameters = reader.items("params", of: fields) ?? []
        returns = reader.items("returns", of: fields) ?? []
    }
}
