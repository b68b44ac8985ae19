import SquallPlan

/// What the samples of a plan can be: the metrics that some step records, and the values that tags can take. Whatever is
/// known only while the test runs counts as possible, and so do scenarios that are not enabled.
struct SampleReach {
    /// Tags all of whose values are known.
    private let values: [String: Set<String>]
    private let recorders: Set<Recorder>

    init(_ plan: Plan) {
        values = SampleReach.values(plan)
        recorders = SampleReach.recorders(plan)
    }

    /// Why no sample of the plan counts for a threshold, and which value may have been meant.
    struct Obstacle {
        var text: String
        var meant: String?
    }

    /// nil where some sample may count.
    func obstacle(to threshold: Threshold) -> Obstacle? {
        if let recorder = BuiltinMetric(rawValue: threshold.metric)?.recorder, !recorders.contains(recorder) {
            return Obstacle(text: "there is no \(recorder.rawValue)")
        }
        for case (let tag, .equals(let value)) in threshold.selector.terms {
            guard let known = values[tag], !known.contains(value) else { continue }
            let close = Suggestion.closest(to: value, in: known.sorted())
            return Obstacle(text: "none has `\(tag):\(value)`", meant: close.map { "\(tag):\($0)" })
        }
        return nil
    }

    // MARK: Tags

    private static func values(_ plan: Plan) -> [String: Set<String>] {
        var values: [String: Set<String>] = ["name": [], "group": [], "check": Set(plan.checks.map(\.label))]
        for tag in plan.tags + plan.scenarios.flatMap(\.tags) { values[tag.key, default: []].insert(tag.value) }
        for site in plan.sites {
            values["group"]?.insert(site.group)
            if let name = site.name { values["name"]?.insert(name) }
            for tag in site.tags { values[tag.key, default: []].insert(tag.value) }
        }
        for tag in plan.sites.flatMap(\.computedTags) { values[tag.key] = nil }
        return values
    }

    // MARK: Metrics

    /// What must stand in a file before some metrics get samples, in the words of a message.
    fileprivate enum Recorder: String {
        case request, socket, group, check, rendezvous
        case redis = "`redis` step"
        case mongo = "`mongo` step"
        case sql = "`sql` step"
        case arrivals = "arrival rate"
    }

    private static func recorders(_ plan: Plan) -> Set<Recorder> {
        let phases = [plan.setup.steps, plan.teardown.steps]
        let steps = phases + plan.scenarios.flatMap { [$0.onStart, $0.steps, $0.onStop] }
        var recorders: Set<Recorder> = plan.checks.isEmpty ? [] : [.check]
        for step in steps.joined() { add(step, to: &recorders) }
        if plan.scenarios.contains(where: { $0.load.arrivalSchedule != nil }) { recorders.insert(.arrivals) }
        return recorders
    }

    private static func add(_ step: Step, to recorders: inout Set<Recorder>) {
        switch step.action {
        case .request: recorders.insert(.request)
        // A handshake and the polling of Socket.IO are requests, too.
        case .conversation: recorders.formUnion([.socket, .request])
        case .group: recorders.insert(.group)
        case .rendezvous: recorders.insert(.rendezvous)
        case .redis: recorders.insert(.redis)
        case .mongo: recorders.insert(.mongo)
        case .sql: recorders.insert(.sql)
        default: break
        }
        for inner in step.blocks.joined() { add(inner, to: &recorders) }
    }
}

extension BuiltinMetric {
    /// What records the metric; nil where every run does.
    fileprivate var recorder: SampleReach.Recorder? {
        let families: [(String, SampleReach.Recorder)] = [
            ("http_", .request), ("ws_", .socket), ("socketio_", .socket), ("redis_", .redis), ("mongo_", .mongo),
            ("sql_", .sql),
        ]
        switch self {
        case .checks: return .check
        case .groupDuration: return .group
        case .rendezvousWait: return .rendezvous
        case .iterationLateness, .iterationPoolWait: return .arrivals
        default: return families.first { definition.name.hasPrefix($0.0) }?.1
        }
    }
}
