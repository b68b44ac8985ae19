/// A file that runs others, read and not yet understood.
struct SuiteFile {
    let source: SourceFile
    let root: Node

    /// A suite is known by its `suite` key.
    static func isSuite(_ root: Node) -> Bool {
        root.entries?.contains { $0.key.text == "suite" } ?? false
    }

    /// The paths of the files that it runs, as far as they can be told.
    var members: [String] {
        let runs = root.entries?.first { $0.key.text == "runs" }?.value.items ?? []
        return runs.compactMap { run in
            let name = run.entries?.first { $0.key.text == "file" }?.value.text
            return name.map { FilePath.resolve($0, from: source.path) }
        }
    }
}
