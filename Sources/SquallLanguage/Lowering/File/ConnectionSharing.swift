import SquallPlan

extension CompileContext {
    /// `perVU`, or `{ shared: 64 }`; nil where what is written was reported.
    func connectionSharing(_ node: Node, at path: NodePath) -> HTTPDefaults.Connections? {
        if node.scalar != nil {
            if node.text == "shared" { return reportUncounted(node, at: path) }
            return word(node, of: ["perVU"], at: path).map { _ in .perVU }
        }
        guard let fields = fields(node, .sharedConnections, at: path), let shared = fields["shared"],
            let count = integer(shared, at: path.key("shared")),
            check(count, in: 1...1_000_000, of: "`shared`", shared, at: path.key("shared"))
        else { return nil }
        return .shared(Int(count))
    }

    private func reportUncounted(_ node: Node, at path: NodePath) -> HTTPDefaults.Connections? {
        report(
            Diagnostic(
                .wrongKind,
                "how many connections are shared is missing",
                at: node.place,
                help: "write `connections: { shared: 64 }`",
                path: path.text
            )
        )
        return nil
    }
}
