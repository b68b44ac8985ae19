/// How a run ended, in a word.
package enum Outcome: String, Sendable, JSONWord {
    case passed, failed, inconclusive, aborted, skipped, error
}

/// What the process exits with (docs/operations.md).
package enum ExitCode: Int, Sendable, CaseIterable {
    case passed = 0
    case wrongCommandLine = 64
    case internalError = 70
    /// The load generator was the bottleneck: the figures do not speak for the system.
    case inconclusive = 90
    /// A threshold or an assertion failed.
    case judgedFailed = 99
    /// The file is not valid, or env is missing.
    case invalidFile = 104
    case interrupted = 105
    /// Setup or teardown failed.
    case phaseFailed = 107
    /// `end: test` with `failed: true`.
    case endedFailed = 108
}

/// Everything about the end of a run that decides its outcome. Texts say why.
package struct RunEnding: Sendable, Hashable {
    package var internalError: String?
    /// Why setup or teardown failed.
    package var phaseFailure: String?
    /// Ctrl-C or SIGTERM.
    package var wasInterrupted = false
    /// The reason of `end: test` with `failed: true`; "" where none is given.
    package var failedByStep: String?
    /// The reason of `end: test` with `skipped: true`; "" where none is given.
    package var skippedByStep: String?
    /// The threshold with `abortOnFail` that stopped the run, as `metric: expression`.
    package var abortedByThreshold: String?

    package init() {}

    /// The first that applies of 70, 107, 105, 108, 90, 99, 0. A skipped run is judged by nothing that follows 105.
    package func judged(generator: GeneratorVerdict, everythingHeld: Bool) -> (outcome: Outcome, code: ExitCode) {
        if internalError != nil { return (.error, .internalError) }
        if phaseFailure != nil { return (.error, .phaseFailed) }
        if wasInterrupted { return (.aborted, .interrupted) }
        if failedByStep != nil { return (.failed, .endedFailed) }
        if skippedByStep != nil { return (.skipped, .passed) }
        if generator == .inconclusive { return (.inconclusive, .inconclusive) }
        let held = everythingHeld && abortedByThreshold == nil
        return held ? (.passed, .passed) : (.failed, .judgedFailed)
    }

    /// What to say about the ending, the most important first; nil where the run simply ended.
    package var reason: String? {
        if let internalError { return "internal error: \(internalError)" }
        if let phaseFailure { return phaseFailure }
        if wasInterrupted { return "interrupted" }
        if let failedByStep { return failedByStep.isEmpty ? "ended by a step" : "ended by a step: \(failedByStep)" }
        if let skippedByStep { return skippedByStep.isEmpty ? "skipped by setup" : "skipped: \(skippedByStep)" }
        return abortedByThreshold.map { "stopped early: \($0) did not hold" }
    }
}
