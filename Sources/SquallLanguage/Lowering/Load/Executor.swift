/// k6's six executors, and the keys that belong to each.
enum Executor: String, CaseIterable {
    case sharedIterations = "shared-iterations"
    case perVUIterations = "per-vu-iterations"
    case constantVUs = "constant-vus"
    case rampingVUs = "ramping-vus"
    case constantArrivalRate = "constant-arrival-rate"
    case rampingArrivalRate = "ramping-arrival-rate"

    /// The keys that say who runs and when, beside those that every scenario has.
    var keys: [String] {
        switch self {
        case .sharedIterations, .perVUIterations: ["vus", "iterations", "maxDuration"]
        case .constantVUs: ["vus", "duration"]
        case .rampingVUs: ["startVUs", "stages", "gracefulRampDown"]
        case .constantArrivalRate: ["rate", "timeUnit", "duration"] + Executor.poolKeys
        case .rampingArrivalRate: ["startRate", "timeUnit", "stages"] + Executor.poolKeys
        }
    }

    private static let poolKeys = ["preAllocatedVUs", "maxVUs", "arrivals", "whenFull"]

    /// Keys that every executor has.
    static let commonKeys: Set<String> = ["executor", "gracefulStop", "startTime"]
}
