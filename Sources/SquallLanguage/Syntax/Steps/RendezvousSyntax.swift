/// `rendezvous: {name, count, within}`: waits for other virtual users.
struct RendezvousSyntax: Sendable {
    var name: ValueSyntax
    var count: ValueSyntax
    var within: ValueSyntax?

    static let table = StepTables.table(
        "rendezvous",
        .table { optionsTable },
        "waits until so many virtual users have arrived, of all scenarios",
        records: true
    )
    static let optionsTable = KeyTable(
        "rendezvousOptions",
        construct: "`rendezvous`",
        synonyms: ["vus": "it is called `count`", "timeout": "it is called `within`"],
        keys: [
            Key("name", .literal, "the place where they meet", isRequired: true),
            Key("count", .integer(minimum: 1), "how many meet; released each time, and reused", isRequired: true),
            Key("within", .duration, "how long to wait for the others; default 30s"),
        ]
    )

    init?(_ fields: Fields, _ reader: StepReader) {
        guard let value = fields.value("rendezvous"),
            let options = reader.fields(value.node, Self.optionsTable, at: value.path),
            let name = options.value("name"), let count = options.value("count")
        else { return nil }
        self.name = name
        self.count = count
        within = options.value("within")
    }
}
