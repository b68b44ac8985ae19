extension KeyTable {
    /// A suite file: other files, one after another.
    static let suite = KeyTable(
        "suite",
        construct: "a suite file",
        freePrefix: "x-",
        synonyms: [
            "name": "the name is the value of `suite`", "files": "the files stand in `runs: [{ file: a.yaml }]`",
            "scenarios": "the files stand in `runs: [{ file: a.yaml }]`",
            "steps": "a suite has no steps of its own: its files stand in `runs: [{ file: a.yaml }]`",
            "setup": "a suite has no steps of its own: a file that prepares can be the first of `runs`",
            "teardown": "a suite has no steps of its own: each file has its own teardown",
            "thresholds": "thresholds belong into the files that `runs` names",
            "include": "the files stand in `runs: [{ file: a.yaml }]`", "variables": "here it is `env`",
            "failFast": "a suite stops at the first failure; `continueOnFailure: true` lets it go on",
            "stopOnFailure": "a suite stops at the first failure; `continueOnFailure: true` lets it go on",
        ],
        keys: [
            Key("suite", .literal, "the name of the suite; the key that makes the file one", isRequired: true),
            Key("description", .literal, "free text"),
            Key("label", .text, "goes before the names of artifacts where `--label` is not given"),
            Key(
                "env",
                .named(.either([.literal, .table { .environment }])),
                "parameters of the suite; each goes to the files that declare one of that name"
            ),
            Key(
                "observe",
                .named(.anyTable(id: "observed") { ObserveTables.all }),
                "what every run watches; with `snapshots: true` also read before the suite and after it"
            ),
            Key(
                "demo",
                .either([.literal, .table { .demo }]),
                "which embedded system `--demo` starts, one for the whole suite"
            ),
            Key("continueOnFailure", .boolean, "whether the suite goes on after a run that failed; default false"),
            Key("runs", .list(.table { .suiteRun }, minimum: 1), "the files, one after another", isRequired: true),
        ]
    )

    static let suiteRun = KeyTable(
        "suiteRun",
        construct: "a run of a suite",
        synonyms: [
            "path": "here it is `file`", "scenario": "here it is `file`", "run": "here it is `file`",
            "label": "here it is `name`; the label is the whole suite's", "enabled": "here it is `if`",
            "skip": "here it is `if`, with the opposite condition", "with": "here it is `env`",
            "vars": "here it is `env`", "overrides": "here it is `env`",
            "allowFailure": "here it is `continueOnFailure`",
        ],
        keys: [
            Key("file", .literal, "the scenario file, relative to the suite's", isRequired: true),
            Key("name", .literal, "names the artifacts of the run; default: the file's name"),
            Key("env", .named(.text), "values of the file's parameters, in place of its defaults and the suite's"),
            Key("if", .condition, "whether the run takes place; a condition over the suite's env"),
            Key("continueOnFailure", .boolean, "whether the suite goes on when this run failed; default: the suite's"),
        ]
    )
}
