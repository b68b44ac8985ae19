import SquallPlan

extension KeyTable {
    /// An entry of `data`.
    static let feeder = KeyTable(
        "feeder",
        construct: "a feeder",
        exactlyOneOf: FeederWords.sources,
        synonyms: [
            "file": "the kind of the file is the key: `csv: users.csv`, `json: users.json` or `jsonl: users.jsonl`",
            "path": "the kind of the file is the key: `csv: users.csv`, `json: users.json` or `jsonl: users.jsonl`",
            "ndjson": "here it is `jsonl`",
            "order": "here it is `pick`: sequential, random, shuffled, weighted, unique or perVU",
            "strategy": "here it is `pick`: sequential, random, shuffled, weighted, unique or perVU",
            "loop": "what happens after the last row is `onEnd: wrap` or `onEnd: stop`",
            "recycle": "what happens after the last row is `onEnd: wrap` or `onEnd: stop`",
            "delimiter": "here it is `separator`",
            "fields": "names of columns without a header are `columns: [a, b]`",
            "header": "the first line is the header; where there is none, name the columns: `columns: [a, b]`",
            "skipHeader": "the first line is the header; where there is none, name the columns: `columns: [a, b]`",
            "loadAll": "rows are read by name: `${users.email}`",
        ],
        keys: [
            Key("csv", .text, "a file of CSV with a header"),
            Key("json", .text, "a file of JSON that is a list of objects"),
            Key("jsonl", .text, "a file of JSON lines: an object in each line"),
            Key("rows", .list(.named(.value), minimum: 1), "the rows themselves"),
            Key("pick", .oneOf(FeederWords.picks), "which row is taken next; default sequential"),
            Key(
                "onEnd",
                .oneOf(FeederWords.ends),
                "after the last row: begin anew, or end the scenario; default wrap, with `unique` stop"
            ),
            Key("separator", .literal, "what parts the fields of CSV; default `,`"),
            Key("columns", .list(.literal, minimum: 1), "the names of the columns of CSV without a header"),
            Key(
                "types",
                .named(.oneOf(FeederWords.types)),
                "column of CSV -> its type, where that is not to be found from its values"
            ),
        ]
    )
}

/// The words of `data`.
enum FeederWords {
    static let sources = ["csv", "json", "jsonl", "rows"]
    /// Keys that say how CSV is read.
    static let csvOptions = ["separator", "columns", "types"]
    static let picks = Feeder.Pick.allCases.map(\.rawValue)
    static let ends = Feeder.OnEnd.allCases.map(\.rawValue)
    static let types = ColumnType.allCases.map(\.rawValue)
}
