/// Slips that YAML accepts and that only show where something else was expected.
package enum YAMLSlips {
    /// A text such as `get:/x` where a mapping was expected: a key whose colon has no space behind it.
    ///
    /// For readers of nodes that find a text where they want a mapping; nil where the text is none of that kind.
    package static func missingSpaceAfterColon(in node: Node) -> Diagnostic? {
        guard case .scalar(let scalar) = node.content, scalar.style == .plain else { return nil }
        let bytes = node.location.file.bytes
        let range = node.location.range.start..<node.location.range.end
        guard let colon = colonWithoutSpace(bytes[range]) else { return nil }
        return .missingSpace(range, colon: colon, in: node.location.file)
    }

    /// `{ a:1 }`: YAML takes all of it for a key, behind which nothing stands.
    static func missingSpaceAfterColon(in entry: Node.Entry) -> Diagnostic? {
        guard entry.value.isUnwritten else { return nil }
        return missingSpaceAfterColon(in: entry.key)
    }

    /// The same, only where what stands before the colon is a key that may stand there.
    static func missingSpaceAfterColon(in node: Node, ofKeys isKey: (String) -> Bool) -> Diagnostic? {
        guard let text = node.text, isKey(String(text.prefix { $0 != ":" })) else { return nil }
        return missingSpaceAfterColon(in: node)
    }

    /// What `yes`, `no`, `on` and `off` meant in YAML 1.1; in YAML 1.2 they are text.
    package static func booleanWord(_ scalar: Scalar) -> Bool? {
        guard scalar.style == .plain else { return nil }
        switch scalar.text.lowercased() {
        case "yes", "on", "y": return true
        case "no", "off", "n": return false
        default: return nil
        }
    }

    /// The offset of the colon in `word:text`, where something stands right behind it; a URL is no such text.
    static func colonWithoutSpace(_ content: ArraySlice<UInt8>) -> Int? {
        guard let colon = content.firstIndex(where: { !$0.isWordByte && $0 != .dash }), content[colon] == .colon else {
            return nil
        }
        let value = content[(colon + 1)...]
        return colon > content.startIndex && !value.isEmpty && !value.starts(with: "//".utf8) ? colon : nil
    }
}

extension Node {
    /// Whether nothing at all stands here: `null` and `~` do.
    var isUnwritten: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return scalar.value == .null && scalar.text.isEmpty
    }
}
