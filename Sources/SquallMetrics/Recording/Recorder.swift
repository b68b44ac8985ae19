import SquallPlan

/// Takes the samples of one event loop. It must be used on that loop only; snapshots may go anywhere.
///
/// The hot path works with numbers: a set of tags is named once by `tagSet`, and samples carry that number. Times are
/// nanoseconds of one monotonic clock, the same for all recorders of a run.
package final class Recorder {
    private let schema: MetricSchema
    private var totals: Snapshot
    private var router: TagRouter
    /// The row of each set of tags, -1 until a request asks.
    private var rowOfTagSet: [Int32] = []
    private var rows: [RequestRow.Key: Int] = [:]
    private var tagSetOfCheck: [TagSetID?]
    private var tagSetOfError: [ErrorTotals.Key: TagSetID] = [:]

    package init(schema: MetricSchema) {
        self.schema = schema
        totals = Snapshot(schema: schema)
        router = TagRouter(schema: schema)
        tagSetOfCheck = Array(repeating: nil, count: schema.checks.count)
    }

    /// The number of a set of tags: the site's, and over them those that the sample brings (`status`, `proto`, computed
    /// ones). Callers keep the number where they can; the look-up hashes the tags.
    package func tagSet(site: SiteID?, dynamic: [Tag] = []) -> TagSetID {
        router.tagSet(site: site, dynamic: dynamic)
    }

    /// A copy of everything so far. Cheap enough for each second.
    package func snapshot(at time: Int64) -> Snapshot {
        var copy = totals
        copy.time = time
        for slot in copy.levels.indices { copy.levels[slot].advance(to: time) }
        copy.warnings = router.warnings
        return copy
    }
}

// MARK: Samples

extension Recorder {
    /// A sample of any metric, in its unit: `record` of a scenario. A rate takes 0 for false and anything else for true.
    /// What is not a number is dropped.
    package func add(_ metric: MetricID, _ value: Double, _ tagSet: TagSetID, at time: Int64) {
        guard schema.metrics.indices.contains(metric), !value.isNaN else { return }
        switch schema.series[metric].kind {
        case .trend:
            guard let sample = Histogram.millionths(of: value) else { return }
            addTrend(metric, sample, tagSet)
        case .counter: addCounter(metric, value, tagSet)
        case .rate: addRate(metric, value != 0, tagSet)
        case .gauge: router.forEachSlot(metric, tagSet) { totals.gauges[$0].record(value, at: time) }
        case .level: addLevel(metric, Int64(value), tagSet, at: time)
        }
    }

    /// A duration for a trend in milliseconds.
    package func time(_ metric: BuiltinMetric, nanoseconds: Int64, _ tagSet: TagSetID) {
        addTrend(metric.rawValue, nanoseconds, tagSet)
    }

    package func count(_ metric: BuiltinMetric, by number: Int64 = 1, _ tagSet: TagSetID) {
        addCounter(metric.rawValue, Double(number), tagSet)
    }

    package func rate(_ metric: BuiltinMetric, _ held: Bool, _ tagSet: TagSetID) {
        addRate(metric.rawValue, held, tagSet)
    }

    /// Moves one of squall's own gauges (`vus`, `vus_max`, `http_reqs_in_flight`, `connections_open`) up or down.
    package func level(_ metric: BuiltinMetric, by delta: Int64, _ tagSet: TagSetID, at time: Int64) {
        addLevel(metric.rawValue, delta, tagSet, at: time)
    }

    @inline(__always)
    private func addTrend(_ metric: MetricID, _ sample: Int64, _ tagSet: TagSetID) {
        router.forEachSlot(metric, tagSet) { totals.trends[$0].record(sample) }
    }

    @inline(__always)
    private func addCounter(_ metric: MetricID, _ value: Double, _ tagSet: TagSetID) {
        router.forEachSlot(metric, tagSet) { totals.counters[$0] += value }
    }

    @inline(__always)
    private func addRate(_ metric: MetricID, _ held: Bool, _ tagSet: TagSetID) {
        router.forEachSlot(metric, tagSet) { totals.rates[$0].record(held) }
    }

    private func addLevel(_ metric: MetricID, _ delta: Int64, _ tagSet: TagSetID, at time: Int64) {
        router.forEachSlot(metric, tagSet) { totals.levels[$0].change(by: delta, at: time) }
    }
}

// MARK: Requests

extension Recorder {
    /// Everything that one HTTP round trip measured, in one call.
    package func recordRequest(_ sample: HTTPSample, _ tagSet: TagSetID) {
        totals.requests[row(of: tagSet)].record(sample)
        addCounter(BuiltinMetric.httpReqs.rawValue, 1, tagSet)
        addRate(BuiltinMetric.httpReqFailed.rawValue, sample.isFailed, tagSet)
        addCounter(BuiltinMetric.dataSent.rawValue, Double(sample.sent), tagSet)
        addCounter(BuiltinMetric.dataReceived.rawValue, Double(sample.received), tagSet)
        addTimes(of: sample, tagSet)
    }

