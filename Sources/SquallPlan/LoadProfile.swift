/// When iterations start and how many virtual users run them; k6's six executors.
///
/// Durations are nanoseconds. Semantics: docs/language.md, "Load profiles".
package enum LoadProfile: Sendable {
    case sharedIterations(vus: Int, iterations: Int, maxDuration: Int64)
    case perVUIterations(vus: Int, iterations: Int, maxDuration: Int64)
    case constantVUs(vus: Int, duration: Int64)
    case rampingVUs(startVUs: Int, stages: [Stage<Int>], gracefulRampDown: Int64)
    case constantArrivalRate(rate: Rate, duration: Int64, pool: ArrivalPool)
    case rampingArrivalRate(startRate: Rate, stages: [Stage<Rate>], pool: ArrivalPool)
}

/// A stretch of time at whose end the target is reached, linearly.
package struct Stage<Target: Sendable>: Sendable {
    /// Nanoseconds; 0 is a jump.
    package var duration: Int64
    package var target: Target
    package init(duration: Int64, target: Target) {
        self.duration = duration
        self.target = target
    }
}

/// Arrivals per time as an exact fraction: `numerator / denominator` arrivals per nanosecond.
package struct Rate: Sendable, Hashable {
    package var numerator: Int64
    package var denominator: Int64
    package init(numerator: Int64, denominator: Int64) {
        self.numerator = numerator
        self.denominator = denominator
    }
    package var perSecond: Double { Double(numerator) / Double(denominator) * 1e9 }
}

/// The virtual users that serve arrivals.
package struct ArrivalPool: Sendable {
    package enum Process: String, Sendable { case uniform, poisson }
    package enum Overflow: String, Sendable { case drop, queue }
    package var preAllocatedVUs: Int
    package var maxVUs: Int
    package var process: Process
    package var whenFull: Overflow
    package init(preAllocatedVUs: Int, maxVUs: Int, process: Process, whenFull: Overflow) {
        self.preAllocatedVUs = preAllocatedVUs
        self.maxVUs = maxVUs
        self.process = process
        self.whenFull = whenFull
    }
}

extension LoadProfile {
    /// k6's name of the executor.
    package var executor: String {
        switch self {
        case .sharedIterations: "shared-iterations"
        case .perVUIterations: "per-vu-iterations"
        case .constantVUs: "constant-vus"
        case .rampingVUs: "ramping-vus"
        case .constantArrivalRate: "constant-arrival-rate"
        case .rampingArrivalRate: "ramping-arrival-rate"
        }
    }
}
