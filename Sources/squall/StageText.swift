import SquallPlan
import SquallReports

extension LoadProfile {
    /// What the load does, in words: `from 0 to 1,000 in 10m00s, 1,000 for 5m00s, to 0 in 2m00s`, `20/s`; nil where the
    /// number of VUs and the duration say it all.
    var course: String? {
        switch self {
        case .rampingVUs(let startVUs, let stages, _):
            StageText.words(
                from: Double(startVUs),
                stages.map { .init(duration: $0.duration, target: Double($0.target)) },
                unit: ""
            )
        case .rampingArrivalRate(let startRate, let stages, _):
            StageText.words(
                from: startRate.perSecond,
                stages.map { .init(duration: $0.duration, target: $0.target.perSecond) },
                unit: "/s"
            )
        case .constantArrivalRate(let rate, _, _): Humanized.number(rate.perSecond) + "/s"
        default: nil
        }
    }
}

private enum StageText {
    static func words(from start: Double, _ stages: [Stage<Double>], unit: String) -> String {
        var level = start
        var parts: [String] = []
        for stage in stages {
            let target = Humanized.number(stage.target) + unit
            let time = Humanized.milliseconds(Double(stage.duration) / 1e6)
            switch (stage.target == level, stage.duration > 0) {
            case (true, true): parts.append("\(target) for \(time)")
            case (false, true): parts.append("to \(target) in \(time)")
            case (false, false): parts.append("at once to \(target)")
            // A jump to where it is already.
            case (true, false): break
            }
            level = stage.target
        }
        // Where it begins with a stay, that says from where.
        let staysFirst = stages.first.map { $0.target == start && $0.duration > 0 } ?? false
        return (staysFirst ? "" : "from \(Humanized.number(start))\(unit) ") + parts.joined(separator: ", ")
    }
}
