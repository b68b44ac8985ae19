/// `sql: "SELECT name FROM users WHERE id = $1"` with `params: ["${id}"]`.
struct SQLStepSyntax: Sendable {
    var statement: ValueSyntax
    /// nil where none are written.
    var parameters: [ValueSyntax]?
    var call: StoreStepSyntax

    private static let parametersHint = "the values of $1, $2, ... are called `params`"
    static let table = StepTables.table(
        "sql",
        .text,
        "runs a statement on PostgreSQL; values go into `params`, as $1, $2, ...",
        records: true,
        synonyms: [
            "query": "the statement is the value of the verb: `sql: SELECT 1`",
            "statement": "the statement is the value of the verb: `sql: SELECT 1`",
            "parameters": parametersHint, "args": parametersHint, "values": parametersHint, "bind": parametersHint,
        ],
        options: [Key("params", .list(.value, minimum: 0), "the values of $1, $2, ...")]
            + StoreStepSyntax.options(of: .sql)
    )

    init?(_ fields: Fields, _ reader: StepReader) {
        guard let statement = fields.value("sql") else { return nil }
        self.statement = statement
        parameters = reader.items("params", of: fields)
        call = StoreStepSyntax(fields, reader)
    }
}
