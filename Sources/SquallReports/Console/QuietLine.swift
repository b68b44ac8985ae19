import SquallMetrics

/// What `-q` leaves of a report: one line with the verdict.
package enum QuietLine {
    /// `FAILED session service: 1 of 3 thresholds failed (http_req_failed rate < 1%)`.
    package static func render(_ result: RunResult) -> String {
        let failed =
            result.thresholds.filter { !$0.passed }.map { "\($0.metric) \($0.expression)" }
            + result.assertions.filter { !$0.passed }.map(\.name)
        let causes = result.outcome == .inconclusive ? result.generator.causes.map(\.message) : []
        let details = (result.reason.map { [$0] } ?? []) + causes + failed
        let head = "\(result.outcome.rawValue.uppercased()) \(result.scenario.name)"
        return details.isEmpty ? head : "\(head): \(details.joined(separator: "; "))"
    }
}
