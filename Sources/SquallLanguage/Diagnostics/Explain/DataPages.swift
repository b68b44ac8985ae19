/// F712 to F716, L805, L806: `data`.
enum DataPages {
    static let all: [DiagnosticCode: ExplainPage] = [
        .dataHeader: page(
            "The columns of a data file cannot be told",
            "The first line of CSV names the columns, each by another name; a file without such a line is given their names "
                + "with `columns`. `types` and `pick: weighted` need the columns that they speak of.",
            badFile: "email,email\\na@example.com,b@example.com",
            goodFile: "email,backup\\na@example.com,b@example.com"
        ),
        .dataRow: page(
            "A row of a data file cannot be read",
            "CSV is read as RFC 4180 says: every row has as many fields as there are columns, a field that holds the "
                + "separator, a quote or a line break stands in quotes, and a quote in it is written twice. Files are UTF-8.",
            badFile: "email,city\\na@example.com,Paris, France",
            goodFile: "email,city\\na@example.com,\"Paris, France\""
        ),
        .dataValue: page(
            "A field is not of the type that its column was declared to have",
            "Types are found from the values; `types` is for columns where that would be wrong.",
            badFile: "email,age\\na@example.com,young",
            goodFile: "email,age\\na@example.com,29",
            options: ", types: { age: int }"
        ),
        .dataWeight: page(
            "A weight is not a number, or all weights are 0",
            "With `pick: weighted` the column `weight` says how often a row is taken, in relation to the others.",
            badFile: "email,weight\\na@example.com,often",
            goodFile: "email,weight\\na@example.com,3",
            options: ", pick: weighted"
        ),
        .dataEmpty: page(
            "A data file has no rows",
            "The first line of CSV is the header, and no row. Where it is one, name the columns with `columns`.",
            badFile: "email",
            goodFile: "email\\na@example.com"
        ),
        .unusedData: ExplainPage(
            title: "Nothing reads the rows of a feeder",
            why: "A file that changes nothing misleads whoever edits it.",
            bad: "data: { users: { rows: [{ id: 1 }] } }\nvus: 1\n" + FilePages.steps,
            good: "data: { users: { rows: [{ id: 1 }] } }\nvus: 1\n" + steps("users.id")
        ),
        .dataRunsOut: ExplainPage(
            title: "A feeder has fewer rows than the load takes",
            why:
                "After the last row the scenario ends, as `pick: unique` and `onEnd: stop` say. Iterations that would have "
                + "come later do not happen.",
            bad: "data: { users: { rows: [{ id: 1 }], pick: unique } }\nvus: 1\niterations: 2\n" + steps("users.id"),
            good: "data: { users: { rows: [{ id: 1 }, { id: 2 }], pick: unique } }\nvus: 1\niterations: 2\n"
                + steps("users.id")
        ),
    ]

    private static func page(
        _ title: String,
        _ why: String,
        badFile: String,
        goodFile: String,
        options: String = ""
    ) -> ExplainPage {
        func example(_ file: String) -> String {
            "# file users.csv \(file)\ndata: { users: { csv: users.csv\(options) } }\nvus: 1\n" + steps("users.email")
        }
        return ExplainPage(title: title, why: why, bad: example(badFile), good: example(goodFile))
    }

    private static func steps(_ column: String) -> String {
        """
        steps:
          - post: http://127.0.0.1:8080/login
            json: { user: "${\(column)}" }

        """
    }
}
