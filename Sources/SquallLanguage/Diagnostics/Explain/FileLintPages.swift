/// L801 to L804, L807 and L808.
enum FileLintPages {
    static let all: [DiagnosticCode: ExplainPage] = [
        .unusedEnvironment: FilePages.page(
            "An env parameter is never read",
            "A parameter that changes nothing misleads whoever sets it.",
            bad: "env: { USERS: 5 }\nvus: 1",
            good: "env: { USERS: 5 }\nvus: ${env.USERS}"
        ),
        .unusedLet: FilePages.page(
            "A let value is never read",
            "Read it by its name, or remove it.",
            bad: "let: { users: 5 }\nvus: 1",
            good: "let: { users: 5 }\nvus: ${users}"
        ),
        .unusedMetric: ExplainPage(
            title: "Nothing is recorded into a custom metric",
            why: "It would stay without samples, and fail its thresholds.",
            bad: "metrics: { price: trend }\nvus: 1\n" + FilePages.steps,
            good: "metrics: { price: trend }\nvus: 1\n" + FilePages.steps + "  - record: { price: 5 }\n"
        ),
        .constantThreshold: FilePages.page(
            "A threshold can never fail, or never hold",
            "A rate lies between 0 and 1, and times are never negative.",
            bad: "vus: 1\nthresholds:\n  http_req_failed: rate < 5",
            good: "vus: 1\nthresholds:\n  http_req_failed: rate < 5%"
        ),
        .nothingEnabled: FilePages.page(
            "All scenarios are switched off",
            "Without a scenario a run puts load on nothing.",
            bad: "enabled: false\nvus: 1",
            good: "env: { LOAD: true }\nenabled: env.LOAD\nvus: 1"
        ),
        .unreachableThreshold: FilePages.page(
            "No sample reaches a threshold",
            "At the end of the run it fails for want of samples, or holds whatever happens where it counts. The file has no "
                + "step that records the metric, no place with the value that the selector asks for, or too little time for "
                + "a trend. Where that is meant, for a file that others include, write `ifEmpty: pass`.",
            bad: "vus: 1\nthresholds:\n  checks: rate > 99%",
            good: "vus: 1\nthresholds:\n  http_req_failed: rate < 1%"
        ),
    ]
}
