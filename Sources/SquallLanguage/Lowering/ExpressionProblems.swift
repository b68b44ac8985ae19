import SquallExpressions

extension CompileContext {
    /// Reports what is wrong with the expressions of a scalar; the problems' ranges are offsets in its text.
    func report(_ problems: [ExpressionProblem], in node: Node, at path: NodePath) {
        for problem in problems {
            report(diagnostic(of: problem, in: node, at: path))
        }
    }

    private func diagnostic(of problem: ExpressionProblem, in node: Node, at path: NodePath) -> Diagnostic {
        var help = problem.help
        if help == nil, let suggestion = problem.suggestion { help = "did you mean `\(suggestion)`?" }
        if case .unknownMember(let name, of: "env") = problem.kind, help == nil {
            help = "declare it: `env: { \(name): { required: true } }`"
        }
        return Diagnostic(
            problem.kind.code,
            problem.message,
            at: node.place(of: problem.range),
            help: help,
            path: path.text
        )
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
