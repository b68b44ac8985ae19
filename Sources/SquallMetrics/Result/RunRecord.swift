import SquallExpressions
import SquallPlan

/// What the engine hands over at the end; `result()` makes the report's data of it.
package struct RunRecord: Sendable {
    /// A scenario's arrivals, which only the engine counts.
    package struct Arrivals: Sendable, Hashable {
        package var scenario: Int
        package var scheduled: Int64
        package var started: Int64

        package init(scenario: Int, scheduled: Int64, started: Int64) {
            self.scenario = scenario
            self.scheduled = scheduled
            self.started = started
        }
    }

    package var plan: Plan
    package var metrics: RunMetrics
    package var ending: RunEnding
    /// Empty with `--no-thresholds`.
    package var thresholds: [ThresholdOutcome]
    package var assertions: [AssertionResult]
    package var health: GeneratorHealth
    package var observation: GeneratorObservation
    package var arrivals: [Arrivals]
    /// Everything that was read from the sources of `observe`.
    package var observed: [SourceLog]
    /// What teardown could not do, though it went on.
    package var teardownFailures: [TeardownFailure] = []
    package var startedAt: Timestamp
    package var endedAt: Timestamp
    /// Of the monotonic clock, setup and teardown included.
    package var durationSeconds: Double
    package var seed: UInt64
    /// Known to whoever started the run.
    package var circumstances: RunCircumstances?

    package init(
        plan: Plan,
        metrics: RunMetrics,
        ending: RunEnding,
        thresholds: [ThresholdOutcome],
        assertions: [AssertionResult],
        health: GeneratorHealth,
        observation: GeneratorObservation,
        arrivals: [Arrivals],
        observed: [SourceLog] = [],
        startedAt: Timestamp,
        endedAt: Timestamp,
        durationSeconds: Double,
        seed: UInt64
    ) {
        self.plan = plan
        self.metrics = metrics
        self.ending = ending
        self.thresholds = thresholds
        self.assertions = assertions
        self.health = health
        self.observation = observation
        self.arrivals = arrivals
        self.observed = observed
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.durationSeconds = durationSeconds
        self.seed = seed
    }

    /// The result, with every secret of the plan masked in every text.
    package func result() -> RunResult {
        var result = RunResult()
        addVerdict(to: &result)
        addFile(to: &result)
        result.durationSeconds = durationSeconds
        result.loadSeconds = metrics.loadSeconds
        result.metrics = metricResults()
        result.checks = checkResults()
        result.assertions = assertions
        result.errors = errorResults()
        result.requests = requestResults()
        result.statusCodes = statusCodes()
        result.sockets = socketResults()
        result.unfinished = unfinishedResult()
        result.scenarios = scenarioResults()
        result.generator = generatorResult()
        result.series = SeriesResult(metrics.series, schema: metrics.schema)
        result.observed = observedResults()
        result.teardownFailures = teardownFailures.isEmpty ? nil : teardownFailures
        result.live = circumstances?.live
        let live = (result.live ?? []).compactMap(\.warning)
        result.warnings = metrics.snapshot.warnings + observationWarnings() + live
        result.label = circumstances?.label
        result.command = circumstances?.command
        result.machine = circumstances?.machine
        return result.masked(by: SecretMask(plan.secrets))
    }

    private func addVerdict(to result: inout RunResult) {
        let held = thresholds.allSatisfy { $0.passed != false } && assertions.allSatisfy(\.passed)
        let judged = ending.judged(generator: health.verdict, everythingHeld: held)
        result.outcome = judged.outcome
        result.exitCode = Int64(judged.code.rawValue)
        result.reason = ending.reason
        // A skipped run is not judged.
        guard judged.outcome != .skipped else { return }
        result.thresholds = thresholds.enumerated().map { index, outcome in
            ThresholdResult(outcome, index < plan.thresholds.count ? plan.thresholds[index] : nil)
        }
    }

    private func addFile(to result: inout RunResult) {
        result.scenario.file = plan.file.path
        result.scenario.name = plan.name
        result.scenario.sha256 = OpaqueText(plan.file.sha256)
        result.scenario.text = plan.file.text.isEmpty ? nil : plan.file.text
        result.startedAt = ScalarText.text(timestamp: startedAt)
        result.endedAt = ScalarText.text(timestamp: endedAt)
        result.seed = Int64(clamping: seed)
        result.env = KeyedList(
            plan.environment.filter { $0.source != .missing }.map { ($0.name, $0.isSecret ? "***" : $0.display) }
        )
    }
}

extension ThresholdResult {
    fileprivate init(_ outcome: ThresholdOutcome, _ threshold: Threshold?) {
        metric = outcome.metric
        expression = outcome.expression
        passed = outcome.passed ?? false
        observed = ObservedValue(outcome.observed)
        isLowerBound = outcome.isLowerBound ? true : nil
        if outcome.expression.contains("${") { resolved = threshold?.condition.text }
    }
}

extension Threshold.Condition {
    /// With numbers in the metric's unit.
    fileprivate var text: String {
        switch self {
        case .compare(let method, let comparison, let value):
            let number = Int64(exactly: value).map { "\($0)" } ?? "\(value)"
            return "\(method.name) \(comparison.rawValue) \(number)"
        case .and(let left, let right): return "\(left.text) && \(right.text)"
        case .or(let left, let right): return "\(left.text) || \(right.text)"
        }
    }
}
