/// F701 to F711, F720.
enum EnvironmentPages {
    static let all: [DiagnosticCode: ExplainPage] = files.merging(environment) { first, _ in first }

    private static let files: [DiagnosticCode: ExplainPage] = [
        .fileNotFound: FilePages.page(
            "A file that the scenario names does not exist",
            "Paths are relative to the file that names them.",
            bad: "include: [nowhere.yaml]\nvus: 1",
            good: "vus: 1"
        ),
        .fileUnreadable: FilePages.page(
            "A file cannot be read, or is not of the kind that is needed",
            "Certificates and keys are PEM files.",
            bad: "# file ca.pem not a certificate\ntls: { ca: ca.pem }\nvus: 1",
            good: "# file ca.pem -----BEGIN CERTIFICATE-----\ntls: { ca: ca.pem }\nvus: 1"
        ),
        .includeCycle: FilePages.page(
            "Files include each other",
            "Move what both need into a third file, and include that.",
            bad: "# file other.yaml include: [other.yaml]\ninclude: [other.yaml]\nvus: 1",
            good: "# file other.yaml include: []\ninclude: [other.yaml]\nvus: 1"
        ),
        .dotenvSyntax: FilePages.page(
            "A line of the env file is not understood",
            "Lines are `NAME=value`, with `export`, single or double quotes and ` #` comments where wanted.",
            bad: "# env-file USERS 5\nvus: 1",
            good: "# env-file USERS=5\nvus: 1"
        ),
        .demoConflict: ExplainPage(
            title: "`-e` sets an env that the demo supplies",
            why:
                "With `--demo` the addresses come from the embedded system, so that load never goes elsewhere by accident.",
            bad: environment("# demo BASE_URL=http://127.0.0.1:9000\n# -e BASE_URL=http://127.0.0.1:8080"),
            good: environment("# demo BASE_URL=http://127.0.0.1:9000")
        ),
        .nestedSuite: ExplainPage(
            title: "A suite runs another suite",
            why: "What a suite does is one list, and a value comes from one suite: name the scenario files themselves.",
            bad:
                "# file quick.yaml suite: quick\\nruns: [{ file: a.yaml }]\nsuite: nightly\nruns:\n  - file: quick.yaml\n",
            good:
                "# file quick.yaml steps: [{ get: \"http://127.0.0.1/\" }]\nsuite: nightly\nruns:\n  - file: quick.yaml\n"
        ),
        .letCycle: FilePages.page(
            "`let` values depend on each other in a circle",
            "A let may read env and other lets, in any order of lines, but not itself.",
            bad: "let:\n  low: ${high / 2}\n  high: ${low * 2}\nvus: ${low}",
            good: "let:\n  low: 5\n  high: ${low * 2}\nvus: ${high}"
        ),
    ]

    private static let environment: [DiagnosticCode: ExplainPage] = [
        .invalidEnvironment: FilePages.page(
            "The value of an env parameter does not fit its declaration",
            "The message says where the value came from: `-e`, the process environment, the env file, or the default.",
            bad:
                "# -e RAMP_UP=10x\nenv: { RAMP_UP: { type: duration, default: 10m } }\nvus: 1\nduration: ${env.RAMP_UP}",
            good:
                "# -e RAMP_UP=10s\nenv: { RAMP_UP: { type: duration, default: 10m } }\nvus: 1\nduration: ${env.RAMP_UP}"
        ),
        .missingEnvironment: ExplainPage(
            title: "A required env parameter has no value",
            why:
                "Give it with `-e NAME=value`, in the process environment, or with `--env-file`. `squall validate` only mentions it.",
            bad: required("# run"),
            good: required("# run\n# -e BASE_URL=http://127.0.0.1:8080")
        ),
        .undeclaredEnvironment: ExplainPage(
            title: "`-e` or the demo names an env parameter that the file does not declare",
            why: "A value that nothing reads is more often a slip of the fingers than meant.",
            bad: environment("# -e BASE_ULR=http://127.0.0.1:8080"),
            good: environment("# -e BASE_URL=http://127.0.0.1:8080")
        ),
        .secretTooShort: ExplainPage(
            title: "A secret is shorter than 4 characters",
            why: "Secrets are masked by their value wherever it appears; masking every `7` would ruin the output.",
            bad: secret("# -e PIN=123"),
            good: secret("# -e PIN=123456")
        ),
        .environmentDeclaration: FilePages.page(
            "A declaration of an env parameter contradicts itself",
            "A parameter with a default can never be missing; only numbers, durations and sizes have a smallest and a largest value.",
            bad: "env: { USERS: { default: 5, required: true } }\nvus: ${env.USERS}",
            good: "env: { USERS: 5 }\nvus: ${env.USERS}"
        ),
    ]

    private static func environment(_ comments: String) -> String {
        """
        \(comments)
        env: { BASE_URL: "http://127.0.0.1:3000" }
        vus: 1
        steps:
          - get: ${env.BASE_URL}/

        """
    }

    private static func required(_ comments: String) -> String {
        """
        \(comments)
        env: { BASE_URL: { required: true, type: url } }
        vus: 1
        steps:
          - get: ${env.BASE_URL}/

        """
    }

    private static func secret(_ comments: String) -> String {
        """
        \(comments)
        env: { PIN: { required: true, secret: true } }
        vus: 1
        steps:
          - post: http://127.0.0.1:8080/unlock
            json: { pin: "${env.PIN}" }

        """
    }
}
