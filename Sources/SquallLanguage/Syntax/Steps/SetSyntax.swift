/// `set: {name: value}`.
struct SetSyntax: Sendable {
    var assignments: [NamedSyntax]

    static let table = StepTables.table("set", .named(.value), "gives names a value")
}

extension SetSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let assignments = reader.entries("set", of: fields) else { return nil }
        self.assignments = assignments
    }
}
