import SquallMetrics
import SquallPlan

extension LiveFigures {
    /// Everything that a run has recorded so far. What belongs to observed systems is not in it: whoever watches them has it.
    package init(_ metrics: RunMetrics, identity: LiveIdentity) {
        var builder = LiveFamilies(metrics: metrics, identity: identity)
        builder.addRun()
        for metric in metrics.schema.metrics.indices { builder.add(metric) }
        self.init(families: builder.families)
    }
}

/// Makes the families of a run, metric by metric.
///
/// The points of a family are parts of a whole that do not overlap, so that their sum is the metric: by request where the
/// metric is about requests, by scenario where it is about users, by check, by kind of error, and else one for all.
private struct LiveFamilies {
    private(set) var families: [LiveFigures.Family] = []
    private let metrics: RunMetrics
    private let identity: LiveIdentity
    private let requests: [LiveRequestRow]
    private let sockets: [SocketKind: [SocketRow]]

    init(metrics: RunMetrics, identity: LiveIdentity) {
        self.metrics = metrics
        self.identity = identity
        requests = LiveRequestRow.rows(of: metrics.snapshot.requests, names: identity.names)
        sockets = Dictionary(grouping: metrics.snapshot.sockets, by: \.key.kind)
    }

    /// A constant that carries what tells one run from another.
    mutating func addRun() {
        let labels = identity.labels + [Tag("version", identity.version)]
        let point = LiveFigures.Point(labels: labels, value: .gauge(1))
        families.append(.init(name: "run_info", help: "the run under way", unit: .none, points: [point]))
    }

    mutating func add(_ metric: MetricID) {
        switch metrics.schema.series[metric].kind {
        case .counter: append(metric, counters(metric))
        case .rate: addRate(metric)
        case .trend: append(metric, trends(metric))
        case .gauge, .level: append(metric, gauges(metric))
        case .observed: break
        }
    }

    // MARK: Kinds

    private func counters(_ metric: MetricID) -> [LiveFigures.Point] {
        let builtin = BuiltinMetric(rawValue: metric)
        if builtin == .httpReqs {
            return requests.flatMap { row in
                row.statuses.map { status, count in
                    point(row.labels + [Tag("status", "\(status)")], .counter(Double(count)))
                }
            }
        }
        if builtin == .errors { return errors() }
        if let builtin, let (kind, path) = LiveSocketParts.counters[builtin] {
            return (sockets[kind] ?? []).map { point(labels(of: $0), .counter(Double($0[keyPath: path]))) }
        }
        return parts(metric) { series in
            let count = metrics.snapshot.counter(series) ?? 0
            return count != 0 || builtin == nil || series != metric ? .counter(count) : nil
        }
    }

    private func trends(_ metric: MetricID) -> [LiveFigures.Point] {
        let unit = metrics.schema.metrics[metric].unit
        let builtin = BuiltinMetric(rawValue: metric)
        let value = { (histogram: Histogram) -> LiveFigures.Value? in
            histogram.isEmpty ? nil : .histogram(LiveHistogram(histogram, unit: unit))
        }
        if builtin == .httpReqDuration {
            return requests.compactMap { row in value(row.duration).map { point(row.labels, $0) } }
        }
        if let builtin, let (kind, path) = LiveSocketParts.trends[builtin] {
            return (sockets[kind] ?? []).compactMap { row in
                value(row[keyPath: path]).map { point(labels(of: row), $0) }
            }
        }
        return parts(metric) { metrics.snapshot.trend($0).flatMap(value) }
    }

    private func gauges(_ metric: MetricID) -> [LiveFigures.Point] {
        parts(metric) { series in
            if let gauge = metrics.snapshot.gauge(series) { return gauge.count > 0 ? .gauge(gauge.last.value) : nil }
            guard let level = metrics.snapshot.level(series), level.changes > 0 || series != metric else { return nil }
            return .gauge(Double(level.value))
        }
    }

    /// A share becomes two counters, of the samples that were true and of all: their quotient over any time is the rate.
    private mutating func addRate(_ metric: MetricID) {
        let parts = rates(metric)
        let name = metrics.schema.metrics[metric].name
        append(metric, parts.map { point($0.labels, .counter(Double($0.passes))) })
        append(
            name + "_samples",
            "all samples of \(name)",
            .none,
            parts.map { point($0.labels, .counter(Double($0.count))) }
        )
    }

    private func rates(_ metric: MetricID) -> [(labels: [Tag], passes: Int64, count: Int64)] {
        switch BuiltinMetric(rawValue: metric) {
        case .httpReqFailed: return requests.map { ($0.labels, $0.failed, $0.count) }
        case .checks:
            return zip(metrics.schema.checks, metrics.snapshot.checks).filter { $1.results.count > 0 }.map {
                let labels = [Tag("scenario", $0.scenario ?? ""), Tag("group", $0.group), Tag("check", $0.label)]
                return (labels, $1.results.passes, $1.results.count)
            }
        default:
            guard let rate = metrics.snapshot.rate(metric), rate.count > 0 else { return [] }
            return [([], rate.passes, rate.count)]
        }
    }

