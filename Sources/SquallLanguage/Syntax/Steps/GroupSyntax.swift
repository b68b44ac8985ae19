/// `group: checkout`: a named block.
struct GroupSyntax: Sendable {
    var name: ValueSyntax
    var steps: StepListSyntax

    static let table = StepTables.table(
        "group",
        .literal,
        "a named block: its samples carry the `group` tag, its time is recorded in `group_duration`",
        records: true,
        options: [.steps]
    )
}

extension GroupSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let name = fields.value("group"), let steps = reader.block("steps", of: fields) else { return nil }
        self.name = name
        self.steps = steps
    }
}
