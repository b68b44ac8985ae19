/// The keys of the sources of `observe`, one table for each kind.
enum ObserveTables {
    static let all: [KeyTable] = [document, exposition, queries, process]

    /// The keys of which one says what kind of source it is.
    static let deciding = ["get", "prometheus", "query", "port", "pid", "name"]

    static let document = table(
        "observedDocument",
        "a JSON document to observe",
        [
            Key("get", .text, "the URL of a JSON document; every number in it becomes a gauge", isRequired: true),
            Key("fields", .named(.literal), "name -> JSONPath of a number: only these become gauges"),
        ] + kept + http
    )

    static let exposition = table(
        "observedExposition",
        "a Prometheus exposition to observe",
        [Key("prometheus", .text, "the URL of metrics in Prometheus' text format", isRequired: true)] + kept + http
    )

    static let queries = table(
        "observedQueries",
        "a Prometheus server to query",
        [
            Key("query", .text, "the URL of a Prometheus server", isRequired: true),
            Key("queries", .named(.text), "name -> query in PromQL", isRequired: true),
            Key(
                "at",
                .oneOrMany(.oneOf(["start", "end", "range"])),
                "when to ask: before the load, after it, or after it for its whole course; default all three"
            ),
        ] + http
    )

    static let process = table(
        "observedProcess",
        "a process to observe",
        exactlyOneOf: ["port", "pid", "name"],
        [
            Key(
                "port",
                .either([.integer(minimum: 1), .text]),
                "the process that listens on this port, or at this URL"
            ),
            Key("pid", .integer(minimum: 1), "the process with this number"),
            Key("name", .text, "the process that runs the program of this name"),
        ]
    )

    private static let kept = [
        Key(
            "keep",
            .oneOrMany(.literal),
            "patterns of the values to keep: `process_*`; default all. Buckets of histograms are kept for `*_bucket` only"
        ),
        Key(
            "snapshots",
            .boolean,
            "whether the whole document is kept before the run, after each scenario and after it"
        ),
    ]

    private static let http = [
        Key("headers", .named(.text), "headers of the request"),
        Key("bearer", .text, "the token of `Authorization: Bearer`; nothing is sent for an empty one"),
    ]

    private static let common = [
        Key("every", .duration, "the time between two samples; default 1s, 15s for the step of a range of queries"),
        Key("timeout", .duration, "how long one sample may take; default 5s"),
        Key("if", .condition, "whether the source is read; a condition over env and let"),
        Key("required", .boolean, "whether the run does not begin when the source cannot be read"),
    ]

    private static func table(
        _ id: String,
        _ construct: String,
        exactlyOneOf: [String] = [],
        _ keys: [Key]
    ) -> KeyTable {
        KeyTable(
            id,
            construct: construct,
            exactlyOneOf: exactlyOneOf,
            synonyms: [
                "url": "the URL is the value of `get`, `prometheus` or `query`", "interval": "here it is `every`",
                "scrape_interval": "here it is `every`", "at": "only a Prometheus server with `query` has `at`",
                "queries": "queries need the `query` of a Prometheus server", "paths": "here it is `fields`",
                "enabled": "here it is `if`", "optional": "sources are optional unless `required: true` is written",
                "token": "here it is `bearer`", "filter": "here it is `keep`", "include": "here it is `keep`",
            ],
            keys: keys + common
        )
    }
}
