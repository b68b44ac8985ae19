/// `redis: [PUBLISH, channel, text]`: one command; `redis: [[SET, a, 1], [GET, a]]`: a pipeline of them; `redis: disconnect`
/// and `redis: connect` drill an outage.
struct RedisStepSyntax: Sendable {
    enum Action: Sendable {
        case command([ValueSyntax])
        /// One list of words for each command.
        case pipeline([ValueSyntax])
        case connection(ValueSyntax)
    }
    var action: Action
    var call: StoreStepSyntax

    static let table = StepTables.table(
        "redis",
        .either([
            .list(.either([.text, .list(.text, minimum: 1)]), minimum: 1), .oneOf(["connect", "disconnect"]),
        ]),
        "sends a command to Redis, its name and arguments, or a list of commands at once; or connects, or disconnects",
        records: true,
        synonyms: ["command": "the command is the value of the verb: `redis: [GET, key]`"],
        options: StoreStepSyntax.options(of: .redis)
    )

    init?(_ fields: Fields, _ reader: StepReader) {
        guard let value = fields.value("redis") else { return nil }
        if value.node.items != nil {
            guard let items = reader.items("redis", of: fields, minimum: 1) else { return nil }
            let isPipeline = items.contains { $0.node.items != nil }
            action = isPipeline ? .pipeline(items) : .command(items)
        } else {
            action = .connection(value)
        }
        call = StoreStepSyntax(fields, reader)
    }
}
