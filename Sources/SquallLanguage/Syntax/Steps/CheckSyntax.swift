/// `check: {label: condition}` as a step of its own.
struct CheckSyntax: Sendable {
    var checks: [NamedSyntax]

    static let shape = Shape.named(.condition)
    static let table = StepTables.table("check", shape, "conditions by label, counted in `checks`", records: true)
}

extension CheckSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let checks = reader.entries("check", of: fields) else { return nil }
        self.checks = checks
    }
}
