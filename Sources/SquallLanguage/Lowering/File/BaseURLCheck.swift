import SquallExpressions

/// Judges `http.baseURL` once and where it is written, not at each step whose URL is joined to it.
struct BaseURLCheck {
    let context: CompileContext
    private let path = NodePath.root.key("http").key("baseURL")

    init(context: CompileContext) {
        self.context = context
    }

    /// Whether its expressions can be read; reports what is wrong with them, used or not.
    func isReadable(_ node: Node) -> Bool {
        let scope = ConstantScope(context: context, node: node)
        // Whether a name of the run can be read depends on the step.
        let problems = Template.compile(node.text ?? "", scope: scope).problems.filter { !$0.kind.isOfNames }
        context.report(problems, in: node, at: path)
        return problems.isEmpty
    }

    /// Whether a relative URL can be joined to it; reports it where not, once for all steps. What only the run knows is
    /// left to the run.
    func isSound(_ node: Node) -> Bool {
        if let known = context.isBaseURLSound { return known }
        let isSound = judge(node)
        context.isBaseURLSound = isSound
        return isSound
    }

    private func judge(_ node: Node) -> Bool {
        let scope = ConstantScope(context: context, node: node)
        guard let template = Template.compile(node.text ?? "", scope: scope).template,
            let finding = finding(in: template)
        else { return true }
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
