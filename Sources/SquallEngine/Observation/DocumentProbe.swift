import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Reads a JSON document: every number in it, or those that the file chose.
final class DocumentProbe: Probe {
    private let request: ObservedRequest
    private let connections: HTTPConnections
    private let fields: [(name: String, path: JSONPath)]

    init(
        _ endpoint: ObservedEndpoint,
        fields: [(name: String, path: JSONPath)],
        _ connections: HTTPConnections,
        plan: Plan
    ) throws(ProbeFailure) {
        request = try ObservedRequest(endpoint, accept: "application/json", plan: plan)
        self.fields = fields
        self.connections = connections
    }

    func read(into columns: ProbeColumns, deadline: UInt64) async throws(ProbeFailure) -> ProbeReading {
        let body = try await request.send(on: connections, deadline: deadline)
        let document: Value
        do throws(EvaluationError) { document = try JSON.parse(Array(body.readableBytesView)) } catch {
            throw ProbeFailure("the document is not JSON: \(error.message)")
        }
        let numbers = fields.isEmpty ? DocumentNumbers.all(in: document) : chosen(of: document)
        if numbers.isEmpty { throw ProbeFailure("the document has no numbers") }
        let values = numbers.compactMap { number in
            columns.column(ObservedKey(path: number.path)).map { (column: $0, value: number.value) }
        }
        return ProbeReading(values, document: document)
    }

    private func chosen(of document: Value) -> [(path: String, value: Double)] {
        fields.compactMap { field in
            field.path.first(in: document).flatMap(DocumentNumbers.number).map { (field.name, $0) }
        }
    }
}
