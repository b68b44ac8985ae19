import Foundation
import SquallExpressions
import SquallMetrics
import SquallPlan
import SquallReports
import Testing

/// docs/metrics.md names what there is.
@Suite struct MetricsDocumentationTests {
    let page: String

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
        page = try String(contentsOf: root.appending(path: "docs/metrics.md"), encoding: .utf8)
    }

    @Test(arguments: BuiltinMetric.allCases) func everyMetricHasARow(metric: BuiltinMetric) {
        let definition = metric.definition
        #expect(page.contains("\n| `\(definition.name)` | \(definition.type.rawValue) | "), "\(definition.name)")
    }

    @Test func everyErrorKindIsNamed() {
        for kind in ErrorKind.allCases { #expect(page.contains("`\(kind.rawValue)`"), "\(kind)") }
    }

    @Test func everyExitCodeHasARow() {
        for code in ExitCode.allCases { #expect(page.contains("\n| \(code.rawValue) | "), "\(code)") }
    }

    @Test func everyFieldOfTheResultIsNamed() throws {
        let schema = try JSON.parse(ResultSchema.bytes())
        let fields = fields(in: schema)
        #expect(fields.contains("firstFailure") && fields.contains("busyShare"))
        for field in fields { #expect(page.contains("`\(field)`"), "\(field)") }
    }

    /// The names of all properties, at any depth.
    private func fields(in schema: Value) -> Set<String> {
        switch schema {
        case .list(let items): return items.reduce(into: []) { $0.formUnion(fields(in: $1)) }
        case .map(let map):
            let nested: Set<String> = map.values.reduce(into: []) { $0.formUnion(fields(in: $1)) }
            guard case .map(let properties)? = map["properties"] else { return nested }
            return nested.union(properties.keys.map(\.text))
        default: return []
        }
    }
}
