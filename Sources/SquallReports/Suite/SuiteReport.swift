import SquallExpressions
import SquallMetrics

/// What became of a suite: suite-summary.json, and the lines at the end of the console.
package enum SuiteReport {
    /// The bytes of suite-summary.json.
    package static func json(_ summary: SuiteSummary) -> [UInt8] { PrettyJSON.bytes(summary.json) }

    /// Reads what `json` wrote. Throws where it is something else.
    package static func read(_ bytes: [UInt8]) throws(ResultFormatError) -> SuiteSummary {
        let json: Value
        do throws(EvaluationError) { json = try JSON.parse(bytes) } catch {
            throw ResultFormatError("no summary of a suite: \(error.message)")
        }
        guard case .map(let map) = json, map["schema"] == .string(SuiteSummary.schemaName) else {
            throw ResultFormatError("no summary of a suite")
        }
        return try SuiteSummary(json: json)
    }

    /// The JSON Schema of suite-summary.json, made of the tables that write it.
    package static func schema() -> [UInt8] {
        guard case .map(let map) = SuiteSummary.schema else { return [] }
        let head: [(String, Value)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("$id", .string("urn:squall:suite:1")),
            ("title", .string("A suite of squall (\(SuiteSummary.schemaName))")),
        ]
        let keys = head.map { Value.string($0.0) } + map.keys
        return PrettyJSON.bytes(.map(ValueMap(keys: keys, values: head.map(\.1) + map.values)))
    }

    /// What `-q` leaves: `FAILED nightly: 1 of 2 runs did not pass (checkout)`.
    package static func line(_ summary: SuiteSummary) -> String {
        let head = "\(summary.outcome.rawValue.uppercased()) \(summary.name)"
        return "\(head): \(SuiteWords(summary: summary).count)"
    }

    /// A line for each run, and where everything was written.
    ///
    /// - Parameter folder: that of `--out`; nil where nothing was written.
    package static func text(_ summary: SuiteSummary, folder: String?, color: Bool = false) -> String {
        let style = ConsoleStyle(color: color)
        let words = SuiteWords(summary: summary)
        let sign = words.sign(of: SuiteRunResult.Ending(summary.outcome), style)
        var lines = [style.paint("SUITE", .heading)]
        let headline = style.paint("\(sign.text) \(words.word)", sign.tone)
        lines.append("\(headline)  \(style.paint(summary.name, .strong))")
        lines.append("  " + words.count)
        if let reason = summary.reason { lines.append("  " + reason) }
        var table = TextTable([.left, .left, .left, .right, .left])
        for run in summary.runs {
            table.add([
                words.sign(of: run.outcome, style), .init(run.name),
                .init(words.ending(run), words.sign(of: run.outcome, style).tone),
                .init(run.durationSeconds.map { Humanized.milliseconds($0 * 1_000) } ?? "", .faint),
                .init(words.remark(run)),
            ])
        }
        lines += table.lines(style, width: 200, flexible: 4).map(ReportPage.withoutTrailingBlanks)
        for snapshot in summary.snapshots {
            guard let failure = snapshot.failure else { continue }
            let text = "`observe.\(snapshot.source)` could not be read \(snapshot.stage): \(failure)"
            lines.append("  " + style.paint("\(style.doubt) \(text)", .doubtful))
        }
        if let folder { lines.append("  " + style.paint("written to \(folder), suite-summary.json first", .faint)) }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A suite in words, the same in every report.
struct SuiteWords {
    let summary: SuiteSummary

    /// `PASSED`, as single runs say it.
    var word: String {
        var result = RunResult()
        result.outcome = summary.outcome
        return VerdictText(result: result).word
    }

    /// `2 of 3 runs did not pass (checkout, search), 1 was not run`.
    var count: String {
        let bad = summary.runs.filter { ($0.exitCode ?? 0) != 0 }
        let missing = summary.runs.count { $0.outcome == .notRun }
        let all = summary.runs.count
        let runs = all == 1 ? "run" : "runs"
        var parts: [String] = []
        if bad.isEmpty {
            let taken = all - missing
            let everything = all == 1 ? "the run passed" : "all \(all) runs passed"
            parts.append(missing > 0 ? "\(taken) of \(all) \(runs) passed" : all == 2 ? "both runs passed" : everything)
        } else {
            let names = bad.map(\.name).joined(separator: ", ")
            parts.append("\(bad.count) of \(all) \(runs) did not pass (\(names))")
        }
        if missing > 0 { parts.append("\(missing) \(missing == 1 ? "was" : "were") not run") }
        return parts.joined(separator: ", ")
    }

    func sign(of ending: SuiteRunResult.Ending, _ style: ConsoleStyle) -> TextTable.Cell {
        switch ending {
        case .passed: .init(style.held, .good)
        case .failed, .error: .init(style.broken, .bad)
        case .inconclusive: .init("?", .doubtful)
        case .aborted: .init(style.doubt, .doubtful)
        case .skipped, .notRun: .init("-", .faint)
        }
    }

    func ending(_ run: SuiteRunResult) -> String {
        switch run.outcome {
        case .aborted: "interrupted"
        case .notRun: "not run"
        default: run.outcome.rawValue
        }
    }

    /// What decided, the rest counted.
    func remark(_ run: SuiteRunResult) -> String {
        let reasons = [run.reason].compactMap { $0 } + run.failedThresholds + run.failedAssertions
        guard let first = reasons.first else { return "" }
        return reasons.count == 1 ? first : "\(first), and \(reasons.count - 1) more"
    }
}
