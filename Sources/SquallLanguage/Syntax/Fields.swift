/// A mapping, read against the table of its construct.
///
/// Making one reports unknown keys, empty values, missing keys and values of a wrong kind; what is left is sound enough
/// to be read value by value.
struct Fields {
    let node: Node
    let table: KeyTable
    let path: NodePath
    private let entries: [Node.Entry]

    /// nil where the node is no mapping, which is reported.
    init?(_ node: Node, _ table: KeyTable, at path: NodePath, reporting collector: DiagnosticCollector) {
        let reader = FieldsReader(table: table, path: path, collector: collector)
        guard let all = reader.entries(of: node) else { return nil }
        self.node = node
        self.table = table
        self.path = path
        let shallow = ShallowEntries(all, table)
        shallow?.report(at: path, to: collector)
        entries = all.filter { !(shallow?.contains($0) ?? false) && reader.isSound($0) }
        reader.reportMissing(in: all, of: node)
    }

    /// The value of a key; nil where it is absent or was reported.
    subscript(key: String) -> Node? { entry(key)?.value }

    /// The key as written and its value.
    func entry(_ key: String) -> Node.Entry? {
        entries.first { $0.key.text == key }
    }

    /// Whether the key is written, well or badly, or an unknown one stands for it.
    func mentions(_ key: String) -> Bool {
        node.isPartial
            || (node.entries ?? []).contains { entry in
                guard let name = entry.key.text else { return true }
                return name == key || UnknownKey.meant(by: name, in: table).contains(key)
            }
    }

    /// The sound entries, in the order written.
    var all: [Node.Entry] { entries }
}

/// The checks that every mapping gets.
private struct FieldsReader {
    let table: KeyTable
    let path: NodePath
    let collector: DiagnosticCollector

    func entries(of node: Node) -> [Node.Entry]? {
        if let entries = node.entries { return entries }
        if node.kind == [] { return nil }
        if let slip = YAMLSlips.missingSpaceAfterColon(in: node, ofKeys: { table[$0] != nil }) {
            collector.report(slip)
            return nil
        }
        collector.report(
            Diagnostic(
                .wrongKind,
                "\(table.construct) is a mapping, not \(node.kindDescription)",
                at: node.place,
                label: "expected a mapping",
                help: "its keys are: \(table.listing)",
                path: path.text
            )
        )
        return nil
    }

    func isSound(_ entry: Node.Entry) -> Bool {
        guard let name = entry.key.text else { return false }
        guard let key = table[name] else {
            if !table.allows(name) { collector.report(UnknownKey.diagnostic(entry, in: table, at: path)) }
            return false
        }
        let hasValue = EmptyValue.check(
            entry,
            shape: key.shape,
            isRequired: key.isRequired,
            at: path.key(name),
            reporting: collector
        )
        return hasValue
            && WrongKind.check(entry.value, shape: key.shape, of: "`\(name)`", at: path.key(name), reporting: collector)
    }

    func reportMissing(in entries: [Node.Entry], of node: Node) {
        guard !node.isPartial else { return }
        let names = Set(entries.compactMap(\.key.text))
        let meant = Set(names.flatMap { UnknownKey.meant(by: $0, in: table) })
        for key in table.keys where key.isRequired && !names.contains(key.name) && !meant.contains(key.name) {
            collector.report(
                Diagnostic(
                    .missingKey,
                    "\(table.construct) needs `\(key.name)`",
                    at: node.place.firstLine,
                    label: "`\(key.name)` is missing",
                    help: "add `\(key.name): ...`, \(key.documentation)",
                    path: path.text
                )
            )
        }
    }
}

extension KeyTable {
    /// The keys, for a note.
    var listing: String { keys.map(\.name).joined(separator: ", ") }
}

extension Location {
    /// The part of the place that stands on its first line: a whole mapping is too much to underline.
    var firstLine: Location {
        let end = file.bytes[range.start..<range.end].firstIndex {
            $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
        }
        return Location(file: file, range: SourceRange(range.start, end ?? range.end))
    }
}
