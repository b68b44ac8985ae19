import SquallExpressions
import SquallMetrics
import SquallPlan

/// A document that was kept while a suite ran.
package struct SuiteDocument: Sendable {
    /// `before-suite`, `after-<run>` or `after-suite`.
    package var stage: String
    package var source: String
    package var json: Value

    package init(stage: String, source: String, json: Value) {
        self.stage = stage
        self.source = source
        self.json = json
    }
}

extension MarkdownReport {
    /// The document of a suite: its runs, those that did not take place included, and the differences of its snapshots.
    ///
    /// - Parameter results: of the runs that took place, in their order.
    package static func render(_ results: [RunResult], of summary: SuiteSummary, documents: [SuiteDocument]) -> [UInt8]
    {
        let taken = summary.runs.filter { $0.outcome != .notRun }
        let runs = zip(results, taken).map { MarkdownRun(result: $0, artifact: $1.artifacts.first) }
        let page = MarkdownPage(runs: runs)
        let suite = MarkdownSuite(summary: summary, documents: documents)
        let sections = [
            suite.title(), suite.overview(), page.summary(), page.environment(), suite.scenarios(runs), page.targets(),
            page.results(), suite.snapshots(), page.highlights(), page.bottlenecks(), page.followUps(),
            page.signOff(),
        ]
        let text = sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
        return Array((text + "\n").utf8)
    }
}

/// The parts of a document that are about the suite and not about its runs.
struct MarkdownSuite {
    let summary: SuiteSummary
    let documents: [SuiteDocument]

    func title() -> [String] {
        let label = summary.label.map { " (\(MarkdownText.escaped($0)))" } ?? ""
        return ["# Load test report: \(MarkdownText.escaped(summary.name))\(label) — \(summary.startedAt.prefix(10))"]
    }

    func overview() -> [String] {
        let window = "\(MarkdownRun.minute(summary.startedAt)) to \(MarkdownRun.minute(summary.endedAt)) UTC"
        var rows = [
            ["Environment", MarkdownText.escaped(summary.label ?? "")],
            ["Suite", summary.file.map(MarkdownText.code) ?? "files of the command line"],
            ["Verdict", "\(sign) \(MarkdownText.escaped(SuiteWords(summary: summary).count))"],
            ["Run window", window], ["Session owner(s)", "<!-- names -->"],
        ]
        if let reason = summary.reason { rows.append(["Ended early", MarkdownText.escaped(reason)]) }
        var lines = ["## Run overview", ""] + MarkdownText.table(["Item", "Value"], rows)
        if let command = summary.command {
            lines += ["", "**Suite command**", ""]
            lines += MarkdownText.block(CommandText.text(of: command), language: "sh")
        }
        return lines
    }

    private var sign: String { summary.exitCode == 0 ? "✅" : summary.outcome == .failed ? "❌" : "⚠️" }

    /// One row for each run, with what it left.
    func scenarios(_ runs: [MarkdownRun]) -> [String] {
        var taken = runs[...]
        let rows = summary.runs.map { row -> [String] in
            let name = MarkdownText.escaped(row.scenario ?? row.name)
            guard row.outcome != .notRun, let run = taken.popFirst() else {
                return [name, "☐ Not run", MarkdownText.escaped(row.reason ?? ""), ""]
            }
            let figures = run.result.thresholds.prefix(3).map { threshold in
                "\(MarkdownText.code(threshold.metric)) \(run.observed(threshold))"
            }
            let metrics = figures.isEmpty ? run.keyMetrics : figures.joined(separator: " · ")
            return [name, run.status, metrics, row.artifacts.map(MarkdownText.code).joined(separator: " ")]
        }
        return ["## Scenario results", ""]
            + MarkdownText.table(["Scenario", "Status", "Key metrics", "Artifacts"], rows)
    }

    /// The moments at which systems were read, and what had changed since the moment before.
    func snapshots() -> [String] {
        guard !summary.snapshots.isEmpty else { return [] }
        let rows = summary.snapshots.map { snapshot in
            [
                MarkdownText.escaped(stage(snapshot)), snapshot.file.map(MarkdownText.code) ?? "",
                MarkdownText.escaped(snapshot.failure.map { "not read: \($0)" } ?? note(snapshot)),
            ]
        }
        return ["## Metrics snapshot diff", ""] + MarkdownText.table(["Stage", "File", "Notes"], rows) + differences()
    }

    private func stage(_ snapshot: SuiteSnapshot) -> String {
        let isOnly = Set(summary.snapshots.map(\.source)).count == 1
        return isOnly ? snapshot.stage : "\(snapshot.stage), \(snapshot.source)"
    }

    private func note(_ snapshot: SuiteSnapshot) -> String {
        let own = documents.filter { $0.source == snapshot.source }
        guard let index = own.firstIndex(where: { $0.stage == snapshot.stage }) else { return "" }
        guard index > 0 else { return "\(DocumentNumbers.all(in: own[index].json).count) numbers" }
        let changed = difference(own[index - 1], own[index]).changed
        guard !changed.isEmpty else { return "nothing changed" }
        let first = changed.prefix(3).map { "\($0.path) \(SnapshotText.change($0))" }.joined(separator: ", ")
        return changed.count > 3 ? "\(first), and \(changed.count - 3) more" : first
    }

    private func difference(_ base: SuiteDocument, _ target: SuiteDocument) -> SnapshotDiff {
        SnapshotDiff(
            from: SnapshotFile(name: base.stage, document: base.json),
            to: SnapshotFile(name: target.stage, document: target.json)
        )
    }

    /// From before the suite to after it.
    private func differences() -> [String] {
        var names: [String] = []
        for document in documents where !names.contains(document.source) { names.append(document.source) }
        return names.flatMap { name -> [String] in
            let own = documents.filter { $0.source == name }
            guard let first = own.first, let last = own.last, own.count > 1 else { return [] }
            let changed = difference(first, last).changed
            let title = "**\(MarkdownText.escaped(name))**, from \(first.stage) to \(last.stage)"
            guard !changed.isEmpty else { return ["", "\(title): nothing changed."] }
            let rows = changed.prefix(50).map { row in
                [
                    MarkdownText.code(row.path), SnapshotText.number(row.before), SnapshotText.number(row.after),
                    SnapshotText.change(row),
                ]
            }
            let head = ["Metric", "Before", "After", "Change"]
            return ["", title, ""] + MarkdownText.table(head, numbers: [1, 2, 3], rows)
        }
    }
}
