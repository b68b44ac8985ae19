import SquallLanguage

/// A text read, with what was found.
struct YAMLReading {
    let file: SourceFile
    let root: Node?
    let diagnostics: [Diagnostic]

    init(_ text: String, path: String = "file.yaml") {
        self.init(bytes: Array(text.utf8), path: path)
    }

    init(bytes: [UInt8], path: String = "file.yaml") {
        file = SourceFile(path: path, bytes: bytes)
        let collector = DiagnosticCollector()
        root = YAMLReader.read(file, into: collector)
        diagnostics = collector.diagnostics
    }

    var codes: [String] { diagnostics.map(\.code.rawValue).sorted() }

    /// The nodes, one a line: what they are and the source text of their range.
    var outline: String { root.map { outline($0, indent: "") } ?? "nothing\n" }

    private func outline(_ node: Node, indent: String) -> String {
        let source = file.text(node.location.range).debugDescription
        let notes = (node.isPartial ? " partial" : "") + (node.aliasLocation == nil ? "" : " aliased")
        switch node.content {
        case .invalid: return "\(indent)invalid\(notes)\n"
        case .scalar(let scalar):
            return "\(indent)\(scalar.value) \(scalar.text.debugDescription) from \(source)\(notes)\n"
        case .sequence(let items):
            return "\(indent)list \(source)\(notes)\n" + items.map { outline($0, indent: indent + "  ") }.joined()
        case .mapping(let entries):
            let lines = entries.map { entry in
                outline(entry.key, indent: indent + "  ") + outline(entry.value, indent: indent + "    ")
            }
            return "\(indent)mapping \(source)\(notes)\n" + lines.joined()
        }
    }
}
