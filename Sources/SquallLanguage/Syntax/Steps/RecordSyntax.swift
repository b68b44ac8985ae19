/// `record: {metric: value}`: samples of custom metrics.
struct RecordSyntax: Sendable {
    var samples: [NamedSyntax]

    static let table = StepTables.table(
        "record",
        .named(.value),
        "records a value into each of these custom metrics; a rate takes a bool",
        records: true
    )
}

extension RecordSyntax {
    init?(_ fields: Fields) {
        guard fields["record"] != nil else { return nil }
        samples = fields.named("record")
    }
}
