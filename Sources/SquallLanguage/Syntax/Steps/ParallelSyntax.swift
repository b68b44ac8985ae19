/// `parallel`: step lists that run at the same time inside the VU.
struct ParallelSyntax: Sendable {
    var branches: [StepListSyntax]

    /// One of its lists, in a message.
    static let branch = "a branch of `parallel`"
    static let table = StepTables.table(
        "parallel",
        .list(StepTables.steps, minimum: 1),
        "step lists that run at the same time; the step ends when all have ended"
    )
}

extension ParallelSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let items = reader.items("parallel", of: fields, minimum: 1) else { return nil }
        branches = items.compactMap { reader.list($0.node, at: $0.path, named: Self.branch) }
    }
}
