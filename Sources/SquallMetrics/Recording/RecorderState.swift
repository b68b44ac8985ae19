import SquallPlan

/// What a recorder keeps, as a value: one access to it for each sample, whatever the sample touches.
///
/// (As properties of the class, each of them would be checked for exclusive access at run time, which took as long as
/// the recording itself.)
struct RecorderState {
    private(set) var totals: Snapshot
    private var router: TagRouter
    private let ids = RequestMetrics()
    /// The row of each set of tags, -1 until a request asks.
    private var rowOfTagSet: [Int32] = []
    private var rows: [RequestRow.Key: Int] = [:]
    private var sockets = SocketRows()

    init(schema: MetricSchema) {
        totals = Snapshot(schema: schema)
        router = TagRouter(schema: schema)
    }

    private var notices: [String] = []

    var socketRows: [SocketRow] { sockets.rows }

    var warnings: [String] { router.warnings + notices }

    mutating func warn(_ text: String) {
        if !notices.contains(text) { notices.append(text) }
    }

    mutating func tagSet(site: SiteID?, dynamic: [Tag]) -> TagSetID {
        router.tagSet(site: site, dynamic: dynamic)
    }

    // MARK: Samples

    @inline(__always)
    mutating func addTrend(_ metric: MetricID, _ sample: Int64, _ tagSet: TagSetID) {
        for position in router.route(metric, tagSet) { totals.trends[router.slot(at: position)].record(sample) }
    }

    mutating func addCensored(_ metric: MetricID, _ sample: Int64, _ tagSet: TagSetID) {
        for position in router.route(metric, tagSet) { totals.trends[router.slot(at: position)].recordCensored(sample) }
    }

    @inline(__always)
    mutating func addCounter(_ metric: MetricID, _ value: Double, _ tagSet: TagSetID) {
        for position in router.route(metric, tagSet) { totals.counters[router.slot(at: position)] += value }
    }

    @inline(__always)
    mutating func addRate(_ metric: MetricID, _ held: Bool, _ tagSet: TagSetID) {
        for position in router.route(metric, tagSet) { totals.rates[router.slot(at: position)].record(held) }
    }

    mutating func addGauge(_ metric: MetricID, _ value: Double, _ tagSet: TagSetID, at time: Int64) {
        for position in router.route(metric, tagSet) {
            totals.gauges[router.slot(at: position)].record(value, at: time)
        }
    }

    mutating func addLevel(_ metric: MetricID, _ delta: Int64, _ tagSet: TagSetID, at time: Int64) {
        for position in router.route(metric, tagSet) {
            totals.levels[router.slot(at: position)].change(by: delta, at: time)
        }
    }

    // MARK: Sockets

    mutating func addSocket(
        _ event: SocketEvent,
        _ kind: SocketKind,
        _ ids: SocketMetrics,
        _ tagSet: TagSetID,
        at time: Int64
    ) {
        sockets.record(event, kind, tagSet, router)
        switch event {
        case .sent: addCounter(ids.sent, 1, tagSet)
        case .received: addCounter(ids.received, 1, tagSet)
        case .traffic(let sent, let received):
            if sent > 0 { addCounter(ids.bytesSent, Double(sent), tagSet) }
            if received > 0 { addCounter(ids.bytesReceived, Double(received), tagSet) }
        case .attempted: addCounter(ids.sessions, 1, tagSet)
        case .failed: addRate(ids.failed, true, tagSet)
        case .opened(let nanoseconds):
            addRate(ids.failed, false, tagSet)
            addTrend(ids.connecting, nanoseconds, tagSet)
            addLevel(ids.open, 1, tagSet, at: time)
        case .closed(let nanoseconds):
            addTrend(ids.duration, nanoseconds, tagSet)
            addLevel(ids.open, -1, tagSet, at: time)
        case .dropped: addCounter(ids.dropped, 1, tagSet)
        case .answered(let nanoseconds): addTrend(ids.answered, nanoseconds, tagSet)
        }
    }

    // MARK: Requests

    mutating func addRequest(_ sample: HTTPSample, _ tagSet: TagSetID) {
        totals.requests[row(of: tagSet)].record(sample)
        addCounter(ids.requests, 1, tagSet)
        addRate(ids.failed, sample.isFailed, tagSet)
        addCounter(ids.sent, Double(sample.sent), tagSet)
        addCounter(ids.received, Double(sample.received), tagSet)
        addTimes(of: sample, tagSet)
    }

