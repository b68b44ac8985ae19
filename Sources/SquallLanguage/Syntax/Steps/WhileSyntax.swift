/// `while: condition`: a block as long as the condition holds.
struct WhileSyntax: Sendable {
    var condition: ValueSyntax
    /// `max`: the most rounds there may be.
    var maximum: ValueSyntax?
    var steps: StepListSyntax

    static let table = StepTables.table(
        "while",
        .condition,
        "runs the block as long as the condition holds",
        options: [.steps, Key("max", .integer(minimum: 0), "the most rounds there may be")]
    )
}

extension WhileSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let condition = fields.value("while"), let steps = reader.block("steps", of: fields) else { return nil }
        self.condition = condition
        self.steps = steps
        maximum = fields.value("max")
    }
}
