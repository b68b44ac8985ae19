import SquallPlan

extension KeyTable {
    /// `perVU`, or how many all share.
    static let connectionSharing = Shape.either([.oneOf(["perVU"]), .table { .sharedConnections }])

    /// Keys that only whole scenario files have; the other half is what a scenario has.
    private static let wholeFileKeys = [
        Key("http", .table { .http }, "defaults of all HTTP steps"),
        Key("tls", .table { .tls }, "TLS of every connection"),
        .servers(of: .redis),
        .servers(of: .mongo),
        .servers(of: .sql),
        Key(
            "observe",
            .named(.anyTable(id: "observed") { ObserveTables.all }),
            "what to watch on the system under test while the load runs: name -> source"
        ),
        Key(
            "setup",
            StepTables.optionalSteps,
            "steps, once, before all scenarios; what they capture is readable everywhere"
        ),
        Key("setupTimeout", .duration, "how long setup may take; default 60s"),
        Key("teardown", StepTables.optionalSteps, "steps, once, after all scenarios, also when the run failed"),
        Key("teardownTimeout", .duration, "how long teardown may take; default 60s"),
        Key("scenarios", .named(.table { .scenario }), "name -> scenario; they run side by side"),
        Key(
            "assertions",
            .named(.condition),
            "label -> condition over captured values and final metrics, judged once after teardown"
        ),
        Key(
            "demo",
            .either([.literal, .table { .demo }]),
            "which embedded system `--demo` starts, and the env it supplies"
        ),
    ]

    /// Keys of files that may be included.
    private static let sharedKeys = [
        Key("name", .literal, "the name of the test; default: the file's name"),
        Key("description", .literal, "free text"),
        Key(
            "env",
            .named(.either([.literal, .table { .environment }])),
            "parameters: from `-e`, the process environment, `--env-file`, or their defaults"
        ),
        Key("let", .named(.value), "named constants, computed once from env"),
        Key("data", .named(.table { .feeder }), "feeders: rows of CSV, JSON, JSON lines, or written here"),
        Key(
            "metrics",
            .named(.either([.oneOf(MetricWords.types), .table { .metric }])),
            "custom metrics: trend, counter, rate, gauge"
        ),
        Key("flows", .named(StepTables.flow), "reusable step lists with parameters"),
        Key(
            "thresholds",
            .named(.oneOrMany(.either([.literal, .table { .threshold }]))),
            "metric selector -> condition or conditions; they decide pass or fail"
        ),
        Key(
            "include",
            .list(.literal, minimum: 0),
            "other files whose env, let, data, metrics, flows and thresholds are merged in"
        ),
    ]

    /// A scenario file. The keys of a scenario stand at the top where there is only one (the short form).
    static let file = KeyTable(
        "file",
        construct: "a scenario file",
        freePrefix: "x-",
        synonyms: FileSynonyms.table,
        keys: sharedKeys + wholeFileKeys + ScenarioKeys.all
    )

    /// A file that is included; whatever else a file may say belongs into the file that includes it.
    static let fragment = KeyTable(
        "fragment",
        construct: "an included file",
        freePrefix: "x-",
        synonyms: Dictionary(
            uniqueKeysWithValues: wholeFileNames.map {
                ($0, "`\($0)` belongs into the file that includes this one")
            }
        ).merging(["suite": "a suite is run and cannot be included"]) { first, _ in first },
        keys: sharedKeys
    )

    static let scenario = KeyTable(
        "scenario",
        construct: "a scenario",
        synonyms: ScenarioSynonyms.table,
        keys: ScenarioKeys.all
    )

    /// The keys by which a file is no fragment.
    static let wholeFileNames = Set((wholeFileKeys + ScenarioKeys.all).map(\.name))
}

/// The keys of a scenario, in a scenario of its own or at the top of the file.
enum ScenarioKeys {
    static let all = load + body

