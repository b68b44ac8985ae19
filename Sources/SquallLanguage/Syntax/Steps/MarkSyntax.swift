/// `mark: sent`: keeps the time under a name, for `since("sent")`.
struct MarkSyntax: Sendable {
    var name: ValueSyntax
    /// Kept for the whole test; the name may be computed then.
    var isShared = false

    static let table = StepTables.table(
        "mark",
        .either([.literal, .table { optionsTable }]),
        "keeps the time under that name; `since(\"name\")` is the time that has passed"
    )
    static let optionsTable = KeyTable(
        "markOptions",
        construct: "a mark",
        keys: [
            Key("name", .text, "the mark's name", isRequired: true),
            Key("shared", .boolean, "for the whole test instead of the VU; the name may be computed then"),
        ]
    )
}

extension MarkSyntax {
    init?(_ fields: Fields, _ reader: StepReader) {
        guard let mark = fields.value("mark") else { return nil }
        guard mark.node.entries != nil else {
            name = mark
            return
        }
        guard let options = reader.fields(mark.node, Self.optionsTable, at: mark.path),
            let name = options.value("name")
        else { return nil }
        isShared = options.entry("shared")?.value.scalar?.value == .bool(true)
        self.name = name
    }
}
