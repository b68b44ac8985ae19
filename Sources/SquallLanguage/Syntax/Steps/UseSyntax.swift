/// `use: login`: runs a flow.
struct UseSyntax: Sendable {
    var flow: ValueSyntax
    var arguments: [NamedSyntax]

    static let table = StepTables.table(
        "use",
        .literal,
        "runs a flow of `flows`",
        synonyms: ["params": "arguments are given in `with`", "args": "arguments are given in `with`"],
        options: [Key("with", .named(.value), "a value for each parameter of the flow")]
    )
}

extension UseSyntax {
    init?(_ fields: Fields) {
        guard let flow = fields.value("use") else { return nil }
        self.flow = flow
        arguments = fields.named("with")
    }
}
