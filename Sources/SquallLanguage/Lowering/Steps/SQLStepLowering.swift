import SquallExpressions
import SquallPlan

extension StepsLowering {
    func lower(_ syntax: SQLStepSyntax, of step: StepSyntax, at place: inout Place) -> (() -> Step.Action)? {
        let statement = text(syntax.statement, at: place)?.template
        let values = (syntax.parameters ?? []).map { value($0, at: place)?.template }
        if let text = statement?.constant?.text { check(text, of: syntax) }
        let draft = storeCall(
            syntax.call,
            of: step,
            on: .sql,
            defaultName: syntax.statement.node.text?.asStatementName,
            answer: "a result of SQL",
            at: &place
        )
        guard let statement, let call = draft.call else { return nil }
        let parameters = values.compactMap(\.self)
        guard parameters.count == values.count else { return nil }
        return { .sql(SQLStep(statement: statement, parameters: parameters, call())) }
    }

    /// What can be told of a statement without `${...}` in it.
    private func check(_ text: String, of syntax: SQLStepSyntax) {
        let scan = SQLScan(text)
        if scan.isEmpty { return reportEmptyStatement(syntax.statement) }
        let given = syntax.parameters?.count ?? 0
        if let highest = scan.parameters.keys.max(), highest > given {
            reportMissing(scan, given, syntax.statement)
        } else if let extra = (1...max(given, 1)).first(where: { $0 <= given && scan.parameters[$0] == nil }),
            let value = syntax.parameters?[extra - 1]
        {
            reportUnused(extra, scan, value)
        }
    }

    private func reportEmptyStatement(_ value: ValueSyntax) {
        report(
            Diagnostic(
                .emptyValue,
                "the statement is empty",
                at: value.location,
                label: "no SQL in it",
                help: "write for instance `sql: SELECT count(*) FROM users`",
                path: value.path.text
            )
        )
    }

    private func reportMissing(_ scan: SQLScan, _ given: Int, _ value: ValueSyntax) {
        let missing = scan.parameters.keys.filter { $0 > given }.sorted()
        guard let range = scan.parameters[missing[0]] else { return }
        let names = missing.map { "$\($0)" }.joinedAsList
        report(
            Diagnostic(
                .parameterMismatch,
                "the statement has \(names), and `params` has \(given == 0 ? "no" : "only \(given)") value\(given == 1 ? "" : "s")",
                at: value.node.place(of: range),
                label: "gets no value",
                help: given == 0 ? "add `params: [...]`, one value for each" : "add the missing values to `params`",
                path: value.path.text
            )
        )
    }

    private func reportUnused(_ number: Int, _ scan: SQLScan, _ value: ValueSyntax) {
        report(
            Diagnostic(
                .parameterMismatch,
                "the statement has no $\(number)",
                at: value.location,
                label: "goes nowhere",
                help: scan.parameters.isEmpty
                    ? "PostgreSQL's parameters are written $1, $2, ...: `WHERE id = $1`"
                    : "remove the value, or use it in the statement",
                path: value.path.text
            )
        )
    }
}

extension String {
    /// The `name` tag of a statement: its beginning, in one line.
    fileprivate var asStatementName: String {
        let line = split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 60 ? line.prefix(59) + "…" : line
    }
}
