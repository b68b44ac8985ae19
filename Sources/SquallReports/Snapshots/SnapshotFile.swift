import SquallExpressions
import SquallMetrics

/// A document that was kept of an observed system, with a name for people.
package struct SnapshotFile: Sendable {
    /// The file, and of a result the moment.
    package var name: String
    package var document: Value

    package init(name: String, document: Value) {
        self.name = name
        self.document = document
    }

    /// A snapshot's file: the document as it was.
    package static func bytes(_ document: Value) -> [UInt8] { PrettyJSON.bytes(document) }

    /// Reads a file: a document, or a result, which holds the documents of its sources.
    ///
    /// - Returns: one entry for a document; for a result one for each moment, in their order.
    package static func read(_ bytes: [UInt8], name: String) throws(ResultFormatError) -> [SnapshotFile] {
        let json: Value
        do throws(EvaluationError) { json = try JSON.parse(bytes) } catch {
            throw ResultFormatError("no snapshot: \(error.message)")
        }
        guard case .map(let map) = json, case .string(let schema)? = map["schema"], schema.hasPrefix("squall.") else {
            guard case .map = json else { throw ResultFormatError("no snapshot: an object was expected") }
            return [SnapshotFile(name: name, document: json)]
        }
        guard schema == RunResult.schemaName else {
            throw ResultFormatError("the schema is `\(schema)`: a snapshot or a result is expected")
        }
        let moments = moments(of: try JSONReport.read(bytes))
        guard !moments.isEmpty else {
            throw ResultFormatError("the result holds no snapshots: its file has no source with `snapshots: true`")
        }
        return moments.map { SnapshotFile(name: "\(name) (\($0.stage))", document: $0.document) }
    }

    /// Of several sources the document of a moment holds each by its name.
    private static func moments(of result: RunResult) -> [(stage: String, document: Value)] {
        let sources = (result.observed?.entries ?? []).filter { !($0.value.snapshots ?? []).isEmpty }
        var stages: [String] = []
        for stage in sources.flatMap({ $0.value.snapshots ?? [] }).map(\.stage) where !stages.contains(stage) {
            stages.append(stage)
        }
        // `after` is the last, whichever source was asked last.
        if let last = stages.firstIndex(of: "after") { stages.append(stages.remove(at: last)) }
        return stages.map { stage in
            let documents = sources.compactMap { name, source -> (String, Value)? in
                let found = source.snapshots?.last { $0.stage == stage }
                return found.map { (name, $0.document.json) }
            }
            return (stage, sources.count == 1 ? documents[0].1 : .map(ValueMap(documents)))
        }
    }
}