    /// A request that was still under way at the end, with what it has taken so far. Its times count as lower bounds;
    /// it is no round trip, so it does not count in `http_reqs`.
    package func recordUnfinished(_ sample: HTTPSample, _ tagSet: TagSetID) {
        var sample = sample
        sample.isCensored = true
        let row = row(of: tagSet)
        totals.requests[row].recordDuration(sample)
        totals.unfinished.record(name: totals.requests[row].key.name, nanoseconds: max(sample.duration, sample.total))
        addTimes(of: sample, tagSet)
    }

    private func addTimes(of sample: HTTPSample, _ tagSet: TagSetID) {
        addBound(.httpReqDuration, sample.duration, sample.isCensored, tagSet)
        addPhase(.httpReqBlocked, sample.blocked, tagSet)
        addPhase(.httpReqResolving, sample.resolving, tagSet)
        addPhase(.httpReqConnecting, sample.connecting, tagSet)
        addPhase(.httpReqTLSHandshaking, sample.tlsHandshaking, tagSet)
        addPhase(.httpReqSending, sample.sending, tagSet)
        addBound(.httpReqWaiting, sample.waiting, sample.isCensored, tagSet)
        addPhase(.httpReqReceiving, sample.receiving, tagSet)
        addBound(.httpReqTotal, sample.total, sample.isCensored, tagSet)
        addBound(.httpReqResponseTime, sample.responseTime, sample.isCensored, tagSet)
    }

    @inline(__always)
    private func addPhase(_ metric: BuiltinMetric, _ nanoseconds: Int64, _ tagSet: TagSetID) {
        if nanoseconds >= 0 { addTrend(metric.rawValue, nanoseconds, tagSet) }
    }

    @inline(__always)
    private func addBound(_ metric: BuiltinMetric, _ nanoseconds: Int64, _ isCensored: Bool, _ tagSet: TagSetID) {
        guard nanoseconds >= 0 else { return }
        guard isCensored else { return addTrend(metric.rawValue, nanoseconds, tagSet) }
        router.forEachSlot(metric.rawValue, tagSet) { totals.trends[$0].recordCensored(nanoseconds) }
    }

    @inline(__always)
    private func row(of tagSet: TagSetID) -> Int {
        if tagSet < rowOfTagSet.count, rowOfTagSet[tagSet] >= 0 { return Int(rowOfTagSet[tagSet]) }
        return addRow(for: tagSet)
    }

    @inline(never)
    private func addRow(for tagSet: TagSetID) -> Int {
        while rowOfTagSet.count <= tagSet { rowOfTagSet.append(-1) }
        let key = router.requestKey(of: tagSet)
        let row = rows[key] ?? totals.requests.count
        if row == totals.requests.count { totals.requests.append(RequestRow(key: key)) }
        rows[key] = row
        rowOfTagSet[tagSet] = Int32(row)
        return row
    }
}

// MARK: Checks and errors

extension Recorder {
    /// The outcome of a check (an index of `Plan.checks`). The example is asked for at its first failure only.
    /// `tagSet` defaults to the check's own site and label; give one where the step has computed tags.
    package func check(
        _ check: Int,
        passed: Bool,
        tagSet: TagSetID? = nil,
        example: @autoclosure () -> CheckTotals.Example
    ) {
        guard totals.checks.indices.contains(check) else { return }
        totals.checks[check].results.record(passed)
        if !passed, totals.checks[check].firstFailure == nil { totals.checks[check].firstFailure = example() }
        addRate(BuiltinMetric.checks.rawValue, passed, tagSet ?? self.tagSet(ofCheck: check))
    }

    /// Something that went wrong. The message is asked for at the first error of its kind at that place only.
    package func error(_ kind: ErrorKind, site: SiteID?, at time: Int64, message: @autoclosure () -> String) {
        let key = ErrorTotals.Key(kind: kind, site: site)
        if totals.errors[key]?.countOneMore() == nil {
            totals.errors[key] = ErrorTotals(example: message(), at: time)
        }
        addCounter(BuiltinMetric.errors.rawValue, 1, tagSet(ofError: key))
    }

    private func tagSet(ofCheck check: Int) -> TagSetID {
        if let known = tagSetOfCheck[check] { return known }
        let site = schema.checks[check]
        let id = tagSet(site: site.site, dynamic: [Tag("check", site.label)])
        tagSetOfCheck[check] = id
        return id
    }

    private func tagSet(ofError key: ErrorTotals.Key) -> TagSetID {
        if let known = tagSetOfError[key] { return known }
        var tags = [Tag("kind", key.kind.rawValue)]
        if let site = key.site, schema.sites.indices.contains(site), let name = schema.sites[site].name {
            tags.append(Tag("step", name))
        }
        let id = tagSet(site: key.site, dynamic: tags)
        tagSetOfError[key] = id
        return id
    }
}
