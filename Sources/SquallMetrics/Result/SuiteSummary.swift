/// What became of files that ran one after another (`squall.suite/1`): suite-summary.json.
package struct SuiteSummary: JSONRecord, Sendable, Equatable {
    package static let schemaName = "squall.suite/1"

    package var schemaName = SuiteSummary.schemaName
    package var name = ""
    package var file: String?
    package var label: String?
    package var outcome = Outcome.passed
    package var exitCode: Int64 = 0
    package var reason: String?
    package var startedAt = ""
    package var endedAt = ""
    package var durationSeconds = 0.0
    package var runs: [SuiteRunResult] = []
    package var snapshots: [SuiteSnapshot] = []
    package var artifacts: [String] = []
    package var command: [String]?

    package init() {}

    package static var fields: [RecordField<SuiteSummary>] {
        [
            .init("schema", \.schemaName, "Name and version of this format."),
            .init("name", \.name, "What `suite` says; of files on the command line, their names."),
            .init("file", optional: \.file, "The suite file."),
            .init("label", optional: \.label, "What `--label` said, or the suite's `label`."),
            .init("outcome", \.outcome, "That of the run that decided."),
            .init("exitCode", \.exitCode, "What squall exited with."),
            .init("reason", optional: \.reason, "Why not every run took place."),
            .init("startedAt", \.startedAt, "RFC 3339, UTC."),
            .init("endedAt", \.endedAt, "RFC 3339, UTC."),
            .init("durationSeconds", \.durationSeconds, "From the first snapshot to the last."),
            .init("runs", \.runs, "In their order, those that did not take place included."),
            .init("snapshots", \.snapshots, "Documents of observed systems, in the order in which they were read."),
            .init("artifacts", \.artifacts, "Files about the whole suite, relative to the folder of this one."),
            .init("command", optional: \.command, "The command line, its words apart; secrets are masked."),
        ]
    }
}

/// A run of a suite.
package struct SuiteRunResult: JSONRecord, Sendable, Equatable {
    /// How a run ended; `notRun` for one that did not take place.
    package enum Ending: String, JSONWord, Sendable {
        case passed, failed, inconclusive, aborted, skipped, error, notRun
    }

    package var name = ""
    package var file = ""
    package var scenario: String?
    package var outcome = Ending.notRun
    package var exitCode: Int64?
    package var reason: String?
    package var startedAt: String?
    package var durationSeconds: Double?
    package var failedThresholds: [String] = []
    package var failedAssertions: [String] = []
    package var artifacts: [String] = []

    package init() {}

    package static var fields: [RecordField<SuiteRunResult>] {
        [
            .init("name", \.name, "Names its artifacts."),
            .init("file", \.file, "The scenario file."),
            .init("scenario", optional: \.scenario, "What the file calls itself."),
            .init("outcome", \.outcome, "`notRun` for one that did not take place."),
            .init("exitCode", optional: \.exitCode, "What it would have exited with alone."),
            .init(
                "reason",
                optional: \.reason,
                "Why it ended otherwise than by its own schedule, or did not take place."
            ),
            .init("startedAt", optional: \.startedAt, "RFC 3339, UTC."),
            .init("durationSeconds", optional: \.durationSeconds, "Setup and teardown included."),
            .init("failedThresholds", \.failedThresholds, "As `metric: expression`."),
            .init("failedAssertions", \.failedAssertions, "By their labels."),
            .init("artifacts", \.artifacts, "The result first, then reports; relative to the folder of this file."),
        ]
    }
}

/// A document of an observed system, kept in a file of its own.
package struct SuiteSnapshot: JSONRecord, Sendable, Equatable {
    package var stage = ""
    package var source = ""
    package var file: String?
    package var failure: String?

    package init() {}

    package static var fields: [RecordField<SuiteSnapshot>] {
        [
            .init("stage", \.stage, "`before-suite`, `after-<run>` or `after-suite`."),
            .init("source", \.source, "Its name in `observe`."),
            .init("file", optional: \.file, "Relative to the folder of this file; left out where it was not written."),
            .init("failure", optional: \.failure, "Why it could not be read."),
        ]
    }
}

extension SuiteRunResult.Ending {
    package init(_ outcome: Outcome) {
        switch outcome {
        case .passed: self = .passed
        case .failed: self = .failed
        case .inconclusive: self = .inconclusive
        case .aborted: self = .aborted
        case .skipped: self = .skipped
        case .error: self = .error
        }
    }
}

extension SuiteRunResult {
    /// A run that has ended.
    package init(name: String, of result: RunResult, artifacts: [String]) {
        self.init()
        self.name = name
        self.artifacts = artifacts
        file = result.scenario.file
        scenario = result.scenario.name
        outcome = Ending(result.outcome)
        exitCode = result.exitCode
        reason = result.reason
        startedAt = result.startedAt
        durationSeconds = result.durationSeconds
        failedThresholds = result.thresholds.filter { !$0.passed }.map { "\($0.metric): \($0.expression)" }
        failedAssertions = result.assertions.filter { !$0.passed }.map(\.name)
    }

    /// A run that does not take place, or not yet.
    package init(name: String, file: String, notRun reason: String) {
        self.init()
        self.name = name
        self.file = file
        self.reason = reason
    }
}

extension SuiteSummary {
    /// Decides the outcome: the first of 70, 107, 105, 108, 90, 99 that a run ended with, as within a run.
    ///
    /// - Parameter isInterrupted: between two runs, where no run knows of it.
    package mutating func judge(isInterrupted: Bool) {
        let codes = Set(runs.compactMap(\.exitCode) + (isInterrupted ? [Int64(ExitCode.interrupted.rawValue)] : []))
        let worst = ExitCode.precedence.first { codes.contains(Int64($0.rawValue)) } ?? .passed
        exitCode = Int64(worst.rawValue)
        let taken = runs.filter { $0.outcome != .notRun }
        outcome = worst == .passed && taken.allSatisfy { $0.outcome == .skipped } ? .skipped : worst.outcome
    }
}

extension ExitCode {
    /// Which of several wins.
    package static let precedence: [ExitCode] = [
        .internalError, .phaseFailed, .interrupted, .endedFailed, .inconclusive, .judgedFailed, .passed,
    ]

    /// What a suite with this code has come to.
    fileprivate var outcome: Outcome {
        switch self {
        case .passed: .passed
        case .judgedFailed, .endedFailed: .failed
        case .inconclusive: .inconclusive
        case .interrupted: .aborted
        case .internalError, .phaseFailed, .wrongCommandLine, .invalidFile: .error
        }
    }
}
