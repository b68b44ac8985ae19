import SquallExpressions

extension CompileContext {
    /// Reports what is wrong with the expressions of a scalar; the problems' ranges are offsets in its text.
    func report(_ problems: [ExpressionProblem], in node: Node, at path: NodePath) {
        for problem in problems {
            report(diagnostic(of: problem, in: node, at: path))
        }
    }

    private func diagnostic(of problem: ExpressionProblem, in node: Node, at path: NodePath) -> Diagnostic {
        if case .unknownMember(let name, of: "env") = problem.kind {
            return undeclared(name, at: node.place(of: problem.range), path)
        }
        if case .unknownMember(let name, let root) = problem.kind, let id = feeders.id(of: root) {
            return noColumn(name, of: feeders.entries[id], problem, at: node.place(of: problem.range), path)
        }
        return Diagnostic(
            problem.kind.code,
            problem.message,
            at: node.place(of: problem.range),
            help: help(for: problem) ?? problem.help ?? problem.suggestion.map { "did you mean `\($0)`?" },
            path: path.text
        )
    }

    private func help(for problem: ExpressionProblem) -> String? {
        if case .unknownName(let name) = problem.kind { helpForEnvironment(name) } else { nil }
    }

    /// For a name that `env` declares.
    func helpForEnvironment(_ name: String) -> String? {
        constants.declarations[name].map { _ in "env is read with its prefix: `env.\(name)`" }
    }

    /// A column that a feeder does not have.
    private func noColumn(
        _ name: String,
        of feeder: FeederTable.Entry,
        _ problem: ExpressionProblem,
        at place: Location,
        _ path: NodePath
    ) -> Diagnostic {
        let names = (feeder.row?.fields ?? []).map { "`\($0.name)`" }
        let columns = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
        return Diagnostic(
            problem.kind.code,
            "`\(feeder.name)` has no column `\(name)`",
            at: place,
            label: "not one of its columns",
            related: [Diagnostic.Label(location: feeder.location, text: "its columns are \(columns)")],
            help: problem.suggestion.map { "did you mean `\($0)`?" },
            path: path.text
        )
    }

    /// An env name that is read and not declared.
    private func undeclared(_ name: String, at place: Location, _ path: NodePath) -> Diagnostic {
        let close = Suggestion.closest(to: name, in: constants.declarations.keys.sorted())
        let declaration = "`env: { \(name): { required: true } }`"
        return Diagnostic(
            .unknownName,
            "the file declares no env `\(name)`",
            at: place,
            label: "not declared",
            help: close.map { "did you mean `env.\($0)`? Otherwise declare it: \(declaration)" }
                ?? "declare it: \(declaration)",
            path: path.text
        )
    }
}

extension ExpressionProblem {
    /// The problem with better help, if there is any.
    func withHelp(_ better: String?) -> ExpressionProblem {
        guard let better else { return self }
        var problem = self
        (problem.help, problem.suggestion) = (better, nil)
        return problem
    }
}

extension ExpressionProblem.Kind {
    /// The stable code of a kind of mistake.
    var code: DiagnosticCode {
        switch self {
        case .syntax: .expressionSyntax
        case .unknownName, .unknownMember: .unknownName
        case .unknownFunction: .unknownFunction
        case .unavailableName: .unavailableName
        case .unknownMark: .unknownMark
        case .type: .expressionType
        case .argumentCount: .argumentCount
        case .invalidPattern: .invalidPattern
        case .invalidJSONPath: .invalidJSONPath
        case .constantFailure: .constantFailure
        case .file: .expressionFile
        }
    }
}
