import Foundation
import TestSupport

/// What the tests read in a `result.json`.
struct ResultDocument: Decodable, Sendable {
    struct Scenario: Decodable, Sendable {
        let file: String
        let name: String
    }

    struct Metric: Decodable, Sendable {
        let type: String
        let values: [String: Double]
    }

    struct Threshold: Decodable, Sendable {
        let metric: String
        let expression: String
        let passed: Bool
    }

    struct Assertion: Decodable, Sendable {
        let name: String
        let passed: Bool
        let message: String?
    }

    struct Check: Decodable, Sendable {
        struct Failure: Decodable, Sendable {
            let text: String
        }
        let name: String
        let passes: Int
        let fails: Int
        let firstFailure: Failure?
    }

    struct Failure: Decodable, Sendable {
        let kind: String
        let message: String
        let step: String
        let count: Int
    }

    struct Leftover: Decodable, Sendable {
        let step: String
        let place: String
        let message: String
        let count: Int
    }

    struct Request: Decodable, Sendable {
        let name: String
        let method: String
        let count: Int
        let failed: Int
        let statuses: [String: Int]
        let bytesSent: Int
        let bytesReceived: Int
    }

    struct Socket: Decodable, Sendable {
        let name: String
        let kind: String
        let sessions: Int
        let failed: Int
        let messagesSent: Int
        let messagesReceived: Int
    }

    struct Generator: Decodable, Sendable {
        let maxRSSBytes: Double
        struct Cause: Decodable, Sendable {
            let kind: String
            let message: String
        }
        let verdict: String
        let causes: [Cause]
    }

    let schema: String
    let outcome: String
    let exitCode: Int32
    let reason: String?
    let scenario: Scenario
    let seed: UInt64
    let env: [String: String]
    let metrics: [String: Metric]
    let thresholds: [Threshold]
    let assertions: [Assertion]
    let checks: [Check]
    let errors: [Failure]
    let teardownFailures: [Leftover]?
    let statusCodes: [String: Int]
    let requests: [Request]
    let sockets: [Socket]?
    let generator: Generator

    init(path: String) throws {
        self = try JSONDecoder().decode(ResultDocument.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// A value of a metric; nil where the metric has none.
    func value(_ metric: String, _ name: String) -> Double? { metrics[metric]?.values[name] }

    /// The count of a counter; 0 where nothing was counted.
    func count(_ metric: String) -> Int { Int(value(metric, "count") ?? 0) }

    func request(_ name: String) -> Request? { requests.first { $0.name == name } }
    func check(_ name: String) -> Check? { checks.first { $0.name == name } }

    /// Errors by step, and of each the kinds.
    var kinds: [String: Set<String>] {
        errors.reduce(into: [:]) { $0[$1.step, default: []].insert($1.kind) }
    }

    /// Metrics of the thresholds that failed.
    var brokenThresholds: Set<String> { Set(thresholds.filter { !$0.passed }.map(\.metric)) }

    /// Labels of the assertions that failed.
    var brokenAssertions: Set<String> { Set(assertions.filter { !$0.passed }.map(\.name)) }

    /// Labels of the checks that failed.
    var brokenChecks: Set<String> { Set(checks.filter { $0.fails > 0 }.map(\.name)) }

    func socket(_ name: String) -> Socket? { sockets?.first { $0.name == name } }

    /// Labels of the checks that failed, with what was seen.
    var failedChecks: [String] {
        checks.filter { $0.fails > 0 }.map { "\($0.name): \($0.firstFailure?.text ?? "")" }
    }
}
