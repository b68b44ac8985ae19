/// The keys of the language as docs/language.md lists them, made from the tables that the reader uses.
package enum KeyReference {
    /// One section with a Markdown table for each construct, from the file inwards; the same text each time.
    package static func markdown() -> String {
        tables().filter { !$0.keys.isEmpty }.map(section).joined(separator: "\n")
    }

    /// Every key of every construct, with the construct's id.
    package static var keys: [(construct: String, key: String)] {
        tables().flatMap { table in table.keys.map { (table.id, $0.name) } }
    }

    /// The tables that can be reached from a scenario or suite file, each once, those of a table's keys behind it.
    private static func tables() -> [KeyTable] {
        var found: [KeyTable] = []
        var waiting: [KeyTable] = [.file, .suite]
        while !waiting.isEmpty {
            let next = waiting.removeFirst()
            guard !found.contains(where: { $0.id == next.id }) else { continue }
            found.append(next)
            waiting += next.keys.flatMap { tables(of: $0.shape) }
        }
        return found
    }

    private static func tables(of shape: Shape) -> [KeyTable] {
        switch shape {
        case .list(let element, _), .oneOrMany(let element), .named(let element): tables(of: element)
        case .either(let shapes): shapes.flatMap(tables)
        case .table(let table): [table()]
        case .anyTable(_, let tables): tables()
        default: []
        }
    }

    private static func section(_ table: KeyTable) -> String {
        let isFile = table.id == KeyTable.file.id
        // A file may have the keys of its one scenario; they are listed with the scenario.
        let keys = isFile ? table.keys.filter { KeyTable.scenario[$0.name] == nil } : table.keys
        var lines = ["### Keys of \(table.construct)", "", "| key | value | meaning |", "|---|---|---|"]
        lines += keys.map(row)
        if isFile { lines.append("| | | in the short form also the keys of a scenario |") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ key: Key) -> String {
        let meaning = key.documentation + (key.isRequired ? "; must be there" : "")
        return "| `\(key.name)` | \(cell(key.shape.expectation)) | \(cell(meaning)) |"
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
