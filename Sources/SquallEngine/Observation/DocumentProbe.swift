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

/// The numbers of a JSON document with the paths at which they stand.
enum DocumentNumbers {
    static func all(in document: Value) -> [(path: String, value: Double)] {
        var result: [(path: String, value: Double)] = []
        collect(document, at: ObservedPath(), into: &result)
        return result
    }

    static func number(_ value: Value) -> Double? {
        switch value {
        case .int(let int): Double(int)
        case .double(let double): double
        default: nil
        }
    }

    private static func collect(
        _ value: Value,
        at path: ObservedPath,
        into result: inout [(path: String, value: Double)]
    ) {
        switch value {
        case .map(let map):
            for (key, value) in map.entries { collect(value, at: path.appending(key: key.text), into: &result) }
        case .list(let values):
            for (index, value) in values.enumerated() {
                collect(value, at: path.appending(index: index), into: &result)
            }
        default:
            if let number = number(value), !path.text.isEmpty { result.append((path.text, number)) }
        }
    }
}