    /// Keys that say who runs and when.
    static let load = [
        Key(
            "executor",
            .oneOf(Executor.allCases.map(\.rawValue)),
            "how iterations are scheduled; may be left out where the other keys decide it"
        ),
        Key("vus", .integer(minimum: 1), "virtual users"),
        Key("iterations", .integer(minimum: 1), "iterations in all (shared-iterations) or per VU (per-vu-iterations)"),
        Key("duration", .duration, "how long iterations are started"),
        Key("maxDuration", .duration, "when iterations still to do are dropped; default 10m"),
        Key("startVUs", .integer(minimum: 0), "active VUs at the start of the first stage; default 1"),
        Key("stages", .list(.table { .stage }, minimum: 1), "stretches of time at whose end a target is reached"),
        Key("rate", .rate, "arrivals per `timeUnit`, or `20/s`"),
        Key("startRate", .rate, "arrivals at the start of the first stage; default 0"),
        Key("timeUnit", .duration, "the time in which `rate`, `startRate` and targets count; default 1s"),
        Key(
            "preAllocatedVUs",
            .integer(minimum: 0),
            "VUs ready before the load; default: one second's arrivals at the peak"
        ),
        Key("maxVUs", .integer(minimum: 1), "how many VUs there may become"),
        Key(
            "arrivals",
            .oneOf(["uniform", "poisson"]),
            "evenly spaced, or at random with the same mean; default uniform"
        ),
        Key("whenFull", .oneOf(["drop", "queue"]), "what happens to an arrival without a free VU; default drop"),
        Key("gracefulStop", .duration, "how long running iterations may go on after the end; default 30s"),
        Key("gracefulRampDown", .duration, "the same for VUs that a falling stage retires; default 30s"),
        Key("startTime", .duration, "when the scenario starts, from the start of the load; default 0"),
    ]

    /// Keys that say what an iteration does.
    static let body = [
        Key("enabled", .condition, "whether the scenario runs; a condition over env and let"),
        Key("tags", .named(.text), "tags of all samples"),
        Key("onStart", StepTables.optionalSteps, "steps, once per VU before its first iteration"),
        Key("steps", StepTables.steps, "the iteration"),
        Key("onStop", StepTables.optionalSteps, "steps, once when the VU retires"),
    ]
}

extension KeyTable {
    static let stage = KeyTable(
        "stage",
        construct: "a stage",
        synonyms: [
            "vus": "the number of VUs at the end of a stage is its `target`",
            "users": "the number of VUs at the end of a stage is its `target`",
            "rate": "the rate at the end of a stage is its `target`",
            "rampTo": "a stage is `{ duration, target }`: it ramps to `target`",
            "arrivalRate": "the rate at the end of a stage is its `target`, with `executor: ramping-arrival-rate`",
            "time": "the length of a stage is its `duration`",
            "pause": "a pause is a stage whose `target` is the one before",
            "name": "stages have no names; write a comment",
        ],
        keys: [
            Key("duration", .duration, "how long the stage lasts; 0 is a jump", isRequired: true),
            Key("target", .rate, "VUs, or arrivals per `timeUnit`, at its end", isRequired: true),
        ]
    )

    static let http = KeyTable(
        "http",
        construct: "`http`",
        later: ["http2": "requests over HTTP/2"],
        synonyms: HTTPSynonyms.table,
        keys: [
            Key("baseURL", .text, "joined in front of relative URLs"),
            Key("headers", .named(.text), "headers of every request; a step's own win"),
            Key("auth", AuthSyntax.shape, "credentials of every request"),
            Key("timeout", .duration, "for a whole step, redirects included; default 60s"),
            Key("expect", StatusSyntax.shape, "statuses that do not count as failed; default 200..399"),
            Key("redirects", .integer(minimum: 0), "how many redirects are followed; default 10"),
            Key("connections", connectionSharing, "`perVU`, as browsers do, or `{ shared: 64 }`"),
            Key("connectTimeout", .duration, "for TCP and TLS; default 30s"),
            Key("idleTimeout", .duration, "when an unused connection is closed; default 90s"),
            Key("keepCookies", .boolean, "whether cookies outlive the iteration"),
            Key("discardResponseBodies", .boolean, "whether bodies are read and dropped"),
            Key("maxBodySize", .size, "the largest body, decoded; default 64MiB"),
            Key("userAgent", .text, "the `User-Agent` header"),
            Key("proxy", .text, "an HTTP proxy: `http://host:port`"),
        ]
    )

