/// S201 to S209.
enum StructurePages {
    static let all: [DiagnosticCode: ExplainPage] = [
        .wrongKind: FilePages.page(
            "A list, a mapping or a text stands where another of these is expected",
            "Every key has one shape. The label says which; lists begin their items with `- `, mappings have `key: value` lines.",
            bad: "vus: [10]",
            good: "vus: 10"
        ),
        .emptyValue: FilePages.page(
            "A key has no value",
            "A key with nothing behind it is more often forgotten than meant. Write `{}` or `[]` for nothing, or remove the line.",
            bad: "vus: 10\nhttp:\n  headers:",
            good: "vus: 10\nhttp:\n  headers: {}"
        ),
        .missingKey: FilePages.page(
            "A key is missing without which the rest has no meaning",
            "The help line says what to add.",
            bad: "executor: constant-vus\nvus: 10",
            good: "executor: constant-vus\nvus: 10\nduration: 30s"
        ),
        .unknownKey: FilePages.page(
            "A key is not one of those that may stand here",
            "Every mapping has a known set of keys, so that a slip of the fingers cannot silently switch something off. Words of other tools are answered with their place here.",
            bad: "vus: 10\nduraton: 30s",
            good: "vus: 10\nduration: 30s"
        ),
        .conflictingKeys: FilePages.page(
            "Keys contradict each other, or belong to different executors",
            "The keys of a scenario decide how iterations are scheduled, as in k6: `iterations`, `duration`, `stages` and `rate` each mean an executor of their own.",
            bad: "iterations: 100\nstages:\n  - { duration: 1m, target: 10 }",
            good: "stages:\n  - { duration: 1m, target: 10 }"
        ),
        .emptyList: FilePages.page(
            "A list or mapping is empty that must have entries",
            "`steps` and `stages` without items would run nothing, and a step like `set: {}` does nothing.",
            bad: "stages: []",
            good: "stages:\n  - { duration: 1m, target: 10 }"
        ),
        .notAvailableYet: FilePages.page(
            "A key comes with a later version",
            "The language is described whole in docs/language.md; parts of it are still to be built, and nothing of them is silently ignored.",
            bad: "vus: 1\nhttp: { http2: true }",
            good: "vus: 1"
        ),
        .invalidName: FilePages.page(
            "A text cannot be a name, or the name is taken by the language",
            "Names can be read in expressions: they have letters, digits and `_`, and do not start with a digit. Names of scenarios may have `-` too, those of metrics `.`.",
            bad: "vus: 1\ntags: { \"my team\": a }",
            good: "vus: 1\ntags: { my_team: a }"
        ),
        .duplicateName: ExplainPage(
            title: "Two files give the same name",
            why:
                "What `include` merges must not clash, or it would depend on the order of files which value holds. The example includes a file that declares `BASE_URL` too.",
            bad: """
                # file shared.yaml env: { BASE_URL: "http://127.0.0.1:9090" }
                include: [shared.yaml]
                env: { BASE_URL: "http://127.0.0.1:8080" }
                vus: 1
                steps:
                  - get: ${env.BASE_URL}/

                """,
            good: """
                # file shared.yaml env: { BASE_URL: "http://127.0.0.1:9090" }
                include: [shared.yaml]
                vus: 1
                steps:
                  - get: ${env.BASE_URL}/

                """
        ),
    ]
}
