/// `redis: [PUBLISH, channel, text]`: one command; `redis: disconnect` and `redis: connect` drill an outage.
struct RedisStepSyntax: Sendable {
    enum Action: Sendable {
        case command([ValueSyntax])
        case connection(ValueSyntax)
    }
    var action: Action
    var call: StoreStepSyntax

    static let table = StepTables.table(
        "redis",
        .either([.list(.text, minimum: 1), .oneOf(["connect", "disconnect"])]),
        "sends one command to Redis: its name and arguments; or connects, or disconnects",
        records: true,
        synonyms: ["command": "the command is the value of the verb: `redis: [GET, key]`"],
        options: StoreStepSyntax.options(of: .redis)
    )

    init?(_ fields: Fields, _ reader: StepReader) {
        guard let value = fields.value("redis") else { return nil }
        if value.node.items != nil {
            guard let items = reader.items("redis", of: fields, minimum: 1) else { return nil }
            action = .command(items)
        } else {
            action = .connection(value)
        }
        call = StoreStepSyntax(fields, reader)
    }
}
