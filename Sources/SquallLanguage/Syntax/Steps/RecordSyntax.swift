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
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let samples = reader.entries("record", of: fields) else { return nil }
        self.samples = samples
    }
}
