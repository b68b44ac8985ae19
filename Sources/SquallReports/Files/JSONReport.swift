import SquallExpressions
import SquallMetrics

/// result.json.
package enum JSONReport {
    /// The file's bytes: indented, so that people can read and compare it too.
    package static func write(_ result: RunResult) -> [UInt8] {
        PrettyJSON.bytes(result.json)
    }
}

/// The JSON Schema of result.json, made of the tables that write and read it.
package enum ResultSchema {
    /// What stands in schemas/result.schema.json.
    package static func bytes() -> [UInt8] {
        guard case .map(let map) = RunResult.schema else { return [] }
        let head: [(String, Value)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("$id", .string("urn:squall:result:1")),
            ("title", .string("A run of squall (\(RunResult.schemaName))")),
        ]
        let keys = head.map { Value.string($0.0) } + map.keys
        return PrettyJSON.bytes(.map(ValueMap(keys: keys, values: head.map(\.1) + map.values)))
    }
}
