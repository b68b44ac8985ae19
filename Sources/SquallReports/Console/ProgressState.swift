/// What the console shows while a run is under way.
package struct ProgressState: Sendable, Hashable {
    package struct Scenario: Sendable, Hashable {
        package enum Phase: String, Sendable { case waiting, running, stopping, done }
        package var name: String
        package var phase: Phase
        /// Seconds since the scenario began.
        package var elapsedSeconds: Double
        /// Seconds that it will take; nil where only iterations decide.
        package var totalSeconds: Double?
        /// 0 to 1: of the time, or of the iterations.
        package var share: Double
        package var activeVUs: Int
        package var maxVUs: Int
        /// Arrivals per second right now; nil for executors without arrivals.
        package var arrivalsPerSecond: Double?
        package var completed: Int64
        package var dropped: Int64

        package init(
            name: String,
            phase: Phase,
            elapsedSeconds: Double,
            totalSeconds: Double?,
            share: Double,
            activeVUs: Int,
            maxVUs: Int,
            arrivalsPerSecond: Double?,
            completed: Int64,
            dropped: Int64
        ) {
            self.name = name
            self.phase = phase
            self.elapsedSeconds = elapsedSeconds
            self.totalSeconds = totalSeconds
            self.share = share
            self.activeVUs = activeVUs
            self.maxVUs = maxVUs
            self.arrivalsPerSecond = arrivalsPerSecond
            self.completed = completed
            self.dropped = dropped
        }
    }

    /// `setup`, `load`, `teardown`.
    package var phase: String
    /// Seconds since the load began.
    package var elapsedSeconds: Double
    package var scenarios: [Scenario]
    /// Over the last second.
    package var requestsPerSecond: Double
    /// Milliseconds, over the last second; nil without requests.
    package var p95: Double?
    /// Failed requests so far, and their share of all.
    package var failed: Int64
    package var failedShare: Double
    /// nil in a run without sockets.
    package var sockets: Sockets?

    /// Of both kinds together.
    package struct Sockets: Sendable, Hashable {
        package var open: Int64
        /// Sent and received, over the last second.
        package var messagesPerSecond: Double

        package init(open: Int64, messagesPerSecond: Double) {
            self.open = open
            self.messagesPerSecond = messagesPerSecond
        }
    }

    package init(
        phase: String,
        elapsedSeconds: Double,
        scenarios: [Scenario],
        requestsPerSecond: Double = 0,
        p95: Double? = nil,
        failed: Int64 = 0,
        failedShare: Double = 0,
        sockets: Sockets? = nil
    ) {
        self.phase = phase
        self.elapsedSeconds = elapsedSeconds
        self.scenarios = scenarios
        self.requestsPerSecond = requestsPerSecond
        self.p95 = p95
        self.failed = failed
        self.failedShare = failedShare
        self.sockets = sockets
    }
}
