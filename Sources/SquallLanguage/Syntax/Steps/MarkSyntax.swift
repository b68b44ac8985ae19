/// `mark: sent`: keeps the time under a name, for `since("sent")`.
struct MarkSyntax: Sendable {
    var name: ValueSyntax

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
            Key("shared", .boolean, "for the whole test instead of the VU (a later version)"),
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
        if let shared = options.entry("shared"), shared.value.scalar?.value == .bool(true) {
            reader.reportNotAvailableYet(
                shared.key,
                "a mark for the whole test",
                help: "a mark is kept per VU for now: `mark: \(name.node.text ?? "sent")`",
                at: mark.path
            )
            return nil
        }
        self.name = name
    }
}
