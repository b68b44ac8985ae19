import Foundation
import SquallExpressions
import SquallLanguage
import Testing

@Suite struct SchemaTests {
    /// `SQUALL_UPDATE_GOLDEN=1` rewrites the file.
    @Test func theCommittedSchemaIsCurrent() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appendingPathComponent("schemas/scenario.schema.json")
        let schema = ScenarioSchema.json()
        if ProcessInfo.processInfo.environment["SQUALL_UPDATE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(schema.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == schema)
    }

    @Test func everyReferenceIsDefined() throws {
        let schema = try JSON.parse(ScenarioSchema.json())
        guard case .map(let root) = schema, case .map(let definitions)? = root["$defs"] else {
            Issue.record("no definitions")
            return
        }
        for name in references(in: schema) { #expect(definitions[name] != nil, "\(name)") }
    }

    private func references(in value: Value) -> [String] {
        switch value {
        case .list(let items): return items.flatMap(references)
        case .map(let map):
            let own: [String] =
                if case .string(let text)? = map["$ref"] { [text.replacing("#/$defs/", with: "")] } else { [] }
            return own + map.values.flatMap(references)
        default: return []
        }
    }
}
