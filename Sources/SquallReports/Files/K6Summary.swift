import SquallExpressions
import SquallMetrics
import SquallPlan

/// The summary in the shape of what k6 hands to `handleSummary`, for tools that read that.
///
/// `root_group` holds the checks by group, `metrics` the figures with k6's names and, for thresholds, `ok`: true where the
/// condition held. Only what squall measured is there.
package enum K6Summary {
    package static func render(_ result: RunResult) -> [UInt8] {
        let summary: [(String, Value)] = [
            ("root_group", GroupTree(result.checks).json),
            ("options", options),
            ("state", state(result)),
            ("metrics", metrics(result)),
        ]
        return PrettyJSON.bytes(.map(ValueMap(summary)))
    }

    private static let trendStats = ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)", "count"]

    private static var options: Value {
        .map(
            ValueMap([
                ("summaryTrendStats", .list(trendStats.map { .string($0) })), ("summaryTimeUnit", .string("")),
                ("noColor", .bool(false)),
            ])
        )
    }

    private static func state(_ result: RunResult) -> Value {
        .map(
            ValueMap([
                ("isStdOutTTY", .bool(false)), ("isStdErrTTY", .bool(false)),
                ("testRunDurationMs", (result.durationSeconds * 1_000).json),
            ])
        )
    }

    private static func metrics(_ result: RunResult) -> Value {
        .map(
            ValueMap(result.metrics.entries.map { name, metric in (name, json(metric, named: name, result)) })
        )
    }

    private static func json(_ metric: MetricResult, named name: String, _ result: RunResult) -> Value {
        let shown: [String] =
            switch metric.type {
            case .trend: trendStats
            case .counter: ["count", "rate"]
            case .rate: ["rate", "passes", "fails"]
            case .gauge: ["value", "min", "max"]
            }
        let values = shown.compactMap { figure in metric.values[figure].map { (figure, $0.json) } }
        var fields: [(String, Value)] = [
            ("type", .string(metric.type.rawValue)), ("contains", .string(contents(of: metric.unit))),
            ("values", .map(ValueMap(values))),
        ]
        let thresholds = result.thresholds.filter { $0.metric == name }.map { threshold in
            (threshold.expression, Value.map(ValueMap([("ok", .bool(threshold.passed))])))
        }
        if !thresholds.isEmpty { fields.append(("thresholds", .map(ValueMap(thresholds)))) }
        return .map(ValueMap(fields))
    }

    private static func contents(of unit: MetricUnit) -> String {
        switch unit {
        case .milliseconds: "time"
        case .bytes: "data"
        case .none: "default"
        }
    }
}

/// Groups within groups, each with its checks. Paths begin with `::`, and ids are their MD5 digests, as in k6.
private struct GroupTree {
    private let name: String
    private let path: String
    private var groups: [GroupTree] = []
    private var checks: [CheckResult] = []

    init(_ checks: [CheckResult]) {
        self.init(name: "", path: "")
        for check in checks { add(check, below: check.group.isEmpty ? [] : check.group.components("::")[...]) }
    }

    private init(name: String, path: String) {
        self.name = name
        self.path = path
    }

    /// Equal names in one group add up, whatever their scenario: k6 knows no other difference.
    private mutating func add(_ check: CheckResult, below rest: ArraySlice<String>) {
        if let first = rest.first {
            let index = groups.firstIndex { $0.name == first } ?? groups.count
            if index == groups.count { groups.append(GroupTree(name: first, path: "\(path)::\(first)")) }
            groups[index].add(check, below: rest.dropFirst())
        } else if let index = checks.firstIndex(where: { $0.name == check.name }) {
            checks[index].passes += check.passes
            checks[index].fails += check.fails
        } else {
            checks.append(check)
        }
    }

    var json: Value {
        let checks = checks.map { check in
            let path = "\(path)::\(check.name)"
            return Value.map(
                ValueMap(
                    head(check.name, path) + [("passes", .int(check.passes)), ("fails", .int(check.fails))]
                )
            )
        }
        let groups = groups.map(\.json)
        return .map(ValueMap(head(name, path) + [("groups", .list(groups)), ("checks", .list(checks))]))
    }

    private func head(_ name: String, _ path: String) -> [(String, Value)] {
        [("name", .string(name)), ("path", .string(path)), ("id", .string(HexDigest.md5(path)))]
    }
}

extension String {
    /// Parts between separators, empty ones included.
    fileprivate func components(_ separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
