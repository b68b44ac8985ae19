import SquallExpressions

/// Judges `http.baseURL` once and where it is written, not at each step whose URL is joined to it.
struct BaseURLCheck {
    let context: CompileContext
    private let path = NodePath.root.key("http").key("baseURL")

    init(context: CompileContext) {
        self.context = context
    }

    /// Whether URLs may be joined to it; reports it where not. What only the run knows is left to the run.
    func isSound(_ node: Node) -> Bool {
        guard let text = node.text else { return true }
        let scope = ConstantScope(context: context, node: node)
        let compilation = Template.compile(text, scope: scope)
        // Whether a name of the run can be read depends on the step.
        let problems = compilation.problems.filter { !$0.kind.isOfNames }
        context.report(problems, in: node, at: path)
        guard problems.isEmpty, let template = compilation.template else { return problems.isEmpty }
        guard let finding = finding(in: template) else { return true }
        report(finding, template, node, of: scope)
        return false
    }

    private struct Finding {
        var message: String
        var help: String?
    }

    private func finding(in template: Template) -> Finding? {
        let known = template.constantStart
        if known.contains("{{") { return nil }
        if known.isAbsoluteURL {
            let flaw = URLText.flaw(in: known, isWhole: template.constant != nil)
            return flaw.map { Finding(message: $0.message, help: $0.help) }
        }
        guard template.constant != nil else { return nil }
        if known.isEmpty { return Finding(message: "`http.baseURL` is empty", help: "write `http://host:port`") }
        guard let scheme = known.scheme else {
            return Finding(message: "`\(known)` has no scheme", help: "write `\(withScheme(known))`")
        }
        return Finding(message: "`\(scheme)://` is not a scheme of HTTP", help: "begin with `http://` or `https://`")
    }

    /// As it was probably meant: a port alone is one of this machine.
    private func withScheme(_ text: String) -> String {
        if text.hasPrefix("//") { return "http:" + text }
        if text.hasPrefix("/") { return "http://host:port" + text }
        let isPort = text.allSatisfy { $0.isASCII && $0.isNumber }
        return "http://" + (isPort ? "localhost:" : text.hasPrefix(":") ? "localhost" : "") + text
    }

    private func report(_ finding: Finding, _ template: Template, _ node: Node, of scope: ConstantScope) {
        let value = template.constant ?? .string(template.constantStart)
        let read = Constant(
            value: value,
            text: value.text,
            node: node,
            isComputed: true,
            environment: scope.environmentRead
        )
        context.report(
            Diagnostic(
                .invalidURL,
                finding.message,
                at: node.place,
                related: context.related(to: read),
                help: finding.help,
                path: path.text
            )
        )
    }
}

extension ExpressionProblem.Kind {
    /// Whether a name is not known, or not here.
    fileprivate var isOfNames: Bool {
        switch self {
        case .unknownName, .unavailableName, .unknownMark: true
        default: false
        }
    }
}
