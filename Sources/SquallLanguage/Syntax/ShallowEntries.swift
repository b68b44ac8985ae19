/// A key without a value, and behind it keys that the construct does not have: they were to stand under it.
///
///     check:
///     ok: response.status == 200
struct ShallowEntries {
    private let parent: Node.Entry
    private let children: [Node.Entry]

    /// The first of them in a mapping; nil where there is none. A child that may be a slip of the construct's own keys
    /// is none.
    init?(_ entries: [Node.Entry], _ table: KeyTable) {
        let isStranger: (Node.Entry) -> Bool = { entry in
            guard let name = entry.key.text, table[name] == nil, !table.allows(name) else { return false }
            return table.later[name] == nil && UnknownKey.meant(by: name, in: table).isEmpty
                && table.synonyms[name] == nil && Synonyms.sentence(for: name) == nil
        }
        for (index, entry) in entries.enumerated() where ShallowEntries.isOpen(entry, table) {
            let children = entries[(index + 1)...].prefix(while: isStranger)
            guard !children.isEmpty else { continue }
            parent = entry
            self.children = Array(children)
            return
        }
        return nil
    }

    /// Whether nothing is written behind a key that takes a mapping.
    private static func isOpen(_ entry: Node.Entry, _ table: KeyTable) -> Bool {
        guard let scalar = entry.value.scalar, scalar.text.isEmpty, scalar.value == .null,
            let key = entry.key.text.flatMap({ table[$0] })
        else { return false }
        return key.shape.kinds.contains(.mapping)
    }

    func contains(_ entry: Node.Entry) -> Bool {
        ([parent] + children).contains { $0.key.place.range == entry.key.place.range }
    }

    func report(at path: NodePath, to collector: DiagnosticCollector) {
        let (key, child) = (parent.key.text ?? "", children.first?.key)
        collector.report(
            Diagnostic(
                .emptyValue,
                "`\(key)` has no value: `\(child?.text ?? "")` is not indented deeper",
                at: (child ?? parent.key).place,
                label: "stands beside `\(key)`, not under it",
                related: [Diagnostic.Label(location: parent.key.place, text: "nothing is written for it")],
                help: "indent `\(child?.text ?? "")` deeper than `\(key)`",
                path: path.key(key).text
            )
        )
    }
}
