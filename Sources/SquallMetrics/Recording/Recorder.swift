import SquallPlan

/// Takes the samples of one event loop. It must be used on that loop only; snapshots may go anywhere.
///
/// The hot path works with numbers: a set of tags is named once by `tagSet`, and samples carry that number. Times are
/// nanoseconds of one monotonic clock, the same for all recorders of a run.
package final class Recorder {
    private let schema: MetricSchema
    private var state: RecorderState
    private let webSocket = SocketMetrics.webSocket
    private let socketIO = SocketMetrics.socketIO
    private var tagSetOfCheck: [TagSetID?]
    private var tagSetOfError: [ErrorTotals.Key: TagSetID] = [:]

    package init(schema: MetricSchema) {
        self.schema = schema
        state = RecorderState(schema: schema)
        tagSetOfCheck = Array(repeating: nil, count: schema.checks.count)
    }

    /// The number of a set of tags: the site's, and over them those that the sample brings (`status`, `proto`, computed
    /// ones). Callers keep the number where they can; the look-up hashes the tags.
    package func tagSet(site: SiteID?, dynamic: [Tag] = []) -> TagSetID {
        state.tagSet(site: site, dynamic: dynamic)
    }

    /// Something that the reader of the figures should know; said once.
    package func warn(_ text: String) {
        state.warn(text)
    }

    /// A copy of everything so far. Cheap enough for each second.
    package func snapshot(at time: Int64) -> Snapshot {
        var copy = state.totals
        copy.time = time
        for slot in copy.levels.indices { copy.levels[slot].advance(to: time) }
        copy.warnings = state.warnings
        copy.sockets = state.socketRows
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
            if let sample = Histogram.millionths(of: value) { state.addTrend(metric, sample, tagSet) }
        case .counter: state.addCounter(metric, value, tagSet)
        case .rate: state.addRate(metric, value != 0, tagSet)
        case .gauge: state.addGauge(metric, value, tagSet, at: time)
        case .level:
            if let delta = Int64(exactly: value.rounded()) { state.addLevel(metric, delta, tagSet, at: time) }
        case .observed: break
        }
    }

    /// A duration for a trend in milliseconds.
    package func time(_ metric: BuiltinMetric, nanoseconds: Int64, _ tagSet: TagSetID) {
        state.addTrend(metric.rawValue, nanoseconds, tagSet)
    }

    package func count(_ metric: BuiltinMetric, by number: Int64 = 1, _ tagSet: TagSetID) {
        state.addCounter(metric.rawValue, Double(number), tagSet)
    }

    package func rate(_ metric: BuiltinMetric, _ held: Bool, _ tagSet: TagSetID) {
        state.addRate(metric.rawValue, held, tagSet)
    }

    /// Moves one of squall's own gauges (`vus`, `vus_max`, `http_reqs_in_flight`, `connections_open`) up or down.
    package func level(_ metric: BuiltinMetric, by delta: Int64, _ tagSet: TagSetID, at time: Int64) {
        state.addLevel(metric.rawValue, delta, tagSet, at: time)
    }

    /// Everything that one HTTP round trip measured, in one call.
    package func recordRequest(_ sample: HTTPSample, _ tagSet: TagSetID) {
        state.addRequest(sample, tagSet)
    }

    /// A request that was still under way at the end, with what it has taken so far. Its times count as lower bounds;
    /// it is no round trip, so it does not count in `http_reqs`.
    package func recordUnfinished(_ sample: HTTPSample, _ tagSet: TagSetID) {
        var sample = sample
        sample.isCensored = true
        state.addUnfinished(sample, tagSet)
    }
}

// MARK: Sockets

extension Recorder {
    /// Something that happened to a socket: counts in its metrics and in its row of the table.
    package func socket(_ event: SocketEvent, _ kind: SocketKind, _ tagSet: TagSetID, at time: @autoclosure () -> Int64)
    {
        switch event {
        // Only these move a level.
        case .opened, .closed: record(event, kind, tagSet, at: time())
        default: record(event, kind, tagSet, at: 0)
        }
    }

    private func record(_ event: SocketEvent, _ kind: SocketKind, _ tagSet: TagSetID, at time: Int64) {
        state.addSocket(event, kind, kind == .webSocket ? webSocket : socketIO, tagSet, at: time)
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
        guard state.addCheck(check, passed, example) else { return }
        state.addRate(BuiltinMetric.checks.rawValue, passed, tagSet ?? self.tagSet(ofCheck: check))
    }

    /// Something that went wrong. The message is asked for at the first error of its kind at that place only.
    package func error(_ kind: ErrorKind, site: SiteID?, at time: Int64, message: @autoclosure () -> String) {
        let key = ErrorTotals.Key(kind: kind, site: site)
        state.addError(key, at: time, message)
        state.addCounter(BuiltinMetric.errors.rawValue, 1, tagSet(ofError: key))
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
