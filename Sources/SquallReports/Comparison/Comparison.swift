import SquallMetrics
import SquallPlan

/// Runs of one kind: one, or several repetitions of the same.
package struct RunGroup: Sendable {
    /// What it is called in the report: a file, or a folder of files.
    package var name: String
    package var results: [RunResult]

    package init(name: String, results: [RunResult]) {
        self.name = name
        self.results = results
    }
}

/// A base and what is compared with it, figure by figure.
package struct Comparison: Sendable {
    package let base: RunGroup
    package let target: RunGroup
    /// Metrics in the order of the base's result, then requests by name.
    package let rows: [ComparisonRow]
    /// What speaks against comparing these runs at all.
    package let warnings: [String]
    let baseRuns: [ComparedRun]
    let targetRuns: [ComparedRun]

    /// How often an interval should hold the true difference.
    package static let confidence = 0.95

    package init(base: RunGroup, target: RunGroup) {
        self.base = base
        self.target = target
        let before = base.results.map(ComparedRun.init)
        let after = target.results.map(ComparedRun.init)
        (baseRuns, targetRuns) = (before, after)
        rows = ComparedFigure.all(of: base, target).compactMap { ComparisonRow($0, before, after) }
        warnings = ComparisonWarnings(base: base, target: target).all
    }

    package var isRepeated: Bool { base.results.count > 1 || target.results.count > 1 }
}

/// One figure of both sides and what can be said of their difference.
package struct ComparisonRow: Sendable {
    package enum Finding: String, Sendable {
        /// The difference is more than chance.
        case differs
        /// It lies within 5 % of the base for all that chance may add.
        case same
        /// Neither can be said.
        case unclear
        /// There is no way to tell chance from difference for such a figure.
        case untested
    }

    package enum Method: String, Sendable {
        /// The rank test on repeated runs.
        case mannWhitney = "mann-whitney"
        /// From the samples of a run each.
        case samples
        case none
    }

    package let figure: ComparedFigure
    /// Medians of repeated runs.
    package let base: Double
    package let target: Double
    /// `target - base`, in the metric's unit.
    package var difference: Double { target - base }
    /// `target / base - 1`; nil where the base is 0.
    package var relative: Double? { base == 0 ? nil : target / base - 1 }
    /// Of the relative difference where there is one, else of the difference.
    package let interval: ConfidenceInterval?
    package let isIntervalRelative: Bool
    /// Of the rank test.
    package let p: Double?
    package let finding: Finding
    package let method: Method
    /// Why nothing can be said.
    package let reason: String?

    /// Differences below this share of the base count as none, where the interval proves that.
    static let sameness = 0.05
}

/// What a row compares.
package struct ComparedFigure: Sendable, Hashable {
    /// The metric as the result writes it, or `http_req_duration{name:...}` for a row of the requests.
    package var metric: String
    /// `p(95)`, `rate`.
    package var figure: String
    package var type: MetricType
    package var unit: MetricUnit
    /// Set for rows of the requests.
    package var request: String?

    /// Every figure worth comparing that both sides have.
    static func all(of base: RunGroup, _ target: RunGroup) -> [ComparedFigure] {
        guard let first = base.results.first, let second = target.results.first else { return [] }
        let metrics = first.metrics.entries.filter { name, metric in
            !isSecondary(name) && second.metrics[name]?.type == metric.type
        }
        let names = second.requests.map(\.name)
        var requests: [String] = []
        for row in first.requests where names.contains(row.name) && !requests.contains(row.name) {
            requests.append(row.name)
        }
        return metrics.flatMap { name, metric in
            figures(of: metric.type).map {
                ComparedFigure(metric: name, figure: $0, type: metric.type, unit: metric.unit)
            }
        } + requests.flatMap(ComparedFigure.figures(ofRequest:))
    }

    private static func figures(ofRequest name: String) -> [ComparedFigure] {
        let metric = { (metric: String) in "\(metric){name:\(name)}" }
        return figures(of: .trend).map {
            ComparedFigure(
                metric: metric("http_req_duration"),
                figure: $0,
                type: .trend,
                unit: .milliseconds,
                request: name
            )
        } + [
            ComparedFigure(
                metric: metric("http_req_failed"),
                figure: "rate",
                type: .rate,
                unit: .none,
                request: name
            )
        ]
    }

    static func figures(of type: MetricType) -> [String] {
        switch type {
        case .trend: ["avg", "p(50)", "p(95)", "p(99)"]
        case .rate: ["rate"]
        case .counter: ["rate"]
        case .gauge: ["max"]
        }
    }

    /// Phases of requests, and what squall keeps about itself: they say why, not whether.
    private static func isSecondary(_ name: String) -> Bool {
        let phases = [
            "blocked", "resolving", "connecting", "tls_handshaking", "sending", "waiting", "receiving", "total",
            "response_time",
        ]
        return phases.contains { name == "http_req_\($0)" }
            || [
                "generator_", "iteration_lateness", "iteration_pool_wait", "vus", "data_", "http_reqs_in_flight",
                "connections_open",
            ].contains { name.hasPrefix($0) }
    }

    /// nil where more or less says nothing about better or worse.
    package var isHigherWorse: Bool? {
        let name = metric.prefix { $0 != "{" }
        if name == "checks" { return false }
        if type == .trend, unit == .milliseconds { return true }
        let bad = ["failed", "dropped", "errors", "rejected"]
        return bad.contains { name.contains($0) } ? true : nil
    }
}
