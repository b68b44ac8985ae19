/// `set: {name: value}`.
struct SetSyntax: Sendable {
    var assignments: [NamedSyntax]

    static let table = StepTables.table("set", .named(.value), "gives names a value")
}

extension SetSyntax {
    init?(_ fields: Fields) {
        guard fields["set"] != nil else { return nil }
        assignments = fields.named("set")
    }
}
