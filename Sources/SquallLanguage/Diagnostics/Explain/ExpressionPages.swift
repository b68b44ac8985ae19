/// E401 to E408 and R501 to R503: what the compiler of expressions finds.
enum ExpressionPages {
    static let all: [DiagnosticCode: ExplainPage] = expressions.merging(names) { first, _ in first }

    private static let expressions: [DiagnosticCode: ExplainPage] = [
        .expressionSyntax: page(
            "An expression is not understood",
            "Expressions have the syntax of CEL: `a + b`, `list[0]`, `name == \"x\" && size(list) > 1`.",
            bad: "- log: ${1 +}",
            good: "- log: ${1 + 2}"
        ),
        .unknownFunction: page(
            "An expression calls a function that does not exist",
            "The functions are those of CEL and those of docs/language.md.",
            bad: "- log: ${uid()}",
            good: "- log: ${uuid()}"
        ),
        .expressionType: page(
            "The types of an expression do not fit together",
            "Where types are known before the run, they are checked: a status is a number and never equals a text.",
            bad: "- get: http://127.0.0.1:8080/\n    check: { ok: response.status == \"200\" }",
            good: "- get: http://127.0.0.1:8080/\n    check: { ok: response.status == 200 }"
        ),
        .argumentCount: page(
            "A function is called with too many or too few arguments",
            "The message says what the function takes.",
            bad: "- log: ${uuid(1)}",
            good: "- log: ${uuid()}"
        ),
        .invalidPattern: page(
            "A regular expression is not valid",
            "Regular expressions have RE2's syntax, whose time is linear in the text: no look-around, no back-references.",
            bad: "- log: ${\"abc\".matches(\"(\")}",
            good: "- log: ${\"abc\".matches(\"(b)\")}"
        ),
        .invalidJSONPath: page(
            "A JSONPath is not valid",
            "JSONPaths are those of RFC 9535: they begin with `$`.",
            bad: "- get: http://127.0.0.1:8080/\n    capture: { id: \"$.items[\" }\n  - log: ${id}",
            good: "- get: http://127.0.0.1:8080/\n    capture: { id: \"$.items[0]\" }\n  - log: ${id}"
        ),
        .constantFailure: page(
            "An expression can only fail",
            "Its parts are known before the run, and computing them gives an error.",
            bad: "- log: ${1 / 0}",
            good: "- log: ${1 / 2}"
        ),
        .expressionFile: page(
            "A file that an expression reads cannot be read",
            "`file(\"path\")` is read before the run; paths are relative to the file that names them.",
            bad: "- log: ${file(\"nowhere.txt\")}",
            good: "- log: ${\"text\"}"
        ),
    ]

    private static let names: [DiagnosticCode: ExplainPage] = [
        .unknownName: page(
            "An expression reads a name that nothing sets",
            "Names come from `env`, `let`, captures, `set`, loops and parameters; all are known before the run.",
            bad: "- set: { session: 1 }\n  - log: ${sesion}",
            good: "- set: { session: 1 }\n  - log: ${session}"
        ),
        .unavailableName: page(
            "A name exists, but may not be read here",
            """
            `response` belongs to the steps after a request; `vu` and `scenario` do not exist in setup and teardown; what steps set
            ends with their iteration, and with their flow unless it returns it.
            """,
            bad: "- log: ${response.status}\n  - get: http://127.0.0.1:8080/",
            good: "- get: http://127.0.0.1:8080/\n  - log: ${response.status}"
        ),
        .unknownMark: page(
            "`since` names a mark that no step sets",
            "`since(\"sent\")` is the time since the step `mark: sent`.",
            bad: "- mark: sent\n  - log: ${since(\"snet\")}",
            good: "- mark: sent\n  - log: ${since(\"sent\")}"
        ),
    ]

    /// A page whose examples are steps.
    private static func page(_ title: String, _ why: String, bad: String, good: String) -> ExplainPage {
        ExplainPage(title: title, why: why, bad: "vus: 1\nsteps:\n  \(bad)\n", good: "vus: 1\nsteps:\n  \(good)\n")
    }
}
