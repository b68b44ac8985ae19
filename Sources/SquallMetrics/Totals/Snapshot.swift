import SquallPlan

/// Everything that was recorded up to a moment: by one loop, or merged over several.
///
/// Taking one copies references; a block of a histogram is copied only when it changes afterwards. Merging is
/// associative and commutative, so one loop, many loops and many machines share the code.
package struct Snapshot: Sendable {
    package let schema: MetricSchema
    /// Nanoseconds of the monotonic clock.
    package internal(set) var time: Int64
    var trends: [Histogram]
    /// Sums; exact while they are whole numbers below 2^53.
    var counters: [Double]
    var rates: [RateTotals]
    var gauges: [GaugeTotals]
    var levels: [LevelTotals]
    /// In the order first seen; merged by key.
    package internal(set) var requests: [RequestRow]
    /// Likewise.
    package internal(set) var sockets: [SocketRow]
    /// Like `MetricSchema.checks`.
    package internal(set) var checks: [CheckTotals]
    package internal(set) var errors: [ErrorTotals.Key: ErrorTotals]
    package internal(set) var unfinished: UnfinishedTotals
    package internal(set) var warnings: [String]

    /// Nothing recorded yet.
    package init(schema: MetricSchema, time: Int64 = 0) {
        self.schema = schema
        self.time = time
        trends = Array(repeating: Histogram(), count: schema.count(of: .trend))
        counters = Array(repeating: 0, count: schema.count(of: .counter))
        rates = Array(repeating: RateTotals(), count: schema.count(of: .rate))
        gauges = Array(repeating: GaugeTotals(), count: schema.count(of: .gauge))
        levels = Array(repeating: LevelTotals(), count: schema.count(of: .level))
        requests = []
        sockets = []
        checks = Array(repeating: CheckTotals(), count: schema.checks.count)
        errors = [:]
        unfinished = UnfinishedTotals()
        warnings = []
    }

    /// All of them together; nil for none.
    package static func merged(_ snapshots: [Snapshot]) -> Snapshot? {
        guard var result = snapshots.first else { return nil }
        for other in snapshots.dropFirst() { result.merge(other) }
        return result
    }

    /// Adds what another loop recorded. Both must come from the same plan.
    package mutating func merge(_ other: Snapshot) {
        time = max(time, other.time)
        for slot in trends.indices { trends[slot].merge(other.trends[slot]) }
        for slot in counters.indices { counters[slot] += other.counters[slot] }
        for slot in rates.indices { rates[slot].merge(other.rates[slot]) }
        for slot in gauges.indices { gauges[slot].merge(other.gauges[slot]) }
        for slot in levels.indices { levels[slot].merge(other.levels[slot]) }
        for index in checks.indices { checks[index].merge(other.checks[index]) }
        mergeRequests(other.requests)
        mergeSockets(other.sockets)
        errors.merge(other.errors) { left, right in
            var sum = left
            sum.merge(right)
            return sum
        }
        unfinished.merge(other.unfinished)
        for warning in other.warnings where !warnings.contains(warning) { warnings.append(warning) }
    }

    private mutating func mergeRequests(_ others: [RequestRow]) {
        var positions: [RequestRow.Key: Int] = [:]
        for (position, row) in requests.enumerated() { positions[row.key] = position }
        for row in others {
            if let position = positions[row.key] {
                requests[position].merge(row)
            } else {
                requests.append(row)
            }
        }
    }

    private mutating func mergeSockets(_ others: [SocketRow]) {
        for row in others {
            if let position = sockets.firstIndex(where: { $0.key == row.key }) {
                sockets[position].merge(row)
            } else {
                sockets.append(row)
            }
        }
    }
}

extension Snapshot {
    package func trend(_ series: SeriesID) -> Histogram? {
        slot(series, .trend).map { trends[$0] }
    }

    package func counter(_ series: SeriesID) -> Double? {
        slot(series, .counter).map { counters[$0] }
    }

    package func rate(_ series: SeriesID) -> RateTotals? {
        slot(series, .rate).map { rates[$0] }
    }

    package func gauge(_ series: SeriesID) -> GaugeTotals? {
        slot(series, .gauge).map { gauges[$0] }
    }

    package func level(_ series: SeriesID) -> LevelTotals? {
        slot(series, .level).map { levels[$0] }
    }

    private func slot(_ series: SeriesID, _ kind: SeriesKind) -> Int? {
        guard schema.series.indices.contains(series) else { return nil }
        let definition = schema.series[series]
        return definition.kind == kind ? definition.slot : nil
    }
}
