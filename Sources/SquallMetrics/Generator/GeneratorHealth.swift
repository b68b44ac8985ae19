/// Whether the figures speak for the system, or for the program that put the load on it.
package enum GeneratorVerdict: String, Sendable, CaseIterable {
    case ok, warning, inconclusive
}

/// The verdict with its reasons (docs/metrics.md, "Generator verdict").
package struct GeneratorHealth: Sendable, Hashable {
    package struct Cause: Sendable, Hashable {
        package enum Kind: String, Sendable, CaseIterable {
            /// Arrivals started late through squall's own fault.
            case lateness
            /// Arrivals did not start although VUs were free.
            case shortfall
            /// The whole program stood still.
            case stall
            case ports, descriptors
        }
        package var kind: Kind
        package var message: String
        /// Milliseconds for lateness and stalls, a share for shortfalls, a number of errors for the rest.
        package var value: Double
        package var limit: Double
        package var verdict: GeneratorVerdict
    }

    package private(set) var verdict: GeneratorVerdict
    package var causes: [Cause]
    /// Facts that explain the causes or qualify the latencies without deciding anything.
    package var notes: [String]

    /// Turns `inconclusive` into a warning: `--allow-saturated`.
    package func allowingSaturation() -> GeneratorHealth {
        var result = self
        if verdict == .inconclusive { result.verdict = .warning }
        return result
    }
}

extension GeneratorHealth {
    /// Below both of these no run is called inconclusive: there is too little to tell by.
    static let minimumArrivals: Int64 = 100
    static let minimumSeconds = 5.0

    /// Judges an observation.
    package init(judging observation: GeneratorObservation) {
        let found = GeneratorHealth.causes(of: observation)
        let isEnough =
            observation.iterations >= GeneratorHealth.minimumArrivals
            || observation.loadSeconds >= GeneratorHealth.minimumSeconds
        causes = found.map { cause in
            var cause = cause
            if !isEnough { cause.verdict = .warning }
            return cause
        }
        if causes.contains(where: { $0.verdict == .inconclusive }) {
            verdict = .inconclusive
        } else {
            verdict = causes.isEmpty ? .ok : .warning
        }
        notes = GeneratorHealth.notes(on: observation, hasCauses: !causes.isEmpty)
    }

    private static func causes(of observation: GeneratorObservation) -> [Cause] {
        observation.arrivals.flatMap { [lateness(of: $0), shortfall(of: $0)] }.compactMap { $0 }
            + [
                stall(in: observation),
                exhaustion(.ports, observation.portErrors, "local ports", "net.ipv4.ip_local_port_range"),
                exhaustion(.descriptors, observation.descriptorErrors, "file descriptors", "ulimit -n"),
            ].compactMap { $0 }
    }

    /// p99 above the larger of 1 ms and 5 % of the smallest p99 that the scenario reports.
    private static func lateness(of arrivals: GeneratorObservation.Arrivals) -> Cause? {
        guard let p99 = arrivals.lateness.percentile(99).map(Histogram.value) else { return nil }
        let limit = max(1, 0.05 * (arrivals.smallestP99 ?? 0))
        guard let verdict = verdict(of: p99, limit: limit) else { return nil }
        return Cause(
            kind: .lateness,
            message: "scenario `\(arrivals.scenario)`: iterations started late through squall's own fault",
            value: p99,
            limit: limit,
            verdict: verdict
        )
    }

    /// Fewer than 99 % of the arrivals for which a VU was free were started.
    private static func shortfall(of arrivals: GeneratorObservation.Arrivals) -> Cause? {
        let possible = arrivals.scheduled - arrivals.dropped
        guard possible > 0 else { return nil }
        let missing = max(0, 1 - Double(arrivals.started) / Double(possible))
        guard let verdict = verdict(of: missing, limit: 0.01) else { return nil }
        return Cause(
            kind: .shortfall,
            message: "scenario `\(arrivals.scenario)`: \(possible - arrivals.started) of \(arrivals.scheduled) "
                + "scheduled arrivals were not started although VUs were free",
            value: missing,
            limit: 0.01,
            verdict: verdict
        )
    }

    /// Longer than 100 ms and than the p99 that is reported.
    private static func stall(in observation: GeneratorObservation) -> Cause? {
        guard let longest = observation.stalls.max(by: { $0.nanoseconds < $1.nanoseconds }) else { return nil }
        let milliseconds = Double(longest.nanoseconds) / 1e6
        let limit = max(100, observation.reportedP99 ?? 0)
        guard let verdict = verdict(of: milliseconds, limit: limit) else { return nil }
        let second = (Double(longest.start) / 1e8).rounded() / 10
        return Cause(
            kind: .stall,
            message: "squall stood still at second \(second) although work was due"
                + (observation.stalls.count > 1 ? " (the longest of \(observation.stalls.count) times)" : ""),
            value: milliseconds,
            limit: limit,
            verdict: verdict
        )
    }

    private static func exhaustion(_ kind: Cause.Kind, _ errors: Int64, _ what: String, _ remedy: String) -> Cause? {
        guard errors > 0 else { return nil }
        return Cause(
            kind: kind,
            message: "this machine ran out of \(what); raise `\(remedy)`",
            value: Double(errors),
            limit: 0,
            verdict: .inconclusive
        )
    }

    /// Above the limit the run is inconclusive, above half of it there is a warning.
    private static func verdict(of value: Double, limit: Double) -> GeneratorVerdict? {
        if value > limit { return .inconclusive }
        return value > limit / 2 ? .warning : nil
    }
}

// MARK: Notes

extension GeneratorHealth {
    private static func notes(on observation: GeneratorObservation, hasCauses: Bool) -> [String] {
        let explanations = hasCauses ? explanations(from: observation.usage, observation.loadSeconds) : []
        return explanations + observation.arrivals.compactMap(droppedNote)
            + [queueingNote(observation)].compactMap { $0 }
    }

    private static func explanations(from usage: ProcessUsage, _ seconds: Double) -> [String] {
        var notes: [String] = []
        if let throttled = usage.throttledSeconds, throttled > 0.01 {
            notes.append("the cgroup's CPU quota held squall up for \(tenths(throttled)) s")
        }
        if let steal = usage.stolenSeconds, seconds > 0, steal / seconds > 0.01 {
            notes.append("other virtual machines took \(tenths(steal)) s of CPU (steal)")
        }
        return notes
    }

    private static func droppedNote(_ arrivals: GeneratorObservation.Arrivals) -> String? {
        guard arrivals.scheduled > 0 else { return nil }
        let share = Double(arrivals.dropped) / Double(arrivals.scheduled)
        guard share > 0.001 else { return nil }
        return "scenario `\(arrivals.scenario)`: \(arrivals.dropped) of \(arrivals.scheduled) arrivals "
            + "(\(tenths(share * 100)) %) found no free VU; the latencies describe only those that did"
    }

    /// A closed loop without think time saturates a core by design: how much of a latency may be squall's own queue.
    private static func queueingNote(_ observation: GeneratorObservation) -> String? {
        guard observation.arrivals.isEmpty, let busiest = observation.loops.map(\.busyShare).max(), busiest > 0.8 else {
            return nil
        }
        return "the busiest event loop worked \(Int((busiest * 100).rounded())) % of the time; "
            + "about that share of the latencies may be squall's own queueing"
    }

    private static func tenths(_ number: Double) -> String {
        "\((number * 10).rounded() / 10)"
    }
}
