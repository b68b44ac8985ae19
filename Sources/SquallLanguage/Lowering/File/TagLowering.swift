import SquallPlan

/// `tags:` of a file or a scenario: values that are known before the run.
struct TagLowering {
    let context: CompileContext

    /// Tags that squall sets itself.
    static let builtin: Set<String> = [
        "scenario", "group", "name", "method", "status", "proto", "tls_version", "check", "expected_response", "kind",
        "step",
    ]

    func lower(_ node: Node?, at path: NodePath) -> [Tag] {
        (node?.entries ?? []).compactMap { entry in
            guard let name = entry.key.text else { return nil }
            let path = path.key(name)
            guard isUsable(entry.key, name, at: path),
                EmptyValue.check(entry, shape: .text, at: path, reporting: context.collector),
                WrongKind.check(entry.value, shape: .text, of: "a tag", at: path, reporting: context.collector)
            else { return nil }
            return context.string(entry.value, at: path).map { Tag(name, $0) }
        }
    }

    private func isUsable(_ key: Node, _ name: String, at path: NodePath) -> Bool {
        Names.check(key, what: "a tag's name", at: path, in: context) && isFree(key, name, at: path)
    }

    /// Whether the tag is left to authors; reports it where not. What reports are made of means the same in every run.
    func isFree(_ key: Node, _ name: String, at path: NodePath) -> Bool {
        guard TagLowering.builtin.contains(name) else { return true }
        context.report(
            Diagnostic(
                .invalidName,
                "the tag `\(name)` is set by squall",
                at: key.place,
                help: name == "name" ? "requests are named by the step's `name:`" : "choose another name for the tag",
                path: path.text
            )
        )
        return false
    }

    /// Tags with others in their place or behind them.
    static func merged(_ tags: [Tag], _ others: [Tag]) -> [Tag] {
        let replaced = Set(others.map(\.key))
        return tags.filter { !replaced.contains($0.key) } + others
    }
}
