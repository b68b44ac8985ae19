/// `choose`: one of several step lists, at random.
struct ChooseSyntax: Sendable {
    struct Branch: Sendable {
        /// 1 where it is left out.
        var weight: ValueSyntax?
        var steps: StepListSyntax
    }
    var branches: [Branch]

    static let table = StepTables.table(
        "choose",
        .list(.table { branchTable }, minimum: 1),
        "takes one of the branches at random, by weight"
    )
    static let branchTable = KeyTable(
        "chooseBranch",
        construct: "a branch of `choose`",
        keys: [Key("weight", .number, "how often, relative to the others; 1 where left out"), .steps]
    )
}

extension ChooseSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let items = reader.items("choose", of: fields, minimum: 1) else { return nil }
        branches = items.compactMap { item in
            guard let branch = reader.fields(item.node, Self.branchTable, at: item.path),
                let steps = reader.block("steps", of: branch)
            else { return nil }
            return Branch(weight: branch.value("weight"), steps: steps)
        }
    }
}
