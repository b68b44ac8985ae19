/// One file of a compilation, read against the table of its kind.
struct LoadedFile {
    var source: SourceFile
    var fields: Fields
    /// Whether another file includes it: unused things in it are not reported.
    var isIncluded: Bool
}

/// Reads a scenario file and what it includes: each file once, in the order of first mention, depth first.
final class FileLoader {
    private let context: CompileContext
    private(set) var files: [LoadedFile] = []
    /// Every file that was read, those that could not be parsed included.
    private(set) var sources: [SourceFile] = []
    /// The file itself, where it is a suite: then nothing else was read.
    private(set) var suite: SuiteFile?
    /// The paths on the way down to the file being read.
    private var chain: [String] = []
    private var seen: Set<String> = []

    private static let maximumDepth = 50

    init(context: CompileContext) {
        self.context = context
    }

    /// Reads the file and all it includes. nil where the file itself is no mapping.
    func load(path: String, bytes: [UInt8]) -> LoadedFile? {
        read(path: path, bytes: bytes, isIncluded: false)
        return files.first { !$0.isIncluded }
    }

    private func read(path: String, bytes: [UInt8], isIncluded: Bool) {
        let identity = FilePath.resolve(path, from: "")
        seen.insert(identity)
        chain.append(identity)
        defer { chain.removeLast() }
        let source = SourceFile(path: path, bytes: bytes)
        sources.append(source)
        guard let root = YAMLReader.read(source, into: context.collector) else { return }
        if !isIncluded, SuiteFile.isSuite(root) {
            suite = SuiteFile(source: source, root: root)
            return
        }
        let table = isIncluded ? KeyTable.fragment : .file
        guard let fields = context.fields(root, table, at: .root) else { return }
        files.append(LoadedFile(source: source, fields: fields, isIncluded: isIncluded))
        for (index, node) in (fields["include"]?.items ?? []).enumerated() {
            include(node, at: NodePath.root.key("include").index(index))
        }
    }

    private func include(_ node: Node, at path: NodePath) {
        guard let name = node.text,
            WrongKind.check(node, shape: .literal, of: "a path", at: path, reporting: context.collector)
        else { return }
        let resolved = FilePath.resolve(name, from: node.location.file.path)
        if chain.contains(resolved) { return reportCycle(resolved, node, at: path) }
        guard !seen.contains(resolved), chain.count < FileLoader.maximumDepth else { return }
        do throws(FileReadError) {
            read(path: resolved, bytes: try context.options.readFile(resolved), isIncluded: true)
        } catch {
            context.reportUnreadable(name, error, at: node.place, path: path)
        }
    }

    private func reportCycle(_ resolved: String, _ node: Node, at path: NodePath) {
        let way = chain[(chain.firstIndex(of: resolved) ?? 0)...] + [resolved]
        context.report(
            Diagnostic(
                .includeCycle,
                way.count == 2
                    ? "the file includes itself" : "these files include each other: \(way.joined(separator: " -> "))",
                at: node.place,
                label: "comes back to `\(resolved)`",
                help: "move what both need into a third file, and include that",
                path: path.text
            )
        )
    }
}
