/// `repeat: 5`: a block a number of times.
struct RepeatSyntax: Sendable {
    var count: ValueSyntax
    /// `as`: the index, from 0.
    var variable: ValueSyntax?
    var pace: ValueSyntax?
    var concurrent: ValueSyntax?
    var steps: StepListSyntax

    static let table = StepTables.table(
        "repeat",
        .integer(minimum: 0),
        "runs the block that many times",
        synonyms: ["count": "the number is the verb's value: `repeat: 5`"],
        options: [.steps, .loopVariable("the index, from 0"), .pace, .concurrent]
    )
}

extension RepeatSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let count = fields.value("repeat"), let steps = reader.block("steps", of: fields) else { return nil }
        self.count = count
        self.steps = steps
        variable = fields.value("as")
        pace = fields.value("pace")
        concurrent = fields.value("concurrent")
    }
}
