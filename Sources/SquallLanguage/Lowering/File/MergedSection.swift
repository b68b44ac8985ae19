/// The entries of one section (`env`, `flows`, ...) of all files.
struct MergedSection {
    struct Item {
        var entry: Node.Entry
        var isIncluded: Bool
    }

    /// In the order of the files; a name that clashes is reported and kept once.
    private(set) var items: [Item] = []

    init(_ section: String, of files: [LoadedFile], in context: CompileContext) {
        var first: [String: Node] = [:]
        for file in files {
            for entry in file.fields[section]?.entries ?? [] {
                guard let name = entry.key.text else { continue }
                if let other = first[name] {
                    MergedSection.reportClash(section, name, entry.key, other, in: context)
                } else {
                    first[name] = entry.key
                    items.append(Item(entry: entry, isIncluded: file.isIncluded))
                }
            }
        }
    }

    private static func reportClash(
        _ section: String,
        _ name: String,
        _ key: Node,
        _ other: Node,
        in context: CompileContext
    ) {
        context.report(
            Diagnostic(
                .duplicateName,
                "`\(name)` is in `\(section)` of two files",
                at: key.place,
                label: "given a second time here",
                related: [.init(location: other.place, text: "given a first time here")],
                help: "rename or remove one of them",
                path: NodePath.root.key(section).key(name).text
            )
        )
    }
}
