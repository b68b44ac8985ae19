import SquallMetrics
import SquallPlan

/// An observed value over the run, as tables and charts take it.
struct ObservedLine {
    /// As thresholds name it, without `observe.`: `server.process_resident_memory_bytes`.
    let name: String
    let value: ObservedValueResult
    /// The times of `samples` since the load began.
    let seconds: [Double]
    /// Empty for a value that never changed.
    let samples: [Double?]

    /// Before the setup and after the teardown.
    var first: Double? { value.values["first"] }
    var last: Double? { value.values["last"] }
    var max: Double? { value.values["max"] }
    var isConstant: Bool { value.values["min"] == value.values["max"] }
}

extension RunResult {
    /// Every value of every watched system: of each system those that thresholds read first, then those that changed.
    var observedLines: [ObservedLine] {
        (observed?.entries ?? []).flatMap { name, source in
            ObservedValues(name, source, thresholds: thresholds).ordered.map { key, value in
                ObservedLine(
                    name: ObservedName.joined(name, key),
                    value: value,
                    seconds: source.series.seconds,
                    samples: source.series.columns[key] ?? []
                )
            }
        }
    }
}

extension ObservedName {
    fileprivate static func joined(_ source: String, _ key: String) -> String {
        key.hasPrefix("[") ? source + key : "\(source).\(key)"
    }
}

/// The values of a source in the order of their interest.
struct ObservedValues {
    let ordered: [(key: String, value: ObservedValueResult)]

    init(_ name: String, _ source: ObservedResult, thresholds: [ThresholdResult]) {
        let named = Set(
            thresholds.compactMap { ObservedName($0.metric.prefix { $0 != "{" }) }.filter { $0.source == name }.map(
                \.path
            )
        )
        let rank = { (key: String, value: ObservedValueResult) -> Int in
            if named.contains(String(key.prefix { $0 != "{" })) { return 0 }
            if source.kind == .process || source.kind == .query { return 1 }
            if ObservedValues.isPartOfHistogram(key) { return 4 }
            guard let trend = value.trend else { return 4 }
            return trend.verdict == .growing && value.unit == .bytes ? 1 : value.unit == .bytes ? 2 : 3
        }
        // What never changed, or always does, and nobody asked for is left to result.json.
        let shown = source.values.entries.enumerated().filter { rank($0.element.key, $0.element.value) < 4 }
        ordered = shown.sorted {
            (rank($0.element.key, $0.element.value), $0.offset) < (rank($1.element.key, $1.element.value), $1.offset)
        }.map(\.element)
    }

    /// Sums and counts of histograms and summaries: they grow with every request, whatever the system does.
    private static func isPartOfHistogram(_ key: String) -> Bool {
        let family = key.prefix { $0 != "{" }
        return family.hasSuffix("_sum") || family.hasSuffix("_count") || family.hasSuffix("_bucket")
    }
}
