/// `retry: {times, backoff, on}`.
struct RetrySyntax: Sendable {
    var times: ValueSyntax
    var backoff: ValueSyntax?
    /// Statuses and error kinds.
    var on: ValueSyntax?

    static let table = KeyTable(
        "retry",
        construct: "`retry`",
        synonyms: ["count": "it is called `times`", "delay": "it is called `backoff`"],
        keys: [
            Key("times", .integer(minimum: 1), "how often the request is repeated at most", isRequired: true),
            Key(
                "backoff",
                .duration,
                "the pause before the first repetition; it doubles, with jitter; 100ms if left out"
            ),
            Key("on", .oneOrMany(.literal), "statuses (`5xx`) and error kinds (`timeout`) that are tried again"),
        ]
    )
}

extension RetrySyntax {
    init?(_ value: ValueSyntax, _ reader: StepReader) {
        guard let fields = reader.fields(value.node, Self.table, at: value.path), let times = fields.value("times")
        else {
            return nil
        }
        self.times = times
        backoff = fields.value("backoff")
        on = fields.value("on")
    }
}

/// `expect` as its table describes it.
enum StatusSyntax {
    static let shape = Shape.oneOrMany(.literal)
}
