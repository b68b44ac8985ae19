/// V301 to V313.
enum ValuePages {
    static let all: [DiagnosticCode: ExplainPage] = scalars.merging(loads) { first, _ in first }

    private static let scalars: [DiagnosticCode: ExplainPage] = [
        .wrongScalar: FilePages.page(
            "A scalar is not of the type that is needed",
            "Numbers in quotes are text, `10_000` is text, and `yes` is text: YAML 1.2 knows `true` and `false` only.",
            bad: "vus: \"10\"",
            good: "vus: 10"
        ),
        .missingUnit: FilePages.page(
            "A duration has no unit",
            "k6 reads a bare number as milliseconds, Artillery as seconds: neither is guessed.",
            bad: "vus: 10\nduration: 30",
            good: "vus: 10\nduration: 30s"
        ),
        .invalidDuration: FilePages.page(
            "A text is not a duration",
            "Durations are numbers with the units `d h m s ms us`, several in a row: `1h30m`, `1.5s`, `250us`.",
            bad: "vus: 10\nduration: 5sec",
            good: "vus: 10\nduration: 5s"
        ),
        .invalidSize: FilePages.page(
            "A text is not a size",
            "Sizes are `512B`, `10KB` (1000), `10KiB` (1024), and so on with M, G and T; case matters.",
            bad: "vus: 1\nhttp: { maxBodySize: 10mb }",
            good: "vus: 1\nhttp: { maxBodySize: 10MB }"
        ),
        .invalidRate: FilePages.page(
            "A text is not a rate",
            "A rate is a number per unit of time, `20/s` or `30/m`, or a number that `timeUnit` completes.",
            bad: "rate: 20 per second\nduration: 1m",
            good: "rate: 20/s\nduration: 1m"
        ),
        .outOfRange: FilePages.page(
            "A number is too small or too large",
            "The message names the limit.",
            bad: "vus: 0",
            good: "vus: 1"
        ),
        .notOneOf: FilePages.page(
            "A word is not one of those allowed",
            "The label lists them.",
            bad: "executor: constant-arrival\nrate: 20/s\nduration: 1m",
            good: "executor: constant-arrival-rate\nrate: 20/s\nduration: 1m"
        ),
        .reversedRange: FilePages.page(
            "A range ends before it begins",
            "The first value is the smaller one.",
            bad: "vus: 1\ntls: { minVersion: 1.3, maxVersion: 1.2 }",
            good: "vus: 1\ntls: { minVersion: 1.2, maxVersion: 1.3 }"
        ),
        .wrongValueType: FilePages.page(
            "The value of an expression is not of the type that is needed",
            "env and let have types: a text that is no number cannot be a number of VUs.",
            bad: "env: { USERS: many }\nvus: ${env.USERS}",
            good: "env: { USERS: 10 }\nvus: ${env.USERS}"
        ),
        .notConstant: FilePages.page(
            "A value must be known before the run",
            "The load, the defaults and the thresholds are decided before the first packet: only `env` and `let` may be used in them.",
            bad: "vus: ${random.int(1, 5)}",
            good: "env: { USERS: 5 }\nvus: ${env.USERS}"
        ),
        .invalidURL: FilePages.page(
            "A text is not a URL, or not one of the kind that is needed",
            "A URL has a scheme and a host, and its port is a number from 1 to 65535.",
            bad: "vus: 1\nhttp: { proxy: 127.0.0.1:3128 }",
            good: "vus: 1\nhttp: { proxy: \"http://127.0.0.1:3128\" }"
        ),
    ]

    private static let loads: [DiagnosticCode: ExplainPage] = [
        .stagesWithoutLoad: FilePages.page(
            "The stages start no iteration",
            "Some stage needs a duration and, at its begin or its end, more than 0 VUs or arrivals.",
            bad: "startVUs: 0\nstages:\n  - { duration: 1m, target: 0 }",
            good: "startVUs: 0\nstages:\n  - { duration: 1m, target: 10 }"
        ),
        .impossibleLoad: FilePages.page(
            "Numbers of a load profile cannot be together",
            "Shared iterations are at least as many as VUs, or some VU would have nothing to do; `maxVUs` includes `preAllocatedVUs`.",
            bad: "vus: 10\niterations: 5",
            good: "vus: 10\niterations: 50"
        ),
    ]
}