    static let sharedConnections = KeyTable(
        "connections",
        construct: "`connections`",
        keys: [Key("shared", .integer(minimum: 1), "how many connections all VUs share, per host", isRequired: true)]
    )

    static let tls = KeyTable(
        "tls",
        construct: "`tls`",
        synonyms: [
            "insecureSkipTLSVerify": "here it is `insecureSkipVerify`",
            "rejectUnauthorized": "here it is `insecureSkipVerify: true` for `rejectUnauthorized: false`",
            "verify": "here it is `insecureSkipVerify: true` for `verify: false`",
            "cacert": "a CA's certificate is `ca: file.pem`",
            "version": "here it is `minVersion` and `maxVersion`",
            "password": "encrypted keys are not supported: decrypt the key first",
        ],
        keys: [
            Key("insecureSkipVerify", .boolean, "whether the server's certificate goes unchecked"),
            Key("ca", .text, "a PEM file of certificates to trust"),
            Key("cert", .text, "a PEM file with the client's certificate"),
            Key("key", .text, "a PEM file with the client's private key"),
            Key("serverName", .text, "the name asked for (SNI) and checked"),
            Key("minVersion", .oneOf(["1.2", "1.3"]), "the oldest TLS accepted; default 1.2"),
            Key("maxVersion", .oneOf(["1.2", "1.3"]), "the newest TLS offered"),
        ]
    )

    static let demo = KeyTable(
        "demo",
        construct: "`demo`",
        keys: [
            Key("system", .oneOf(DemoLowering.systems), "the embedded system", isRequired: true),
            Key("with", .named(.literal), "options of the system"),
            Key("env", .named(.literal), "env name -> what the demo supplies for it"),
        ]
    )

    static let metric = KeyTable(
        "metric",
        construct: "a metric",
        synonyms: ["isTime": "times are trends with `unit: ms`", "kind": "the kind of a metric is its `type`"],
        keys: [
            Key("type", .oneOf(MetricWords.types), "trend, counter, rate or gauge", isRequired: true),
            Key(
                "unit",
                .oneOf(MetricWords.units),
                "what values are measured in: it decides the units of thresholds; default none"
            ),
            Key("description", .literal, "what the metric means"),
        ]
    )

    /// Methods where the whole condition is due.
    private static let conditionParts = Dictionary(
        (MetricType.allCases.flatMap { ThresholdMethods.names(of: $0) } + ["p(90)", "p(95)", "p(99)"])
            .map { ($0, "the condition is one text: `threshold: \($0) < 100`") },
        uniquingKeysWith: { first, _ in first }
    )

    static let threshold = KeyTable(
        "threshold",
        construct: "a threshold",
        synonyms: [
            "condition": "the condition is `threshold: p(95) < 100ms`", "abort": "here it is `abortOnFail: true`",
            "delay": "here it is `delayAbortEval: 10s`",
        ].merging(conditionParts) { own, _ in own },
        keys: [
            Key("threshold", .literal, "the condition: `p(95) < 100ms`", isRequired: true),
            Key("abortOnFail", .boolean, "whether the run stops as soon as the condition fails"),
            Key("delayAbortEval", .duration, "how long after the start the run may not be stopped"),
            Key("ifEmpty", .oneOf(["fail", "pass"]), "the verdict on a metric without samples; default fail"),
        ]
    )
}

/// The words for metrics.
enum MetricWords {
    static let types = ["trend", "counter", "rate", "gauge"]
    static let units = ["ms", "bytes", "none"]
}