    private func errors() -> [LiveFigures.Point] {
        var counts: [[String]: Int64] = [:]
        for (key, totals) in metrics.snapshot.errors {
            let site = key.site.map { metrics.schema.sites[$0] }
            counts[[site?.scenario ?? "", site?.name ?? "", key.kind.rawValue], default: 0] += totals.count
        }
        return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, count in
            let labels = [Tag("scenario", key[0]), Tag("name", key[1]), Tag("kind", key[2])]
            return point(labels, .counter(Double(count)))
        }
    }

    // MARK: Points

    /// Metrics whose samples all belong to a scenario, which the schema keeps apart.
    private static let ofScenarios: Set<MetricID> = Set(
        [
            .vus, .vusMax, .iterations, .droppedIterations, .iterationsFailed, .iterationDuration, .iterationPoolWait,
            .generatorLateness,
        ].map { (metric: BuiltinMetric) in metric.rawValue }
    )

    /// The scenarios' parts where there are any, else the whole.
    private func parts(_ metric: MetricID, _ value: (SeriesID) -> LiveFigures.Value?) -> [LiveFigures.Point] {
        guard LiveFamilies.ofScenarios.contains(metric), let builtin = BuiltinMetric(rawValue: metric) else {
            return value(metric).map { [point([], $0)] } ?? []
        }
        return metrics.schema.scenarios.enumerated().compactMap { number, name in
            metrics.schema.series(of: builtin, scenario: number).flatMap(value).map {
                point([Tag("scenario", name)], $0)
            }
        }
    }

    private func labels(of row: SocketRow) -> [Tag] {
        [Tag("scenario", row.key.scenario), Tag("name", row.key.name)]
    }

    /// A name that is computed may hold a secret.
    private func point(_ labels: [Tag], _ value: LiveFigures.Value) -> LiveFigures.Point {
        let own = labels.filter { !$0.value.isEmpty }.map { Tag($0.key, identity.mask.apply(to: $0.value)) }
        let common = identity.labels.filter { tag in !own.contains { $0.key == tag.key } }
        return LiveFigures.Point(labels: common + own, value: value)
    }

    private mutating func append(_ metric: MetricID, _ points: [LiveFigures.Point]) {
        let definition = metrics.schema.metrics[metric]
        let unit: LiveFigures.Unit =
            switch definition.unit {
            case .milliseconds: .seconds
            case .bytes: .bytes
            case .none: .none
            }
        let scaled = unit == .seconds ? points.map(LiveFamilies.inSeconds) : points
        append(definition.name, definition.description, unit, scaled)
    }

    private mutating func append(
        _ name: String,
        _ help: String,
        _ unit: LiveFigures.Unit,
        _ points: [LiveFigures.Point]
    ) {
        guard !points.isEmpty else { return }
        let distinct = LiveFamilies.addingUpEqual(points)
        families.append(.init(name: name, help: help, unit: unit, points: distinct))
    }

    /// Two checks of one label, or two names that differ in a secret only, are one series.
    private static func addingUpEqual(_ points: [LiveFigures.Point]) -> [LiveFigures.Point] {
        var positions: [[Tag]: Int] = [:]
        var result: [LiveFigures.Point] = []
        for point in points {
            if let position = positions[point.labels] {
                result[position].value.add(point.value)
            } else {
                positions[point.labels] = result.count
                result.append(point)
            }
        }
        return result
    }

    /// Counters and gauges of milliseconds; histograms are in seconds already.
    private static func inSeconds(_ point: LiveFigures.Point) -> LiveFigures.Point {
        var point = point
        switch point.value {
        case .counter(let value): point.value = .counter(value / 1_000)
        case .gauge(let value): point.value = .gauge(value / 1_000)
        case .histogram: break
        }
        return point
    }
}

extension LiveFigures.Value {
    fileprivate mutating func add(_ other: LiveFigures.Value) {
        switch (self, other) {
        case (.counter(let left), .counter(let right)): self = .counter(left + right)
        case (.histogram(var left), .histogram(let right)):
            left.add(right)
            self = .histogram(left)
        default: self = other
        }
    }
}

/// Which metrics of sockets stand in the rows of the table of sockets.
private enum LiveSocketParts {
    static let counters: [BuiltinMetric: (SocketKind, any KeyPath<SocketRow, Int64> & Sendable)] = [
        .wsSessions: (.webSocket, \.sessions), .wsMsgsSent: (.webSocket, \.sent),
        .wsMsgsReceived: (.webSocket, \.received), .wsMsgsDropped: (.webSocket, \.dropped),
        .socketioSessions: (.socketIO, \.sessions), .socketioEventsSent: (.socketIO, \.sent),
        .socketioEventsReceived: (.socketIO, \.received), .socketioEventsDropped: (.socketIO, \.dropped),
    ]

    static let trends: [BuiltinMetric: (SocketKind, any KeyPath<SocketRow, Histogram> & Sendable)] = [
        .wsConnecting: (.webSocket, \.connecting), .wsSessionDuration: (.webSocket, \.duration),
        .wsPing: (.webSocket, \.answers), .socketioConnecting: (.socketIO, \.connecting),
        .socketioSessionDuration: (.socketIO, \.duration), .socketioAckDuration: (.socketIO, \.answers),
    ]
}
