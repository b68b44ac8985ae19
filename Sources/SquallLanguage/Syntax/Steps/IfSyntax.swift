/// `if: condition` with `steps` and `else`: a branch.
struct IfSyntax: Sendable {
    var condition: ValueSyntax
    var then: StepListSyntax
    var otherwise: StepListSyntax?

    /// `if` is the verb here, so it is not among the keys that any step may carry.
    static let table = KeyTable(
        "if",
        construct: "an `if` step",
        exactlyOneOf: ["if"],
        synonyms: [
            "then": "the steps of the branch stand under `steps`",
            "elseIf": "nest it: `else: [{ if: ..., steps: [...] }]`",
        ],
        keys: [
            Key("if", .condition, "the condition of the branch", isRequired: true),
            .steps,
            Key("else", StepTables.steps, "what is done where the condition does not hold"),
            .stepName,
        ]
    )
}

extension IfSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let condition = fields.value("if"), let then = reader.block("steps", of: fields) else { return nil }
        self.condition = condition
        self.then = then
        otherwise = reader.block("else", of: fields)
    }
}
