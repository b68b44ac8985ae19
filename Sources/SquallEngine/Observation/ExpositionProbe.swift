import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Reads an exposition in Prometheus' text format.
final class ExpositionProbe: Probe {
    private let request: ObservedRequest
    private let connections: HTTPConnections
    private let keepsDocument: Bool
    /// By name and labels as the system writes them, so that nothing is taken apart twice; nil for what is not kept.
    private var known: [[UInt8]: Int?] = [:]

    init(
        _ endpoint: ObservedEndpoint,
        _ connections: HTTPConnections,
        keepsDocument: Bool,
        plan: Plan
    ) throws(ProbeFailure) {
        request = try ObservedRequest(endpoint, accept: "text/plain; version=0.0.4", plan: plan)
        self.connections = connections
        self.keepsDocument = keepsDocument
    }

    func read(into columns: ProbeColumns, deadline: UInt64) async throws(ProbeFailure) -> ProbeReading {
        let body = try await request.send(on: connections, deadline: deadline)
        var values: [SourceLog.Reading] = []
        var parser = ExpositionParser()
        let take = { (series: UnsafeRawBufferPointer, value: Double) in
            if let column = self.column(series, columns) { values.append((column, value)) }
        }
        body.withUnsafeReadableBytes { parser.receive($0, take) }
        parser.finish(take)
        if values.isEmpty { throw ProbeFailure(reason(parser, columns)) }
        return ProbeReading(values, document: keepsDocument ? document(values, columns) : nil)
    }

    private func column(_ series: UnsafeRawBufferPointer, _ columns: ProbeColumns) -> Int? {
        let bytes = Array(series)
        if let column = known[bytes] { return column }
        let column = ExpositionSeries(bytes).flatMap { series in
            columns.column(
                ObservedKey(path: series.observedPath, labels: series.labels.map { Tag($0.name, $0.value) })
            )
        }
        if known.count < ProbeColumns.maximumKnown { known[bytes] = .some(column) }
        return column
    }

    private func reason(_ parser: ExpositionParser, _ columns: ProbeColumns) -> String {
        if parser.rejected > 0 { return "the document is not in Prometheus' text format" }
        return known.isEmpty ? "the exposition is empty" : "`keep` matches nothing of the exposition"
    }

    private func document(_ values: [SourceLog.Reading], _ columns: ProbeColumns) -> Value {
        // What is not a number has no place in JSON.
        let finite = values.filter(\.value.isFinite)
        return .map(ValueMap(finite.map { (columns.log.columns[$0.column].key.text, Value.double($0.value)) }))
    }
}

extension ExpositionSeries {
    fileprivate var observedPath: String { ObservedPath().appending(key: name).text }
}
