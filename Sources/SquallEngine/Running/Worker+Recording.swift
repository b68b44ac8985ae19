import SquallExpressions
import SquallMetrics
import SquallPlan

/// What the pacing of a scenario came to, for the verdict on the generator.
struct PacingTotals: Sendable {
    /// Arrivals that came due.
    var scheduled: Int64 = 0
    /// Those that started.
    var started: Int64 = 0
    /// Iterations that the end cut off.
    var interrupted: Int64 = 0

    mutating func merge(_ other: PacingTotals) {
        scheduled += other.scheduled
        started += other.started
        interrupted += other.interrupted
    }
}

/// Samples. Called on the loop only.
extension Worker {
    func count(users delta: Int64, of scenario: ScenarioRun) {
        recorder.level(.vusMax, by: delta, tags(scenario), at: EngineClock.now())
    }

    func count(active delta: Int64, of scenario: ScenarioRun) {
        recorder.level(.vus, by: delta, tags(scenario), at: EngineClock.now())
    }

    func countDropped(_ number: Int, of scenario: ScenarioRun) {
        guard number > 0 else { return }
        recorder.count(.droppedIterations, by: Int64(number), tags(scenario))
    }

    func countScheduled(_ scenario: ScenarioRun) { pacing[scenario.plan.index].scheduled += 1 }
    func countInterrupted(_ scenario: ScenarioRun) { pacing[scenario.plan.index].interrupted += 1 }

    func recordIteration(of scenario: ScenarioRun, nanoseconds: Int64, failed: Bool) {
        let tags = tags(scenario)
        recorder.count(.iterations, tags)
        recorder.time(.iterationDuration, nanoseconds: nanoseconds, tags)
        if failed { recorder.count(.iterationsFailed, tags) }
    }

    /// An arrival that starts: how late it is (nanoseconds), and how much of that was spent waiting for a user.
    func recordArrival(of scenario: ScenarioRun, lateness: Int64, poolWait: Int64) {
        let tags = tags(scenario)
        recorder.time(.iterationLateness, nanoseconds: lateness, tags)
        recorder.time(.iterationPoolWait, nanoseconds: poolWait, tags)
        recorder.time(.generatorLateness, nanoseconds: max(0, lateness - poolWait), tags)
        pacing[scenario.plan.index].started += 1
    }

    func record(_ metric: BuiltinMetric, nanoseconds: Int64, site: SiteID, in frame: Frame) {
        recorder.time(metric, nanoseconds: nanoseconds, tagSet(of: site, in: frame))
    }

    /// A sample of a custom metric; gives what is wrong with the value where it cannot be one.
    func record(_ recording: Recording, _ value: Value, in frame: Frame) -> String? {
        let metric = run.plan.metrics[recording.metric]
        guard let number = value.sample(for: metric) else {
            return
                "\(recording.value.source) is \(value.text), which `\(metric.name)` (a \(metric.type.rawValue)) cannot take"
        }
        recorder.add(recording.metric, number, tagSet(of: recording.site, in: frame), at: EngineClock.now())
        return nil
    }

    func recordCheck(_ check: Check, passed: Bool, in strand: Strand, reason: @autoclosure () -> String) {
        recorder.check(
            check.site,
            passed: passed,
            tagSet: tagSet(ofCheck: check.site, in: strand.frame),
            example: CheckTotals.Example(
                time: EngineClock.now(),
                vu: strand.session.slots[BuiltinSlot.vuID].asInt,
                iteration: strand.session.slots[BuiltinSlot.vuIteration].asInt,
                text: reason()
            )
        )
    }

    /// The tags of a check whose step computes some; nil where the recorder knows them all.
    private func tagSet(ofCheck check: Int, in frame: Frame) -> TagSetID? {
        guard checksWithComputedTags[check] else { return nil }
        let row = run.plan.checks[check]
        return tagSet(of: row.site, in: frame, adding: [Tag("check", row.label)])
    }

    func recordError(_ kind: ErrorKind, _ message: String, site: SiteID?, origin: Origin) {
        recorder.error(
            kind,
            site: site,
            at: EngineClock.now(),
            message: "\(message) (\(origin.file):\(origin.line))"
        )
    }

    /// The site's tags, the computed ones rendered. A computed tag that fails is left out.
    func tagSet(of site: SiteID, in frame: Frame, adding tags: [Tag] = []) -> TagSetID {
        let computed = run.plan.sites[site].computedTags
        if computed.isEmpty { return recorder.tagSet(site: site, dynamic: tags) }
        var all = tags
        for tag in computed {
            if let value = try? tag.value.text(in: frame) { all.append(Tag(tag.key, value)) }
        }
        return recorder.tagSet(site: site, dynamic: all)
    }

    private func tags(_ scenario: ScenarioRun) -> TagSetID { scenarioTagSets[scenario.plan.index] }
}

extension Value {
    /// The number that a metric of that type takes: durations as milliseconds, bools for rates.
    fileprivate func sample(for metric: MetricDefinition) -> Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number) where number.isFinite: number
        case .duration(let nanoseconds) where metric.unit == .milliseconds || metric.unit == .none:
            Double(nanoseconds) / 1e6
        case .bool(let held) where metric.type == .rate: held ? 1 : 0
        default: nil
        }
    }

    fileprivate var asInt: Int {
        if case .int(let number) = self { Int(number) } else { 0 }
    }
}
