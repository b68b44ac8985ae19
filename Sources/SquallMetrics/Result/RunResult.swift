import SquallExpressions

/// A finished run: everything that a report shows, and enough to merge it with others (`squall.result/1`).
package struct RunResult: JSONRecord, Sendable, Equatable {
    package static let schemaName = "squall.result/1"

    package var schemaName = RunResult.schemaName
    package var outcome = Outcome.passed
    package var exitCode: Int64 = 0
    package var reason: String?
    package var scenario = FileIdentity()
    package var startedAt = ""
    package var endedAt = ""
    package var durationSeconds = 0.0
    package var loadSeconds = 0.0
    package var seed: Int64 = 0
    package var env = KeyedList<String>()
    package var metrics = KeyedList<MetricResult>()
    package var thresholds: [ThresholdResult] = []
    package var checks: [CheckResult] = []
    package var assertions: [AssertionResult] = []
    package var errors: [ErrorResult] = []
    package var statusCodes = KeyedList<Int64>()
    package var requests: [RequestResult] = []
    package var sockets: [SocketResult]?
    package var unfinished = UnfinishedResult()
    package var scenarios: [ScenarioResult] = []
    package var generator = GeneratorResult()
    package var series = SeriesResult()
    package var observed: KeyedList<ObservedResult>?
    package var teardownFailures: [TeardownFailure]?
    package var live: [LiveResult]?
    package var label: String?
    package var command: [String]?
    package var machine: MachineResult?
    package var warnings: [String] = []

    package init() {}

    package static var fields: [RecordField<RunResult>] {
        [
            .init("schema", \.schemaName, "Name and version of this format."),
            .init("outcome", \.outcome, "How the run ended."),
            .init("exitCode", \.exitCode, "What squall exited with."),
            .init("reason", optional: \.reason, "Why the run ended otherwise than by its own schedule."),
            .init("scenario", \.scenario, "The scenario file."),
            .init("startedAt", \.startedAt, "RFC 3339, UTC."),
            .init("endedAt", \.endedAt, "RFC 3339, UTC."),
            .init("durationSeconds", \.durationSeconds, "From the start of setup to the end of teardown."),
            .init("loadSeconds", \.loadSeconds, "Without setup and teardown: what rates per second refer to."),
            .init("seed", \.seed, "With the same seed a run draws the same random numbers."),
            .init("env", \.env, "The parameters of this run; secrets are masked."),
            .init("metrics", \.metrics, "Metrics, and the series that thresholds select, by their key as written."),
            .init("thresholds", \.thresholds, "In the order of the file."),
            .init("checks", \.checks, "One row for each label, scenario and group."),
            .init("assertions", \.assertions, "In the order of the file."),
            .init("errors", \.errors, "What went wrong, by kind and place, the most frequent first."),
            .init("statusCodes", \.statusCodes, "HTTP answers by status; \"0\" for requests without one."),
            .init("requests", \.requests, "One row for each scenario, name and method."),
            .init("sockets", optional: \.sockets, "One row for each scenario, name and kind of socket."),
            .init("unfinished", \.unfinished, "Requests that were still under way when the run had to end."),
            .init("scenarios", \.scenarios, "What became of each scenario's schedule."),
            .init("generator", \.generator, "Whether squall itself was fit for this load."),
            .init("series", \.series, "The run over time."),
            .init("observed", optional: \.observed, "The systems that were watched, by the names of `observe`."),
            .init(
                "teardownFailures",
                optional: \.teardownFailures,
                "Steps of teardown that failed or were not reached: what they were to remove may still be there."
            ),
            .init("live", optional: \.live, "What became of the figures that `--live` gave away."),
            .init("label", optional: \.label, "What `--label` said."),
            .init("command", optional: \.command, "The command line, its words apart; secrets are masked."),
            .init("machine", optional: \.machine, "Where the load came from."),
            .init("warnings", \.warnings, "What the reader of the figures should know."),
        ]
    }
}

/// The file that was run.
package struct FileIdentity: JSONRecord, Sendable, Equatable {
    package var file = ""
    package var name = ""
    package var sha256 = OpaqueText()
    package var text: String?

    package init() {}

    package static var fields: [RecordField<FileIdentity>] {
        [
            .init("file", \.file, "As given on the command line."),
            .init("name", \.name, ""),
            .init("sha256", \.sha256, "Of the file's bytes, hexadecimal."),
            .init("text", optional: \.text, "The file itself; secrets are masked."),
        ]
    }
}
