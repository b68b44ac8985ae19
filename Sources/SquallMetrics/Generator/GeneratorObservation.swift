/// What the program saw of itself during the load: the input of the generator's verdict.
package struct GeneratorObservation: Sendable {
    /// A scenario with arrivals.
    package struct Arrivals: Sendable {
        package var scenario: String
        /// Arrivals whose time has come.
        package var scheduled: Int64
        package var started: Int64
        /// Arrivals for which no VU was free: the system's doing, or the pool's size.
        package var dropped: Int64
        /// `generator_lateness`, nanoseconds.
        package var lateness: Histogram
        /// The smallest p99 of `http_req_duration` among the scenario's requests, milliseconds.
        package var smallestP99: Double?

        package init(
            scenario: String,
            scheduled: Int64,
            started: Int64,
            dropped: Int64,
            lateness: Histogram,
            smallestP99: Double?
        ) {
            self.scenario = scenario
            self.scheduled = scheduled
            self.started = started
            self.dropped = dropped
            self.lateness = lateness
            self.smallestP99 = smallestP99
        }
    }

    /// A time in which no loop ran although work was due.
    package struct Stall: Sendable, Hashable {
        /// Nanoseconds since the load began.
        package var start: Int64
        package var nanoseconds: Int64

        package init(start: Int64, nanoseconds: Int64) {
            self.start = start
            self.nanoseconds = nanoseconds
        }
    }

    /// One event loop's time.
    package struct Loop: Sendable, Hashable {
        package var busySeconds: Double
        package var wallSeconds: Double
        package var busyShare: Double { wallSeconds > 0 ? busySeconds / wallSeconds : 0 }

        package init(busySeconds: Double, wallSeconds: Double) {
            self.busySeconds = busySeconds
            self.wallSeconds = wallSeconds
        }
    }

    package var loadSeconds: Double
    /// Iterations of all scenarios, for the size that a verdict needs.
    package var iterations: Int64
    package var arrivals: [Arrivals] = []
    package var stalls: [Stall] = []
    package var loops: [Loop] = []
    /// p99 of `http_req_duration` over everything, milliseconds.
    package var reportedP99: Double?
    /// Refusals of this machine: no port left (EADDRNOTAVAIL), no descriptor left (EMFILE, ENFILE).
    package var portErrors: Int64 = 0
    package var descriptorErrors: Int64 = 0
    /// What the process used during the load.
    package var usage = ProcessUsage()
    /// The independently kept in-flight gauge against the recorded durations (Little's law).
    package var audit: LittleAudit?

    package init(loadSeconds: Double, iterations: Int64) {
        self.loadSeconds = loadSeconds
        self.iterations = iterations
    }
}

/// Little's law, audited: the integral of the in-flight gauge, which is kept apart, against the sum of the durations.
///
/// The two differ where samples were lost, counted twice or made up.
package struct LittleAudit: Sendable, Hashable {
    /// Requests times seconds, from the gauge.
    package var inFlightSeconds: Double
    /// Seconds, from `http_req_total`.
    package var recordedSeconds: Double
    /// Recorded over gauged; 1 where nothing was lost. nil without requests.
    package var ratio: Double? { inFlightSeconds > 0 ? recordedSeconds / inFlightSeconds : nil }

    package init(inFlightSeconds: Double, recordedSeconds: Double) {
        self.inFlightSeconds = inFlightSeconds
        self.recordedSeconds = recordedSeconds
    }
}
