/// What a scenario will do, told before it does it: the rows of `squall plan`.
package struct LoadSummary: Sendable, Hashable {
    package var scenario: String
    /// k6's name of the executor.
    package var executor: String
    package var isEnabled: Bool
    /// The most virtual users that can be active at once, grace included.
    package var maxVUs: Int
    /// From the start of the load to the scenario's regular end, startTime included; nil for executors that end when
    /// their iterations are done.
    package var durationSeconds: Double?
    /// For those: when they end at the latest, startTime included.
    package var maxDurationSeconds: Double?
    /// gracefulStop.
    package var gracefulSeconds: Double
    /// Iterations that start; the mean for poisson arrivals; nil where it depends on how long iterations take.
    package var expectedIterations: Double?
    /// Mean number of requests of one iteration; nil where branches leave it open.
    package var requestsPerIteration: Double?
}

extension ScenarioPlan {
    package var loadSummary: LoadSummary {
        LoadSummary(
            scenario: name,
            executor: load.executor,
            isEnabled: isEnabled,
            maxVUs: load.maxVUs,
            durationSeconds: load.duration.map { seconds(Double(startTime) + Double($0)) },
            maxDurationSeconds: load.maxDuration.map { seconds(Double(startTime) + Double($0)) },
            gracefulSeconds: seconds(Double(gracefulStop)),
            expectedIterations: load.expectedIterations,
            requestsPerIteration: requestsPerIteration
        )
    }

    private func seconds(_ nanoseconds: Double) -> Double { nanoseconds / 1e9 }
}

extension LoadProfile {
    /// The most virtual users that can be active at once.
    package var maxVUs: Int {
        switch self {
        case .sharedIterations(let vus, _, _), .perVUIterations(let vus, _, _), .constantVUs(let vus, _): vus
        case .rampingVUs(let startVUs, let stages, _): VUSchedule(startVUs: startVUs, stages: stages).maxVUs
        case .constantArrivalRate(_, _, let pool), .rampingArrivalRate(_, _, let pool): pool.maxVUs
        }
    }

    /// Nanoseconds until no iteration starts any more, without startTime; nil for iteration executors.
    package var duration: Int64? {
        arrivalSchedule?.end ?? vuSchedule?.end
    }

    /// Nanoseconds after which iteration executors start no iteration any more; nil for the others.
    package var maxDuration: Int64? {
        switch self {
        case .sharedIterations(_, _, let maxDuration), .perVUIterations(_, _, let maxDuration): maxDuration
        default: nil
        }
    }

    /// The users that serve arrivals; nil for executors without arrivals.
    package var pool: ArrivalPool? {
        switch self {
        case .constantArrivalRate(_, _, let pool), .rampingArrivalRate(_, _, let pool): pool
        default: nil
        }
    }

    fileprivate var expectedIterations: Double? {
        switch self {
        case .sharedIterations(_, let iterations, _): Double(iterations)
        case .perVUIterations(let vus, let iterations, _): Double(vus) * Double(iterations)
        default: arrivalSchedule?.expectedCount
        }
    }
}
