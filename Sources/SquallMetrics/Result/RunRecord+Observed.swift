import SquallPlan

/// Observed systems, as the result shows them.
extension RunRecord {
    /// nil for a file without `observe`.
    func observedResults() -> KeyedList<ObservedResult>? {
        observed.isEmpty ? nil : KeyedList(observed.map { ($0.source.name, ObservedResult($0)) })
    }

    /// What the reader should know: sources that could not be read, values that were not kept.
    func observationWarnings() -> [String] {
        observed.flatMap { log -> [String] in
            var warnings: [String] = []
            let name = log.source.name
            if let failure = log.failure {
                let share = log.samples == 0 ? "never" : "\(log.failures) of \(log.samples + log.failures) times not"
                warnings.append("`observe.\(name)` could \(share) be read: \(failure)")
            }
            if log.columnsLeftOut > 0 {
                warnings.append(
                    "`observe.\(name)` has more than \(SourceLog.maximumColumns) values, \(log.columnsLeftOut) were left "
                        + "out: choose some with `keep`"
                )
            }
            return warnings
        }
    }
}

extension ObservedResult {
    init(_ log: SourceLog) {
        self.init()
        (kind, target) = ObservedResult.description(of: log.source)
        if let identity = log.identity { target = "\(target) (\(identity))" }
        everySeconds = Double(log.source.interval) / 1e9
        samples = log.samples
        failures = log.failures
        missed = log.missed
        failure = log.failure
        let seen = log.columns.filter { $0.totals.count > 0 }
        values = KeyedList(seen.map { ($0.key.text, ObservedValueResult($0, in: log)) })
        series.samplesPerPoint = Int64(log.axis.samplesPerPoint)
        series.seconds = log.axis.seconds.map(\.rounded9)
        series.columns = KeyedList(
            seen.filter(\.changes).map { column in
                (column.key.text, column.means.map { $0.isNaN ? nil : $0.rounded9 })
            }
        )
        guard log.source.keepsSnapshots else { return }
        snapshots = log.documents.map { saved in
            var result = SnapshotResult()
            (result.stage, result.seconds, result.document) = (
                saved.stage, log.seconds(of: saved.time).rounded9, saved.document
            )
            return result
        }
    }

    private static func description(of source: ObservedSource) -> (Kind, String) {
        switch source.kind {
        case .document(let endpoint, _): (.json, address(endpoint.url))
        case .exposition(let endpoint): (.prometheus, address(endpoint.url))
        case .queries(let endpoint, _, _): (.query, address(endpoint.url))
        case .process(.port(let port)): (.process, "port \(port)")
        case .process(.pid(let pid)): (.process, "pid \(pid)")
        case .process(.name(let name)): (.process, name)
        }
    }
}

extension ObservedResult {
    /// Without user and password.
    private static func address(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + url[url.index(after: at)...])
    }
}

extension ObservedValueResult {
    fileprivate init(_ column: ObservedColumn, in log: SourceLog) {
        self.init()
        unit = MetricUnit(observedPath: column.key.path)
        let totals = column.totals
        values = KeyedList([
            ("first", totals.first.value), ("last", totals.last.value), ("min", totals.min), ("max", totals.max),
            ("avg", totals.sum / Double(totals.count)), ("count", Double(totals.count)),
        ])
        if column.changes { trend = TrendResult(RobustTrend(log.points(column)), isMemory: unit == .bytes) }
    }
}

extension TrendResult {
    /// - Parameter trend: nil for a series that is too short.
    package init(_ trend: RobustTrend?, isMemory: Bool) {
        self.init()
        guard let trend else { return }
        verdict = trend.verdict(isMemory: isMemory)
        slope = trend.slope
        slopeLow = trend.slopeRange.lowerBound
        slopeHigh = trend.slopeRange.upperBound
        growth = trend.growth
        growthPercent = trend.relativeGrowth
        probability = trend.probability
        seconds = trend.seconds
    }
}

extension ObservedColumn {
    var changes: Bool { totals.min < totals.max }
}

extension Double {
    /// To nine significant digits: what more there is comes from taking means.
    fileprivate var rounded9: Double {
        guard isFinite, self != 0, Int64(exactly: self) == nil else { return self }
        var scale = 1.0
        while abs(self) * scale < 1e8, scale < 1e15 { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}
