/// `forEach: ${list}`: a block for each element.
struct ForEachSyntax: Sendable {
    var list: ValueSyntax
    /// `as`: the element.
    var variable: ValueSyntax?
    var pace: ValueSyntax?
    var concurrent: ValueSyntax?
    var steps: StepListSyntax

    static let table = StepTables.table(
        "forEach",
        .either([.text, .list(.value, minimum: 0)]),
        "runs the block for each element of a list",
        options: [.steps, .loopVariable("the element"), .pace, .concurrent]
    )
}

extension ForEachSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let list = fields.value("forEach"), let steps = reader.block("steps", of: fields) else { return nil }
        self.list = list
        self.steps = steps
        variable = fields.value("as")
        pace = fields.value("pace")
        concurrent = fields.value("concurrent")
    }
}
