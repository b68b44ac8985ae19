import SquallMetrics
import SquallPlan

/// A document for people to complete and sign: everything that is known filled in, the rest as blanks.
///
/// Several results make one document with a column for each run. The sections are those of load test reports as teams
/// write them: overview, summary, environment, scenarios, comparison with targets, highlights, bottlenecks, follow-ups,
/// sign-off.
package enum MarkdownReport {
    /// - Parameter artifacts: the files that the results were read from, in the same order; they are linked by name.
    package static func render(_ results: [RunResult], artifacts: [String] = []) -> [UInt8] {
        let runs = results.enumerated().map { index, result in
            MarkdownRun(result: result, artifact: index < artifacts.count ? artifacts[index] : nil)
        }
        let page = MarkdownPage(runs: runs)
        let sections = [
            page.title(), page.overview(), page.summary(), page.environment(), page.scenarios(), page.targets(),
            page.results(), page.observed(), page.highlights(), page.bottlenecks(), page.followUps(), page.signOff(),
        ]
        let text = sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
        return Array((text + "\n").utf8)
    }
}

/// Text as Markdown shows it literally.
enum MarkdownText {
    /// For paragraphs and cells of tables.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\", "`", "*", "_", "[", "]", "|", "#", "~": result += "\\\(character)"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\n", "\r", "\r\n": result += " "
            default: result.append(character)
            }
        }
        return result
    }

    /// As code; a fence longer than any run of backticks within. Cells of tables part at `|` even in code.
    static func code(_ text: String) -> String {
        let line = text.replacing("\n", with: " ").replacing("\r", with: " ").replacing("|", with: "\\|")
        guard !line.isEmpty else { return "" }
        let fence = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
        let blank = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
        return fence + blank + line + blank + fence
    }

    static func block(_ text: String, language: String) -> [String] {
        let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
        let body = text.hasSuffix("\n") ? String(text.dropLast()) : text
        return [fence + language, body, fence]
    }

    private static func longestRun(of wanted: Character, in text: String) -> Int {
        var longest = 0
        var run = 0
        for character in text {
            run = character == wanted ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    static func table(_ head: [String], numbers: Set<Int> = [], _ rows: [[String]]) -> [String] {
        let rule = head.indices.map { numbers.contains($0) ? "---:" : "---" }
        return ([head, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    }

    static func sign(_ held: Bool) -> String { held ? "✅" : "❌" }
}

/// The parts that all runs share.
struct MarkdownPage {
    let runs: [MarkdownRun]

    private func all<Value: Equatable>(_ path: (RunResult) -> Value) -> Value? {
        guard let first = runs.first.map({ path($0.result) }) else { return nil }
        return runs.allSatisfy { path($0.result) == first } ? first : nil
    }

    func title() -> [String] {
        let name = all(\.scenario.name) ?? "\(runs.count) runs"
        let date = runs.map(\.result.startedAt).min()?.prefix(10) ?? ""
        let label = (all(\.label) ?? nil).map { " (\(MarkdownText.escaped($0)))" } ?? ""
        return ["# Load test report: \(MarkdownText.escaped(name))\(label) — \(date)"]
    }

    func overview() -> [String] {
        guard let first = runs.first?.result else { return [] }
        let start = runs.map(\.result.startedAt).min() ?? ""
        let end = runs.map(\.result.endedAt).max() ?? ""
        var rows = [
            ["Environment", (all(\.label) ?? nil).map(MarkdownText.escaped) ?? "<!-- staging, production, ... -->"],
            ["Run window", "\(MarkdownRun.minute(start)) to \(MarkdownRun.minute(end)) UTC"],
            ["Tool", "squall \(first.machine?.squall ?? "")"],
            ["Session owner(s)", "<!-- names -->"],
        ]
        rows += runs.map { run in ["Scenario file", MarkdownText.code(run.result.scenario.file)] }
        var lines = ["## Run overview", ""] + MarkdownText.table(["Item", "Value"], rows)
        let commands = runs.compactMap { $0.result.command.map(CommandText.text) }
        if !commands.isEmpty {
            lines += ["", "**Command**", ""] + MarkdownText.block(commands.joined(separator: "\n"), language: "sh")
        }
        return lines
    }

    /// One line for each run, then one for each target.
    func summary() -> [String] {
        var lines = ["## Executive summary", ""]
        for run in runs {
            let text = VerdictText(result: run.result)
            let why = (text.reasons + text.causes + [text.judgement].compactMap { $0 }).joined(separator: " ")
            lines.append(
                "**\(run.sign) \(text.word)** \(MarkdownText.escaped(run.heading)): \(MarkdownText.escaped(why))"
            )
            lines.append("")
            lines += run.result.thresholds.map { threshold in
                let condition = MarkdownText.code("\(threshold.metric): \(ObservedText.condition(threshold))")
                return "- \(MarkdownText.sign(threshold.passed)) \(condition): \(run.observed(threshold))"
            }
            lines += run.result.assertions.map { "- \(MarkdownText.sign($0.passed)) \(MarkdownText.escaped($0.name))" }
            lines.append("")
        }
        return Array(lines.dropLast())
    }

    func environment() -> [String] {
        var rows: [[String]] = []
        if let machine = all(\.machine) ?? nil {
            let parts = [
                machine.processor, "\(machine.cores) cores", machine.memoryBytes.map { Humanized.bytes(Double($0)) },
            ]
            rows.append(["Load generator", MarkdownText.escaped(parts.compactMap { $0 }.joined(separator: ", ")), ""])
            rows.append(["System", MarkdownText.escaped("\(machine.system), \(machine.architecture)"), ""])
        }
        rows += parameters()
        rows.append(["Seed", runs.map { "\($0.result.seed)" }.joined(separator: ", "), ""])
        rows += ["System under test: build", "System under test: machine", "Data stores"].map {
            [$0, "<!-- version, size, configuration -->", ""]
        }
        return ["## Environment details", ""] + MarkdownText.table(["Item", "Value", "Notes"], rows)
    }

    /// Each parameter that some run has, with the values that it had.
    private func parameters() -> [[String]] {
        var values: [(name: String, values: [String])] = []
        for (name, value) in runs.flatMap(\.result.env.entries) {
            guard let row = values.firstIndex(where: { $0.name == name }) else {
                values.append((name, [value]))
                continue
            }
            if !values[row].values.contains(value) { values[row].values.append(value) }
        }
        return values.map { name, values in
            [MarkdownText.code(name), values.filter { !$0.isEmpty }.map(MarkdownText.code).joined(separator: ", "), ""]
        }
    }

    func scenarios() -> [String] {
        let rows = runs.map { run in
            [
                MarkdownText.escaped(run.heading), run.status, run.keyMetrics,
                run.artifact.map { MarkdownText.code($0) } ?? "",
            ]
        }
        return ["## Scenario results", ""]
            + MarkdownText.table(["Scenario", "Status", "Key metrics", "Artifact"], rows)
    }

    /// Targets are the thresholds: what each run observed, and whether all runs that have the target kept it.
    func targets() -> [String] {
        var keys: [(metric: String, expression: String)] = []
        for threshold in runs.flatMap(\.result.thresholds)
        where !keys.contains(where: { $0 == (threshold.metric, threshold.expression) }) {
            keys.append((threshold.metric, threshold.expression))
        }
        guard !keys.isEmpty else { return [] }
        let names = runs.count > 1 ? runs.map { MarkdownText.escaped($0.heading) } : ["Observed"]
        let rows = keys.map { metric, expression -> [String] in
            let found = runs.map { run in
                (run, run.result.thresholds.first { $0.metric == metric && $0.expression == expression })
            }
            let observed = found.map { run, threshold in threshold.map(run.observed) ?? "–" }
            let held = found.allSatisfy { $0.1?.passed != false }
            return [MarkdownText.code(metric), MarkdownText.code(expression)] + observed + [MarkdownText.sign(held)]
        }
        let numbers = Set(2..<(2 + runs.count))
        return ["## Comparison with targets", ""]
            + MarkdownText.table(["Metric", "Target"] + names + ["Status"], numbers: numbers, rows)
    }

    func results() -> [String] {
        ["## Results", ""] + each { $0.details() }
    }

    /// First and last sample of what was watched, as a diff of snapshots reads.
    func observed() -> [String] {
        let tables = each { $0.observed() }
        return tables.isEmpty ? [] : ["## Metrics snapshot diff", ""] + tables
    }

    func highlights() -> [String] {
        ["## Highlights", ""] + each(\.highlights) + ["", "<!-- notes -->"]
    }

    /// What each run has to say, below its heading where there are several.
    private func each(_ part: (MarkdownRun) -> [String]) -> [String] {
        let parts = runs.map { (run: $0, lines: part($0)) }.filter { !$0.lines.isEmpty }
        guard runs.count > 1 else { return parts.first?.lines ?? [] }
        let chapters = parts.map { ["### \(MarkdownText.escaped($0.run.heading))", ""] + $0.lines }
        return Array(chapters.joined(separator: [""]))
    }

    func bottlenecks() -> [String] {
        let lines = each(\.bottlenecks)
        return ["## Bottlenecks", ""] + (lines.isEmpty ? ["None that these figures show."] : lines)
    }

    func followUps() -> [String] {
        let failed = runs.flatMap { run in
            run.result.thresholds.filter { !$0.passed }.map {
                "- [ ] \(MarkdownText.code("\($0.metric): \($0.expression)")) observed \(run.observed($0))"
            }
                + run.result.assertions.filter { !$0.passed }.map {
                    "- [ ] \(MarkdownText.escaped($0.name)): \(MarkdownText.escaped($0.message ?? "failed"))"
                }
        }
        return ["## Follow-ups", ""] + (failed.isEmpty ? ["- [ ] None identified: every target was met."] : failed)
    }

    func signOff() -> [String] {
        let roles = ["Backend lead", "Frontend lead", "QA lead"]
        let rows = roles.map { [$0, "<!-- signer -->", "<!-- date -->", ""] }
        return ["## Sign-off", ""] + MarkdownText.table(["Role", "Name", "Date", "Notes"], rows)
    }
}
