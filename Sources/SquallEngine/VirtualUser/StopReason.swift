/// Why a list of steps ended before its last step.
enum StopReason: Error {
    /// `end: iteration`.
    case iteration
    /// An error ended the iteration; it is already counted under `errors`.
    case failed
    /// `end: vu`.
    case virtualUser
    /// `end: scenario`.
    case scenario
    /// `end: test`.
    case test(TestEnd)
    /// A feeder has no row left: the iteration did not take place. The scenario ends, or the virtual user alone.
    case outOfRows(endsScenario: Bool)
    /// The time was up (gracefulStop, gracefulRampDown, a second Ctrl-C).
    case interrupted
}

/// What `end: test` said.
package struct TestEnd: Error, Sendable {
    package let reason: String
    package let isFailed: Bool
    package let isSkipped: Bool
}
