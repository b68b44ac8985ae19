import SquallExpressions

extension CompileContext {
    /// A regular expression, written as it is; nil where it does not compile, which is reported.
    func pattern(_ node: Node, at path: NodePath) -> Pattern? {
        guard let text = node.text else { return nil }
        do throws(PatternProblem) {
            return try Pattern.compile(text)
        } catch {
            report(
                Diagnostic(
                    .invalidPattern,
                    "invalid regular expression: \(error.message)",
                    at: node.place,
                    help: "regular expressions have RE2's syntax: no look-around and no back-references",
                    path: path.text
                )
            )
            return nil
        }
    }
}
