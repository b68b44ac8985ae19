import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// One source being watched: its probe, its samples, and when they are due.
///
// Unchecked: confined to the observer's loop.
final class Watch: @unchecked Sendable {
    let source: ObservedSource
    private let columns: ProbeColumns
    /// Why the source can never be read, where that is so.
    private let probe: Result<any Probe, ProbeFailure>
    private let timers: LoopTimers

    /// - Parameter begun: when the run began, in nanoseconds of the monotonic clock.
    init(_ source: ObservedSource, plan: Plan, schema: MetricSchema, client: HTTPClient, begun: Int64) {
        self.source = source
        timers = client.timers
        columns = ProbeColumns(source, schema: schema, loadStart: begun)
        let connections = HTTPConnections(client: client, perHost: 2, total: 2)
        probe = Result { () throws(ProbeFailure) in try Watch.probe(source, connections, plan) }
    }

    private static func probe(_ source: ObservedSource, _ connections: HTTPConnections, _ plan: Plan)
        throws(ProbeFailure) -> any Probe
    {
        switch source.kind {
        case .document(let endpoint, let fields):
            try DocumentProbe(endpoint, fields: fields, connections, plan: plan)
        case .exposition(let endpoint):
            try ExpositionProbe(endpoint, connections, keepsDocument: source.keepsSnapshots, plan: plan)
        case .queries(let endpoint, let queries, _): QueryProbe(endpoint, queries, connections, plan: plan)
        case .process(let choice): ProcessProbe(choice)
        }
    }

    var log: SourceLog { columns.log }

    // MARK: Moments

    /// Before the load. Returns why the source could not be read.
    func begin() async -> String? {
        if case .queries(_, _, let moments) = source.kind, !moments.contains(.start) { return nil }
        return await sample(stage: "before", isPoint: false)
    }

    /// Samples at times that are multiples of the interval, until the task is cancelled.
    func watch(from start: Int64) async {
        columns.log.loadStart = start
        if case .queries = source.kind { return }
        var due = start
        while !Task.isCancelled {
            let wait = due - EngineClock.now()
            if wait > 0, !(await timers.sleep(nanoseconds: wait)) { return }
            _ = await sample(stage: nil, isPoint: true)
            due += source.interval
            // A sample that took too long is followed by the next that is still to come.
            let behind = EngineClock.now() - due
            guard behind > 0 else { continue }
            let missed = behind / source.interval + 1
            columns.log.missed += missed
            due += missed * source.interval
        }
    }

    /// A scenario has ended: documents are kept.
    func scenarioEnded(_ name: String) async {
        if source.keepsSnapshots { _ = await sample(stage: "after-\(name)", isPoint: false) }
    }

    /// The load is over: a Prometheus server is asked for all of it.
    func loadEnded(from start: Timestamp, to end: Timestamp) async {
        guard case .queries(_, _, let moments) = source.kind, moments.contains(.range),
            case .success(let probe as QueryProbe) = probe
        else { return }
        let (start, end) = (start.seconds1970, end.seconds1970)
        // Prometheus refuses more than 11,000 steps, and no more than 1,000 are kept.
        let step = max(Double(source.interval) / 1e9, (end - start) / Double(TimeSeries.maximumPoints))
        do throws(ProbeFailure) {
            let rows = try await probe.read(from: start, to: end, step: step, into: columns, deadline: deadline)
            for row in rows {
                let time = columns.log.loadStart + Int64((row.time - start) * 1e9)
                columns.log.add(row.values, at: time, isPoint: true)
            }
        } catch { note(error) }
    }

    /// After teardown.
    func finish() async {
        if case .queries(_, _, let moments) = source.kind, !moments.contains(.end) { return }
        _ = await sample(stage: "after", isPoint: false)
    }

    // MARK: Samples

    private var deadline: UInt64 { MonotonicClock.now() + UInt64(source.timeout) }

    /// - Parameter stage: under which the document is kept; nil for a plain sample.
    private func sample(stage: String?, isPoint: Bool) async -> String? {
        let now = EngineClock.now()
        do throws(ProbeFailure) {
            let reading = try await probe.get().read(into: columns, deadline: deadline)
            columns.log.add(reading.values, at: now, isPoint: isPoint)
            if let identity = reading.identity { columns.log.identity = identity }
            if let stage, source.keepsSnapshots, let document = reading.document {
                columns.log.keep(.init(stage: stage, time: now, document: SnapshotDocument(json: document)))
            }
            return nil
        } catch {
            note(error)
            return error.message
        }
    }

    private func note(_ failure: ProbeFailure) {
        if !failure.isCancelled { columns.log.fail(failure.message) }
    }
}

extension Timestamp {
    fileprivate var seconds1970: Double { Double(seconds) + Double(nanoseconds) / 1e9 }
}
