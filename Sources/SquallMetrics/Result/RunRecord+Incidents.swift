import SquallPlan

/// Checks, errors, unfinished requests and the generator, as the result shows them.
extension RunRecord {
    func checkResults() -> [CheckResult] {
        zip(plan.checks, metrics.snapshot.checks).map { site, totals in
            var result = CheckResult()
            result.name = site.label
            result.scenario = site.scenario ?? ""
            result.group = site.group
            result.passes = totals.results.passes
            result.fails = totals.results.fails
            result.firstFailure = totals.firstFailure.map { example in
                var failure = CheckFailure()
                failure.vu = Int64(example.vu)
                failure.iteration = Int64(example.iteration)
                failure.text = example.text
                return failure
            }
            return result
        }
    }

    /// One row for each kind, step, scenario and group, the most frequent first.
    func errorResults() -> [ErrorResult] {
        let rows = metrics.snapshot.errors.map { key, totals in
            var result = ErrorResult()
            let site = key.site.flatMap { plan.sites.indices.contains($0) ? plan.sites[$0] : nil }
            result.kind = key.kind.rawValue
            result.message = totals.example
            result.step = site?.name ?? ""
            result.scenario = site?.scenario ?? ""
            result.group = site?.group ?? ""
            result.count = totals.count
            return result
        }
        return rows.sorted { left, right in
            (right.count, left.kind, left.scenario, left.group, left.step, left.message)
                < (left.count, right.kind, right.scenario, right.group, right.step, right.message)
        }
    }

    func unfinishedResult() -> UnfinishedResult {
        let totals = metrics.snapshot.unfinished
        var result = UnfinishedResult()
        result.count = totals.count
        result.longestMs = Double(totals.longest) / 1e6
        result.byName = KeyedList(totals.byName.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        return result
    }

    func generatorResult() -> GeneratorResult {
        var result = GeneratorResult()
        result.verdict = health.verdict
        result.causes = health.causes.map(CauseResult.init)
        result.notes = health.notes
        result.loops = observation.loops.map(LoopResult.init)
        if let lateness = metrics.snapshot.trend(BuiltinMetric.generatorLateness.rawValue), !lateness.isEmpty {
            result.latenessMs = lateness.summary
        }
        result.longestStallMs = Double(observation.stalls.map(\.nanoseconds).max() ?? 0) / 1e6
        result.cpuSeconds = observation.usage.cpuSeconds
        result.maxRSSBytes = observation.usage.maxResidentBytes
        result.stolenSeconds = observation.usage.stolenSeconds
        result.throttledSeconds = observation.usage.throttledSeconds
        result.littleRatio = observation.audit?.ratio
        return result
    }
}

extension CauseResult {
    fileprivate init(_ cause: GeneratorHealth.Cause) {
        kind = cause.kind
        message = cause.message
        value = cause.value
        limit = cause.limit
    }
}

extension LoopResult {
    fileprivate init(_ loop: GeneratorObservation.Loop) {
        busySeconds = loop.busySeconds
        busyShare = loop.busyShare
    }
}
