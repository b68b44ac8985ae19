/// `redis: [PUBLISH, channel, text]`: one command; `redis: disconnect` and `redis: connect` drill an outage.
struct RedisStepSyntax: Sendable {
    enum Action: Sendable {
        case command([ValueSyntax])
        case connection(ValueSyntax)
    }
    var action: Action
    /// `using`.
    var server: ValueSyntax?
    var timeout: ValueSyntax?
    var onFailure: ValueSyntax?
    var checks: [NamedSyntax]
    var captures: [CaptureSyntax]
    var lostNames: [Node]

    static let table = StepTables.table(
        "redis",
        .either([.list(.text, minimum: 1), .oneOf(["connect", "disconnect"])]),
        "sends one command to Redis: its name and arguments; or connects, or disconnects",
        records: true,
        synonyms: ["command": "the command is the value of the verb: `redis: [GET, key]`"],
        options: [
            Key("using", .literal, "which server of `redis:`, where there are several"),
            Key("timeout", .duration, "the most that the command may take; default 10s"),
            Key("onFailure", .oneOf(["continue", "endIteration"]), "after a failure; default endIteration"),
        ] + ReceiveSyntax.answer
    )

    init?(_ fields: Fields, _ reader: StepReader) {
        guard let value = fields.value("redis") else { return nil }
        if value.node.items != nil {
            guard let items = reader.items("redis", of: fields, minimum: 1) else { return nil }
            action = .command(items)
        } else {
            action = .connection(value)
        }
        server = fields.value("using")
        timeout = fields.value("timeout")
        onFailure = fields.value("onFailure")
        checks = fields.named("check")
        (captures, lostNames) = CaptureSyntax.all(of: fields, reader)
    }
}
