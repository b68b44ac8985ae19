import SquallPlan

/// What names a value of a source: where it stands, and the labels that Prometheus gives it.
package struct ObservedKey: Sendable, Hashable {
    package var path: String
    package var labels: [Tag]

    package init(path: String, labels: [Tag] = []) {
        self.path = path
        self.labels = labels
    }

    /// As a threshold would write it behind the source: `http_requests_total{code:200}`.
    package var text: String {
        guard !labels.isEmpty else { return path }
        return path + "{" + labels.map { "\($0.key):\(ObservedKey.quoted($0.value))" }.joined(separator: ",") + "}"
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && !value.contains { $0 == "," || $0 == "}" || $0 == "\"" || $0 == " " }
        return isPlain ? value : value.contains("\"") ? "'\(value)'" : "\"\(value)\""
    }
}

/// One value of a source over the run.
package struct ObservedColumn: Sendable {
    package let key: ObservedKey
    /// Over all samples, those before and after the load included.
    package private(set) var totals = GaugeTotals()
    /// Along the source's axis; NaN where the value was missing.
    package private(set) var means: [Double]
    /// The smallest sample of each point, by which leaks are judged.
    private(set) var minima: [Double]

    /// - Parameter length: how many points the axis has already.
    init(key: ObservedKey, length: Int) {
        self.key = key
        means = Array(repeating: .nan, count: length)
        minima = means
    }

    mutating func count(_ value: Double, at time: Int64) {
        totals.record(value, at: time)
    }

    /// Keeps pace with the axis; NaN for no value.
    mutating func extend(_ value: Double, _ step: ObservedAxis.Step) {
        switch step {
        case .append:
            means.append(value)
            minima.append(value)
        case .join(let count):
            let last = means.count - 1
            means[last] = ObservedColumn.merge(means[last], value) { $0 + ($1 - $0) / Double(count) }
            minima[last] = ObservedColumn.merge(minima[last], value, min)
        }
    }

    mutating func halve() {
        means = ObservedAxis.halved(means) { ObservedColumn.merge($0, $1) { ($0 + $1) / 2 } }
        minima = ObservedAxis.halved(minima) { ObservedColumn.merge($0, $1, min) }
    }

    private static func merge(_ left: Double, _ right: Double, _ both: (Double, Double) -> Double) -> Double {
        left.isNaN ? right : right.isNaN ? left : both(left, right)
    }
}