    mutating func addUnfinished(_ sample: HTTPSample, _ tagSet: TagSetID) {
        let row = row(of: tagSet)
        totals.requests[row].recordDuration(sample)
        totals.unfinished.record(name: totals.requests[row].key.name, nanoseconds: max(sample.duration, sample.total))
        addTimes(of: sample, tagSet)
    }

    private mutating func addTimes(of sample: HTTPSample, _ tagSet: TagSetID) {
        addBound(ids.duration, sample.duration, sample.isCensored, tagSet)
        addPhase(ids.blocked, sample.blocked, tagSet)
        addPhase(ids.resolving, sample.resolving, tagSet)
        addPhase(ids.connecting, sample.connecting, tagSet)
        addPhase(ids.tlsHandshaking, sample.tlsHandshaking, tagSet)
        addPhase(ids.sending, sample.sending, tagSet)
        addBound(ids.waiting, sample.waiting, sample.isCensored, tagSet)
        addPhase(ids.receiving, sample.receiving, tagSet)
        addBound(ids.total, sample.total, sample.isCensored, tagSet)
        addBound(ids.responseTime, sample.responseTime, sample.isCensored, tagSet)
    }

    /// A phase that did not happen leaves no sample.
    @inline(__always)
    private mutating func addPhase(_ metric: MetricID, _ nanoseconds: Int64, _ tagSet: TagSetID) {
        if nanoseconds >= 0 { addTrend(metric, nanoseconds, tagSet) }
    }

    /// A time of which a request without an end gives a lower bound only.
    @inline(__always)
    private mutating func addBound(_ metric: MetricID, _ nanoseconds: Int64, _ isCensored: Bool, _ tagSet: TagSetID) {
        guard nanoseconds >= 0 else { return }
        if isCensored {
            addCensored(metric, nanoseconds, tagSet)
        } else {
            addTrend(metric, nanoseconds, tagSet)
        }
    }

    @inline(__always)
    private mutating func row(of tagSet: TagSetID) -> Int {
        if tagSet < rowOfTagSet.count, rowOfTagSet[tagSet] >= 0 { return Int(rowOfTagSet[tagSet]) }
        return addRow(for: tagSet)
    }

    @inline(never)
    private mutating func addRow(for tagSet: TagSetID) -> Int {
        while rowOfTagSet.count <= tagSet { rowOfTagSet.append(-1) }
        let key = router.requestKey(of: tagSet)
        let row = rows[key] ?? totals.requests.count
        if row == totals.requests.count { totals.requests.append(RequestRow(key: key)) }
        rows[key] = row
        rowOfTagSet[tagSet] = Int32(row)
        return row
    }

    // MARK: Checks and errors

    /// Whether the check exists.
    mutating func addCheck(_ check: Int, _ passed: Bool, _ example: () -> CheckTotals.Example) -> Bool {
        guard totals.checks.indices.contains(check) else { return false }
        totals.checks[check].results.record(passed)
        if !passed, totals.checks[check].firstFailure == nil { totals.checks[check].firstFailure = example() }
        return true
    }

    mutating func addError(_ key: ErrorTotals.Key, at time: Int64, _ message: () -> String) {
        if totals.errors[key]?.countOneMore() == nil {
            totals.errors[key] = ErrorTotals(example: message(), at: time)
        }
    }
}

/// The metrics of a request by number, looked up once: the enumeration's raw value is a call into another module.
private struct RequestMetrics {
    let requests = BuiltinMetric.httpReqs.rawValue
    let failed = BuiltinMetric.httpReqFailed.rawValue
    let sent = BuiltinMetric.dataSent.rawValue
    let received = BuiltinMetric.dataReceived.rawValue
    let duration = BuiltinMetric.httpReqDuration.rawValue
    let blocked = BuiltinMetric.httpReqBlocked.rawValue
    let resolving = BuiltinMetric.httpReqResolving.rawValue
    let connecting = BuiltinMetric.httpReqConnecting.rawValue
    let tlsHandshaking = BuiltinMetric.httpReqTLSHandshaking.rawValue
    let sending = BuiltinMetric.httpReqSending.rawValue
    let waiting = BuiltinMetric.httpReqWaiting.rawValue
    let receiving = BuiltinMetric.httpReqReceiving.rawValue
    let total = BuiltinMetric.httpReqTotal.rawValue
    let responseTime = BuiltinMetric.httpReqResponseTime.rawValue
}
