import SquallExpressions
import SquallPlan

/// Indexes `MetricSchema.series`.
package typealias SeriesID = Int

/// How the samples of a series are kept.
package enum SeriesKind: Sendable, Hashable {
    case counter, rate, trend
    /// Fed by samples.
    case gauge
    /// Counted up and down by squall itself.
    case level
    /// Read from the system under test; kept by the observer and not by recorders.
    case observed
}

/// One series of samples that is kept apart: a whole metric, or what a selector takes out of one.
package struct SeriesDefinition: Sendable {
    /// As a threshold writes it: the metric's name, with the selector where there is one.
    package var key: String
    package var metric: MetricID
    package var selector: Selector
    package var kind: SeriesKind
    /// The position among the series of its kind.
    package var slot: Int
    /// Whether it appears in the result; the others serve the report's tables.
    package var isReported: Bool
}

/// Everything about a plan's metrics that is known before the run: which series there are and what belongs to them.
///
/// Only series that a threshold or the report needs exist; selectors are matched once for each set of tags.
package final class MetricSchema: Sendable {
    package let metrics: [MetricDefinition]
    package let sites: [Site]
    package let checks: [CheckSite]
    /// Names of the scenarios, in the plan's order.
    package let scenarios: [String]
    /// The whole metrics come first, so that a metric's id is also its series.
    package let series: [SeriesDefinition]
    /// The series of each threshold, in the plan's order.
    package let thresholdSeries: [SeriesID]
    package let thresholds: [Threshold]

    /// For each metric, the series that may take its samples.
    let seriesOfMetric: [[SeriesID]]
    /// Tags that some selector or table reads; all others are dropped where they appear.
    let usedTags: Set<String>
    private let scenarioSeries: [ScenarioSeries: SeriesID]

    private struct ScenarioSeries: Hashable {
        var metric: MetricID
        var scenario: Int
    }

    /// What the report shows for each scenario.
    private static let scenarioMetrics: [BuiltinMetric] = [
        .vus, .vusMax, .iterations, .droppedIterations, .iterationsFailed, .iterationDuration, .iterationPoolWait,
        .generatorLateness, .httpReqs, .httpReqFailed, .httpReqDuration, .httpReqResponseTime,
        .redisOpDuration, .mongoOpDuration, .sqlOpDuration,
    ]

    package init(_ plan: Plan) {
        var builder = SeriesBuilder(metrics: plan.metrics)
        thresholdSeries = plan.thresholds.map { builder.add($0) }
        var scenarioSeries: [ScenarioSeries: SeriesID] = [:]
        for (number, scenario) in plan.scenarios.enumerated() {
            for metric in MetricSchema.scenarioMetrics where metric.rawValue < plan.metrics.count {
                let key = ScenarioSeries(metric: metric.rawValue, scenario: number)
                scenarioSeries[key] = builder.add(metric.rawValue, scenario: scenario.name)
            }
        }
        self.scenarioSeries = scenarioSeries
        metrics = plan.metrics
        sites = plan.sites
        checks = plan.checks
        thresholds = plan.thresholds
        scenarios = plan.scenarios.map(\.name)
        series = builder.series
        seriesOfMetric = builder.ofMetric
        usedTags = builder.usedTags
    }

    /// The part of a built-in metric that belongs to a scenario; nil where it is not kept.
    package func series(of metric: BuiltinMetric, scenario: Int) -> SeriesID? {
        scenarioSeries[ScenarioSeries(metric: metric.rawValue, scenario: scenario)]
    }

    /// The series that read values of an observed source, each with the path of the values and the selector of labels.
    func observedSeries(of source: String) -> [(series: SeriesID, path: String, selector: Selector)] {
        series.indices.compactMap { series in
            let definition = self.series[series]
            guard definition.kind == .observed, let name = ObservedName(metrics[definition.metric].name),
                name.source == source
            else { return nil }
            return (series, name.path, definition.selector)
        }
    }

    /// How many series of a kind there are.
    func count(of kind: SeriesKind) -> Int {
        series.count { $0.kind == kind }
    }
}

/// Collects series while a schema is made.
private struct SeriesBuilder {
    private(set) var series: [SeriesDefinition] = []
    private(set) var ofMetric: [[SeriesID]]
    private(set) var usedTags: Set<String> = ["scenario", "name", "method"]
    private let metrics: [MetricDefinition]
    private var byKey: [String: SeriesID] = [:]
    private var nextSlot: [SeriesKind: Int] = [:]

    init(metrics: [MetricDefinition]) {
        self.metrics = metrics
        ofMetric = Array(repeating: [], count: metrics.count)
        for (metric, definition) in metrics.enumerated() {
            add(definition.name, metric, Selector(terms: []), isReported: true)
        }
    }

    mutating func add(_ threshold: Threshold) -> SeriesID {
        if threshold.selector.isEmpty { return threshold.metric }
        return add(threshold.metricText, threshold.metric, threshold.selector, isReported: true)
    }

    mutating func add(_ metric: MetricID, scenario: String) -> SeriesID {
        let selector = Selector(terms: [(tag: "scenario", match: .equals(scenario))])
        return add("\(metrics[metric].name){scenario:\(scenario)}", metric, selector, isReported: false)
    }

    @discardableResult
    private mutating func add(_ key: String, _ metric: MetricID, _ selector: Selector, isReported: Bool) -> SeriesID {
        if let known = byKey[key] { return known }
        let kind = SeriesBuilder.kind(of: metric, metrics[metric])
        let slot = nextSlot[kind, default: 0]
        nextSlot[kind] = slot + 1
        for term in selector.terms { usedTags.insert(term.tag) }
        byKey[key] = series.count
        ofMetric[metric].append(series.count)
        series.append(
            SeriesDefinition(
                key: key,
                metric: metric,
                selector: selector,
                kind: kind,
                slot: slot,
                isReported: isReported
            )
        )
        return series.count - 1
    }

    private static func kind(of metric: MetricID, _ definition: MetricDefinition) -> SeriesKind {
        if definition.isObserved { return .observed }
        return switch definition.type {
        case .counter: .counter
        case .rate: .rate
        case .trend: .trend
        case .gauge: levels.contains(metric) ? .level : .gauge
        }
    }

    private static let levels: Set<MetricID> = Set(
        [BuiltinMetric.vus, .vusMax, .httpReqsInFlight, .connectionsOpen, .wsOpen, .socketioOpen].map(\.rawValue)
    )
}

extension Selector {
    /// Whether a sample with these tags belongs to the series. A tag that is absent differs from every value.
    func matches(_ tags: [String: String]) -> Bool {
        terms.allSatisfy { term in
            let value = tags[term.tag]
            return switch term.match {
            case .equals(let wanted): value == Selector.normal(wanted, term.tag)
            case .notEquals(let unwanted): value != Selector.normal(unwanted, term.tag)
            case .matches(let pattern): value.map(pattern.matches) ?? false
            }
        }
    }

    /// k6 writes groups with a leading `::`.
    private static func normal(_ value: String, _ tag: String) -> String {
        tag == "group" && value.hasPrefix("::") ? String(value.dropFirst(2)) : value
    }
}
