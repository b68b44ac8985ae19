import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Asks a Prometheus server the queries of a source.
final class QueryProbe: Probe {
    private let endpoint: ObservedEndpoint
    private let queries: [(name: String, query: String)]
    private let connections: HTTPConnections
    private let plan: Plan

    init(
        _ endpoint: ObservedEndpoint,
        _ queries: [(name: String, query: String)],
        _ connections: HTTPConnections,
        plan: Plan
    ) {
        self.endpoint = endpoint
        self.queries = queries
        self.connections = connections
        self.plan = plan
    }

    /// What the queries yield now.
    func read(into columns: ProbeColumns, deadline: UInt64) async throws(ProbeFailure) -> ProbeReading {
        var values: [SourceLog.Reading] = []
        for query in queries {
            let answer = try await ask("/api/v1/query", [("query", query.query)], deadline)
            for series in answer.series {
                guard let value = series.samples.last?.value,
                    let column = columns.column(ObservedKey(path: query.name, labels: series.labels))
                else { continue }
                values.append((column, value))
            }
        }
        return ProbeReading(values)
    }

    /// What they yielded over a stretch of time, by time (seconds since 1970).
    func read(
        from start: Double,
        to end: Double,
        step: Double,
        into columns: ProbeColumns,
        deadline: UInt64
    ) async throws(ProbeFailure) -> [(time: Double, values: [SourceLog.Reading])] {
        var rows: [Double: [SourceLog.Reading]] = [:]
        for query in queries {
            let parameters = [
                ("query", query.query), ("start", "\(start)"), ("end", "\(end)"), ("step", "\(step)"),
            ]
            let answer = try await ask("/api/v1/query_range", parameters, deadline)
            // Servers round times, but never by a whole step.
            for series in try answer.limited(from: start - step, to: end + step).series {
                guard let column = columns.column(ObservedKey(path: query.name, labels: series.labels)) else {
                    continue
                }
                for sample in series.samples { rows[sample.time, default: []].append((column, sample.value)) }
            }
        }
        return rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func ask(
        _ path: String,
        _ parameters: [(name: String, value: String)],
        _ deadline: UInt64
    ) async throws(ProbeFailure) -> QueryAnswer {
        let request = try ObservedRequest(
            endpoint,
            path: path,
            query: parameters,
            accept: "application/json",
            plan: plan
        )
        // An error of the server is told in its answer.
        let body = try await request.send(on: connections, deadline: deadline, acceptsErrors: true)
        return try QueryAnswer(Array(body.readableBytesView))
    }
}

/// An answer of Prometheus' HTTP API: vectors, matrices and scalars alike as series of samples.
struct QueryAnswer: Hashable {
    struct Sample: Hashable {
        /// Seconds since 1970.
        var time: Double
        var value: Double
    }
    struct Series: Hashable {
        /// By name; without `__name__`, in whose place stands the query's own.
        var labels: [Tag]
        var samples: [Sample]
    }

    var series: [Series]

    init(_ body: [UInt8]) throws(ProbeFailure) {
        guard let answer = try? JSON.parse(body), let status = answer["status"]?.text else {
            throw ProbeFailure("this is no Prometheus server: its answer is not that of the query API")
        }
        guard status == "success", let data = answer["data"], let result = data["result"] else {
            throw ProbeFailure("the query failed: \(answer["error"]?.text ?? "no reason is given")")
        }
        switch data["resultType"]?.text {
        case "scalar": series = [Series(labels: [], samples: [Sample(result)].compactMap { $0 })]
        case "vector", "matrix": series = result.elements.map(Series.init)
        default: throw ProbeFailure("the query yields neither numbers nor series")
        }
    }

    /// Without samples of other times, for which nobody has asked. A server that counts in something else than seconds has
    /// no others.
    func limited(from start: Double, to end: Double) throws(ProbeFailure) -> QueryAnswer {
        var limited = self
        for index in series.indices {
            limited.series[index].samples = series[index].samples.filter { $0.time >= start && $0.time <= end }
        }
        limited.series.removeAll { $0.samples.isEmpty }
        if limited.series.isEmpty, series.contains(where: { !$0.samples.isEmpty }) {
            throw ProbeFailure("the query is answered for times that it did not ask for")
        }
        return limited
    }
}

extension QueryAnswer.Series {
    fileprivate init(_ value: Value) {
        var labels: [Tag] = []
        if case .map(let metric)? = value["metric"] {
            for (key, value) in metric.entries where key.text != "__name__" { labels.append(Tag(key.text, value.text)) }
        }
        self.labels = labels.sorted { $0.key < $1.key }
        let written = value["values"]?.elements ?? [value["value"]].compactMap { $0 }
        samples = written.compactMap(QueryAnswer.Sample.init)
    }
}

extension QueryAnswer.Sample {
    /// `[1700000000.123, "1.5"]`
    fileprivate init?(_ value: Value) {
        let parts = value.elements
        guard parts.count == 2, let time = DocumentNumbers.number(parts[0]), let value = Double(parts[1].text) else {
            return nil
        }
        self.time = time
        self.value = value
    }
}

extension Value {
    fileprivate subscript(_ key: String) -> Value? {
        if case .map(let map) = self { map[key] } else { nil }
    }

    fileprivate var elements: [Value] {
        if case .list(let values) = self { values } else { [] }
    }
}
