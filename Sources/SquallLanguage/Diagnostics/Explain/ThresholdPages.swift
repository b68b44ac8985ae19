/// T601 to T608.
enum ThresholdPages {
    static let all: [DiagnosticCode: ExplainPage] = [
        .unknownMetric: FilePages.page(
            "A threshold names a metric that does not exist",
            "Metrics are those of docs/metrics.md and those that the file declares under `metrics`.",
            bad: "vus: 1\nthresholds:\n  http_req_duraton: p(95) < 100ms",
            good: "vus: 1\nthresholds:\n  http_req_duration: p(95) < 100ms"
        ),
        .unknownMethod: FilePages.page(
            "A metric's type has no such method",
            "Counters have `count rate`; gauges `value min max avg first last growth slope`; rates `rate passes fails`; trends `avg min med max p(N) count sum`.",
            bad: "vus: 1\nthresholds:\n  http_reqs: p(95) < 100",
            good: "vus: 1\nthresholds:\n  http_reqs: rate > 100"
        ),
        .thresholdSyntax: FilePages.page(
            "A condition of a threshold is not understood",
            "A condition is a method, a comparison and a number; several are joined by `&&`, which binds tighter, and `||`.",
            bad: "vus: 1\nthresholds:\n  http_req_duration: p(95) < 100ms and p(99) < 200ms",
            good: "vus: 1\nthresholds:\n  http_req_duration: p(95) < 100ms && p(99) < 200ms"
        ),
        .thresholdUnit: FilePages.page(
            "The unit of a threshold's number does not fit its metric",
            "Time units are for times, sizes for bytes, `%` for rates and `growth`. A plain number is in the metric's unit: milliseconds, bytes, a share of 1.",
            bad: "vus: 1\nthresholds:\n  http_req_failed: rate < 5ms",
            good: "vus: 1\nthresholds:\n  http_req_failed: rate < 5%"
        ),
        .selectorSyntax: FilePages.page(
            "The selector of a threshold is not understood",
            "A selector is `metric{tag:value, other!:value, third~:regex}`; values with `,` or `}` stand in quotes.",
            bad: "vus: 1\nthresholds:\n  http_req_duration{scenario}: p(95) < 100ms",
            good: "vus: 1\nthresholds:\n  http_req_duration{scenario:default}: p(95) < 100ms"
        ),
        .unknownTag: ExplainPage(
            title: "A selector asks for a tag or a scenario that no sample has",
            why:
                "Such a threshold would look at nothing. Tags come from `tags` of the file, of scenarios and of steps, beside the built-in ones.",
            bad: browse("http_req_duration{scenario:brwose}: p(95) < 100ms"),
            good: browse("http_req_duration{scenario:browse}: p(95) < 100ms")
        ),
        .metricRedefined: FilePages.page(
            "A custom metric has the name of a built-in one",
            "Values of both would be mixed.",
            bad: "vus: 1\nmetrics: { http_reqs: counter }",
            good: "vus: 1"
        ),
        .unknownObserved: FilePages.page(
            "A threshold or an assertion reads a value that no source of `observe` has",
            "Observed values are called `observe.<source>.<path>`. Sources are known before the run, and so are the values of processes, queries and `fields`; those of other documents are known when they are first read.",
            bad: observe("observe.sever.process_resident_memory_bytes: growth < 10%"),
            good: observe("observe.server.process_resident_memory_bytes: growth < 10%")
        ),
    ]

    private static func observe(_ threshold: String) -> String {
        "vus: 1\nobserve:\n  server: { prometheus: \"http://127.0.0.1:8080/metrics\" }\nthresholds:\n  \(threshold)"
    }

    private static func browse(_ threshold: String) -> String {
        """
        scenarios:
          browse:
            vus: 1
            steps:
              - get: http://127.0.0.1:8080/
        thresholds:
          \(threshold)

        """
    }
}
