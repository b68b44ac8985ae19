import SquallExpressions
import SquallMetrics

extension JSONReport {
    /// Reads what `write` wrote. Throws where it is something else; the message says what it is, or names the place.
    package static func read(_ bytes: [UInt8]) throws(ResultFormatError) -> RunResult {
        let json = try parsed(bytes)
        try refuseForeign(json)
        let result = try RunResult(json: json)
        try ResultIntegrity(result: result).check()
        return result
    }

    private static func parsed(_ bytes: [UInt8]) throws(ResultFormatError) -> Value {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        guard let first = text.first(where: { !" \t\r\n".utf8.contains($0) }) else {
            throw ResultFormatError("it is empty")
        }
        guard "{[".utf8.contains(first) else { throw ResultFormatError("no result of squall: it is not JSON") }
        do {
            return try JSON.parse(bytes)
        } catch {
            throw ResultFormatError("the file is cut off or damaged: \(error.message)")
        }
    }

    private static func refuseForeign(_ json: Value) throws(ResultFormatError) {
        guard case .map(let map) = json else { return }
        if case .string(let schema) = map["schema"] {
            guard schema != RunResult.schemaName else { return }
            throw ResultFormatError("the schema is `\(schema)`, not `\(RunResult.schemaName)`")
        }
        let others: [(keys: [String], name: String)] = [
            (["root_group", "metrics"], "a summary of k6"), (["aggregate", "intermediate"], "a report of Artillery"),
            (["tool", "aggregate"], "a report of another tool"),
        ]
        for other in others where other.keys.allSatisfy({ map[$0] != nil }) {
            throw ResultFormatError("no result of squall: it looks like \(other.name)")
        }
    }
}

/// What the table of fields cannot say: that histograms can be read, and that columns are as long as each other.
private struct ResultIntegrity {
    let result: RunResult

    func check() throws(ResultFormatError) {
        for (name, metric) in result.metrics.entries { try check(metric.histogram, "metrics: \(name)") }
        for row in result.requests { try check(row.histogram, "requests: \(row.name)") }
        let stretches = result.series.columns["seconds"]?.count ?? 0
        for (name, column) in result.series.columns.entries {
            try check(column.count, stretches, "series: columns: \(name)")
        }
        for (name, trend) in result.series.trends?.entries ?? [] {
            for column in [trend.p50, trend.p95, trend.p99] {
                try check(column.count, stretches, "series: trends: \(name)")
            }
        }
        for (name, source) in result.observed?.entries ?? [] {
            let points = source.series.seconds.count
            for (key, column) in source.series.columns.entries {
                try check(column.count, points, "observed: \(name): series: \(key)", "points")
            }
        }
    }

    private func check(_ histogram: OpaqueText?, _ place: String) throws(ResultFormatError) {
        guard let histogram, Histogram(text: histogram.text) == nil else { return }
        throw ResultFormatError("\(place): histogram: it is damaged")
    }

    private func check(_ count: Int, _ all: Int, _ place: String, _ what: String = "stretches")
        throws(ResultFormatError)
    {
        guard count != all else { return }
        throw ResultFormatError("\(place): \(count) values for \(all) \(what)")
    }
}
