/// A new number of active virtual users from an instant on.
package struct VUChange: Sendable, Hashable {
    /// Nanoseconds after the start of the scenario.
    package var time: Int64
    package var count: Int

    package init(time: Int64, count: Int) {
        self.time = time
        self.count = count
    }
}

/// How many virtual users are active when, for constant-vus and ramping-vus.
///
/// Between two targets the number follows the straight line: growing, it is the line rounded down, shrinking, rounded
/// up, each change at its exact instant rounded down to nanoseconds. The list of changes begins with `[0, startVUs]`
/// and ends with `[end, 0]`; where several fall on one instant the last counts. It is made while it is walked: a ramp to
/// 120,000 costs no memory.
package struct VUSchedule: Sendable {
    private let startVUs: Int
    private let ramps: [Ramp]
    /// Nanoseconds from the start of the scenario to its regular end.
    package let end: Int64
    /// The most that can be active at once, those included that still use their grace: a VU that comes back within it
    /// goes on where it is, so grace keeps VUs longer and never adds any.
    package let maxVUs: Int

    /// ramping-vus. A stage of no length is a jump.
    package init(startVUs: Int, stages: [Stage<Int>]) {
        var ramps: [Ramp] = []
        var start: Int64 = 0
        var count = startVUs
        for stage in stages {
            let duration = min(max(stage.duration, 0), ScheduleLimits.longest - start)
            ramps.append(Ramp(start: start, duration: UInt64(duration), from: count, to: stage.target))
            (start, count) = (start + duration, stage.target)
        }
        self.startVUs = startVUs
        self.ramps = ramps
        self.end = start
        self.maxVUs = stages.reduce(startVUs) { max($0, $1.target) }
    }

    /// constant-vus.
    package init(vus: Int, duration: Int64) {
        self.init(startVUs: vus, stages: [Stage(duration: duration, target: vus)])
    }

    /// The changes in order.
    package var changes: VUChanges {
        VUChanges(startVUs: startVUs, ramps: ramps, end: end)
    }

    /// The number of active VUs at an instant, the change that falls on it included.
    package func count(at time: Int64) -> Int {
        guard time < end else { return 0 }
        guard let ramp = ramps.last(where: { $0.start <= time }) else { return startVUs }
        return ramp.count(afterChanges: ramp.changes(until: UInt64(time - ramp.start)))
    }

    /// When a VU that stopped being active at `time` is interrupted if it still runs its iteration (nanoseconds).
    ///
    /// In a ramp it has gracefulRampDown, cut by the end of the scenario's own grace; at the end it has gracefulStop.
    package func interruption(ofVUStoppedAt time: Int64, gracefulRampDown: Int64, gracefulStop: Int64) -> Int64 {
        let (last, overflow) = end.addingReportingOverflow(gracefulStop)
        guard time < end, !overflow else { return overflow ? .max : last }
        let (own, ownOverflow) = time.addingReportingOverflow(gracefulRampDown)
        return ownOverflow ? last : min(own, last)
    }
}

/// One stage: the number changes by one, `steps` times, evenly over the duration.
private struct Ramp: Sendable {
    let start: Int64
    let duration: UInt64
    let from: Int
    let to: Int

    var steps: UInt64 { UInt64(abs(to - from)) }

    func count(afterChanges made: UInt64) -> Int {
        to > from ? from + Int(made) : from - Int(made)
    }

    /// Nanoseconds after the stage's start, rounded down, of change `number` (from 1); exact over 128 bits.
    func offset(ofChange number: UInt64) -> UInt64 {
        steps.dividingFullWidth(duration.multipliedFullWidth(by: number)).quotient
    }

    /// How many changes have happened `offset` nanoseconds after the start: the largest n with
    /// `floor(duration · n / steps) <= offset`.
    func changes(until offset: UInt64) -> UInt64 {
        guard offset < duration else { return steps }
        let bound = UInt128(offset + 1) * UInt128(steps)
        return bound == 0 ? 0 : UInt64((bound - 1) / UInt128(duration))
    }
}

/// Walks through the changes of a schedule in constant memory.
package struct VUChanges: Sequence, IteratorProtocol, Sendable {
    private let ramps: [Ramp]
    private let end: Int64
    /// The stage in hand and how many of its changes have been taken.
    private var stage = 0
    private var made: UInt64 = 0
    /// Held back until it is known that nothing else falls on its instant.
    private var pending: VUChange?
    private var isEnded = false

    fileprivate init(startVUs: Int, ramps: [Ramp], end: Int64) {
        self.ramps = ramps
        self.end = end
        self.pending = VUChange(time: 0, count: startVUs)
    }

    /// The next change, nil after the end.
    package mutating func next() -> VUChange? {
        while let held = pending {
            pending = nextStep()
            guard let following = pending else { return held }
            if following.time > held.time { return held }
        }
        return nil
    }

    /// The next change of a ramp, or the end; one per instant of the ramp, but ramps may meet in an instant.
    private mutating func nextStep() -> VUChange? {
        while stage < ramps.count {
            let ramp = ramps[stage]
            if made < ramp.steps {
                let offset = ramp.offset(ofChange: made + 1)
                made = ramp.changes(until: offset)
                return VUChange(time: ramp.start + Int64(offset), count: ramp.count(afterChanges: made))
            }
            (stage, made) = (stage + 1, 0)
        }
        defer { isEnded = true }
        return isEnded ? nil : VUChange(time: end, count: 0)
    }
}

extension LoadProfile {
    /// How many VUs are active when; nil for executors that do not prescribe it.
    package var vuSchedule: VUSchedule? {
        switch self {
        case .constantVUs(let vus, let duration): VUSchedule(vus: vus, duration: duration)
        case .rampingVUs(let startVUs, let stages, _): VUSchedule(startVUs: startVUs, stages: stages)
        default: nil
        }
    }
}
