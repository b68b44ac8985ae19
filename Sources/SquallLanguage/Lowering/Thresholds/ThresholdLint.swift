import SquallPlan

/// Thresholds that cannot judge what they are to judge, however long the test runs: without samples they fail at its end,
/// or hold whatever happens where they count.
struct ThresholdLint {
    let context: CompileContext
    let plan: Plan

    /// - Parameter items: `thresholds:`. Included ones may be meant for other files.
    func run(_ items: [MergedSection.Item]) {
        let reach = SampleReach(plan)
        for item in items where !item.isIncluded {
            let key = item.entry.key
            for threshold in plan.thresholds where threshold.metricText == key.text {
                guard let obstacle = obstacle(to: threshold, reach) else { continue }
                report(obstacle, threshold, key)
                break
            }
        }
    }

    private func obstacle(to threshold: Threshold, _ reach: SampleReach) -> (text: String, help: String)? {
        guard !threshold.passesIfEmpty else { return nil }
        if let obstacle = reach.obstacle(to: threshold) {
            let advice = "remove it, or say that this is meant: `ifEmpty: pass`"
            return (obstacle.text, obstacle.meant.map { "did you mean `\($0)`?" } ?? advice)
        }
        guard threshold.condition.judgesTrend, plan.longest < 60_000_000_000 else { return nil }
        return (
            "`growth` and `slope` need a minute of samples, and the load is shorter",
            "make the load longer, or say that this is meant: `ifEmpty: pass`"
        )
    }

    private func report(_ obstacle: (text: String, help: String), _ threshold: Threshold, _ key: Node) {
        context.report(
            Diagnostic(
                .unreachableThreshold,
                "no sample reaches this threshold: \(obstacle.text)",
                at: key.place,
                label: "nothing to judge",
                help: obstacle.help,
                path: "thresholds.\(threshold.metricText)"
            )
        )
    }
}

extension Threshold.Condition {
    /// Whether it asks for `growth` or `slope`.
    fileprivate var judgesTrend: Bool {
        switch self {
        case .compare(.growth, _, _), .compare(.slope, _, _): true
        case .compare: false
        case .and(let one, let other), .or(let one, let other): one.judgesTrend || other.judgesTrend
        }
    }
}

extension Plan {
    /// Nanoseconds after which the load is over in any case, graceful stops included.
    fileprivate var longest: Int64 {
        let ends = scenarios.filter(\.isEnabled).map {
            Double($0.startTime) + Double($0.load.duration ?? $0.load.maxDuration ?? .max) + Double($0.gracefulStop)
        }
        return Int64(min(ends.max() ?? 0, 1e18))
    }
}
