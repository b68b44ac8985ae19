import SquallMetrics

/// The verdict as JUnit XML, which CI systems show: one suite for each run, one case for each thing that was judged.
///
/// Failures and errors stand for what decided: there are some exactly where squall's exit code is not 0. A check that
/// failed decides nothing by itself, so it is a skipped case with the numbers, visible and not red.
package enum JUnitReport {
    package static func render(_ results: [RunResult]) -> [UInt8] {
        let suites = results.map(JUnitSuite.init)
        let all = suites.flatMap(\.cases)
        let time = seconds(results.reduce(0) { $0 + $1.durationSeconds })
        let root = "<testsuites name=\"squall\"\(counts(all)) time=\"\(time)\">"
        let body = suites.map(\.xml).joined()
        return Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(root)\n\(body)</testsuites>\n".utf8)
    }

    fileprivate static func counts(_ cases: [JUnitCase]) -> String {
        let failures = cases.count { if case .failed = $0.ending { true } else { false } }
        let errors = cases.count { if case .error = $0.ending { true } else { false } }
        let skipped = cases.count { if case .skipped = $0.ending { true } else { false } }
        return " tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    }

    fileprivate static func seconds(_ seconds: Double) -> String {
        seconds.isFinite ? Humanized.decimal(max(0, seconds), places: 3) : "0"
    }

    /// For attributes and text alike; characters that XML 1.0 forbids become the sign for what cannot be shown.
    fileprivate static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

private struct JUnitCase {
    enum Ending {
        case passed
        case failed(message: String, type: String)
        case error(message: String, type: String)
        case skipped(message: String)
    }

    var group: String
    var name: String
    var ending: Ending

    func xml(suite: String) -> String {
        let escaped = JUnitReport.escaped
        let head = "    <testcase classname=\"\(escaped(suite + "." + group))\" name=\"\(escaped(name))\" time=\"0\""
        switch ending {
        case .passed: return head + "/>\n"
        case .failed(let message, let type): return head + body("failure", message, type)
        case .error(let message, let type): return head + body("error", message, type)
        case .skipped(let message):
            return head + ">\n      <skipped message=\"\(escaped(message))\"/>\n    </testcase>\n"
        }
    }

    private func body(_ element: String, _ message: String, _ type: String) -> String {
        let text = JUnitReport.escaped(message)
        return ">\n      <\(element) message=\"\(text)\" type=\"\(type)\">\(text)</\(element)>\n    </testcase>\n"
    }
}

private struct JUnitSuite {
    let result: RunResult
    let cases: [JUnitCase]

    init(_ result: RunResult) {
        self.result = result
        cases =
            [JUnitSuite.run(result)] + result.thresholds.map { JUnitSuite.threshold($0, result) }
            + result.assertions.map(JUnitSuite.assertion)
            + result.checks.filter { $0.passes + $0.fails > 0 }.map(JUnitSuite.check)
    }

    var xml: String {
        let escaped = JUnitReport.escaped
        let name = result.label.map { "\($0) \(result.scenario.name)" } ?? result.scenario.name
        let start = escaped(String(result.startedAt.prefix(19)))
        let properties = self.properties.map { name, value in
            "      <property name=\"\(escaped(name))\" value=\"\(escaped(value))\"/>\n"
        }
        return """
              <testsuite name="\(escaped(name))"\(JUnitReport.counts(cases)) \
            time="\(JUnitReport.seconds(result.durationSeconds))" timestamp="\(start)">
                <properties>
            \(properties.joined())    </properties>
            \(cases.map { $0.xml(suite: name) }.joined())  </testsuite>

            """
    }

    private var properties: [(String, String)] {
        [
            ("file", result.scenario.file), ("sha256", result.scenario.sha256.text), ("seed", "\(result.seed)"),
            ("outcome", result.outcome.rawValue), ("exitCode", "\(result.exitCode)"),
            ("generator", result.generator.verdict.rawValue),
        ]
    }

    /// Whether the run itself came to its end, and whether its figures can be trusted.
    private static func run(_ result: RunResult) -> JUnitCase {
        let text = VerdictText(result: result)
        let why = (text.reasons + text.causes).joined(separator: " ")
        let ending: JUnitCase.Ending =
            switch result.outcome {
            case .passed: .passed
            case .failed: isExplained(result) ? .passed : .failed(message: why, type: "run")
            case .skipped: .skipped(message: why)
            case .inconclusive: .error(message: why, type: "inconclusive")
            case .aborted: .error(message: "interrupted", type: "interrupted")
            case .error: .error(message: why, type: "error")
            }
        return JUnitCase(group: "run", name: "the run", ending: ending)
    }

    /// By a case of its own.
    private static func isExplained(_ result: RunResult) -> Bool {
        result.exitCode == 99 && !(result.thresholds.allSatisfy(\.passed) && result.assertions.allSatisfy(\.passed))
    }

    private static func threshold(_ threshold: ThresholdResult, _ result: RunResult) -> JUnitCase {
        let observed = ObservedText(result.metrics[threshold.metric], ConsoleStyle(color: false)).text(threshold)
        return JUnitCase(
            group: "thresholds",
            name: "\(threshold.metric): \(threshold.expression)",
            ending: threshold.passed ? .passed : .failed(message: "observed: \(observed)", type: "threshold")
        )
    }

    private static func assertion(_ assertion: AssertionResult) -> JUnitCase {
        JUnitCase(
            group: "assertions",
            name: assertion.name,
            ending: assertion.passed ? .passed : .failed(message: assertion.message ?? "false", type: "assertion")
        )
    }

    private static func check(_ check: CheckResult) -> JUnitCase {
        let place = [check.scenario, check.group].filter { !$0.isEmpty }.joined(separator: ", ")
        let name = place.isEmpty ? check.name : "\(check.name) (\(place))"
        guard check.fails > 0 else { return JUnitCase(group: "checks", name: name, ending: .passed) }
        let total = Humanized.count(check.passes + check.fails)
        let first = check.firstFailure.map { "; the first: \($0.text)" } ?? ""
        let message = "\(Humanized.count(check.fails)) of \(total) did not hold; checks alone do not decide\(first)"
        return JUnitCase(group: "checks", name: name, ending: .skipped(message: message))
    }
}
