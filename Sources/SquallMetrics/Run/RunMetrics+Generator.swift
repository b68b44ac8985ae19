import SquallPlan

/// The parts of the generator's observation that the metrics know.
extension RunMetrics {
    /// What a scenario with arrivals did; the engine knows how many arrivals were due and how many it started.
    package func arrivals(scenario: Int, scheduled: Int64, started: Int64) -> GeneratorObservation.Arrivals {
        let lateness = schema.series(of: .generatorLateness, scenario: scenario).flatMap { snapshot.trend($0) }
        let dropped = schema.series(of: .droppedIterations, scenario: scenario).flatMap { snapshot.counter($0) }
        return GeneratorObservation.Arrivals(
            scenario: schema.scenarios[scenario],
            scheduled: scheduled,
            started: started,
            dropped: Int64(dropped ?? 0),
            lateness: lateness ?? Histogram(),
            smallestP99: smallestP99(scenario: scenario)
        )
    }

    /// An observation with everything that the metrics know; the engine adds arrivals, stalls, loops and the rest.
    package func observation() -> GeneratorObservation {
        let iterations = snapshot.counter(BuiltinMetric.iterations.rawValue) ?? 0
        var observation = GeneratorObservation(loadSeconds: loadSeconds, iterations: Int64(iterations))
        observation.reportedP99 = reportedP99
        observation.audit = littleAudit
        return observation
    }

    /// The in-flight gauge against the recorded durations, unfinished requests included; nil without requests.
    package var littleAudit: LittleAudit? {
        guard let level = snapshot.level(BuiltinMetric.httpReqsInFlight.rawValue), level.changes > 0,
            let durations = snapshot.trend(BuiltinMetric.httpReqTotal.rawValue)
        else { return nil }
        return LittleAudit(
            inFlightSeconds: Double(level.integral) / 1e9,
            recordedSeconds: Double(durations.sum) / 1e9
        )
    }

    /// Of HTTP requests; of a run without them, the smallest of what it measured instead.
    private var reportedP99: Double? {
        let others: [BuiltinMetric] = [
            .wsConnecting, .wsPing, .socketioConnecting, .socketioAckDuration, .redisOpDuration, .mongoOpDuration,
            .sqlOpDuration,
        ]
        return value(BuiltinMetric.httpReqDuration.rawValue, .percentile(99))
            ?? others.compactMap { value($0.rawValue, .percentile(99)) }.min()
    }

    /// Of the scenario's requests, handshakes, acknowledgements, pings, commands and statements of data stores.
    private func smallestP99(scenario: Int) -> Double? {
        let name = schema.scenarios[scenario]
        let stores = [BuiltinMetric.redisOpDuration, .mongoOpDuration, .sqlOpDuration].compactMap { metric in
            schema.series(of: metric, scenario: scenario).flatMap { snapshot.trend($0) }
        }
        let sockets = snapshot.sockets.filter { $0.key.scenario == name }
        let trends =
            snapshot.requests.filter { $0.key.scenario == name }.map(\.duration)
            + sockets.map(\.connecting) + sockets.map(\.answers) + stores
        return trends.compactMap { $0.percentile(99).map(Histogram.value) }.min()
    }
}
