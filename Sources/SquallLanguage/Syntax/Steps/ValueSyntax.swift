/// A field that may hold expressions: the node as written, and the way to it.
///
/// Whether it is text, a value, a condition or a duration is for the construct's lowering to say; the node's scalar
/// leads every part of the text back to the bytes it was written with.
struct ValueSyntax: Sendable {
    var node: Node
    var path: NodePath

    var location: Location { node.place }
}

/// An entry of a mapping whose keys the author chooses: a header, a tag, a check.
struct NamedSyntax: Sendable {
    var key: Node
    var value: ValueSyntax

    var name: String { key.text ?? "" }
}

extension Fields {
    /// The value of a key as syntax.
    func value(_ key: String) -> ValueSyntax? {
        self[key].map { ValueSyntax(node: $0, path: path.key(key)) }
    }

    /// The value of a key whose presence the table demands; an absent one was reported.
    func named(_ key: String) -> [NamedSyntax] {
        guard let node = self[key] else { return [] }
        return NamedSyntax.all(of: node, at: path.key(key))
    }
}

extension NamedSyntax {
    /// The entries of a mapping; none where the node is something else.
    static func all(of node: Node, at path: NodePath) -> [NamedSyntax] {
        (node.entries ?? []).map { entry in
            let value = ValueSyntax(node: entry.value, path: path.key(entry.key.text ?? ""))
            return NamedSyntax(key: entry.key, value: value)
        }
    }
}
