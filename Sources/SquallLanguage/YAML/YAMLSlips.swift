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

    /// What `yes`, `no`, `on` and `off` meant in YAML 1.1; in YAML 1.2 they are text.
    package static func booleanWord(_ scalar: Scalar) -> Bool? {
        guard scalar.style == .plain else { return nil }
        switch scalar.text.lowercased() {
        case "yes", "on", "y": return true
        case "no", "off", "n": return false
        default: return nil
        }
    }

    /// The offset of the colon in `word:text`, where something stands right behind it.
    static func colonWithoutSpace(_ content: ArraySlice<UInt8>) -> Int? {
        guard let colon = content.firstIndex(where: { !$0.isWordByte && $0 != .dash }), content[colon] == .colon else {
            return nil
        }
        return colon > content.startIndex && colon + 1 < content.endIndex ? colon : nil
    }
}
