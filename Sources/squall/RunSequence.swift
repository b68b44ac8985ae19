import SquallEngine
import SquallExpressions
import SquallMetrics
import SquallPlan
import SquallReports

/// Runs files one after another, and keeps what each leaves, so that an interrupted suite loses nothing that is done.
struct RunSequence {
    private let command: RunCommand
    private let programme: RunProgramme
    private let stop: StopSwitch
    private let artifacts: RunArtifacts?
    private let mask: SecretMask
    private let begun = SystemClock().monotonicNanoseconds()
    private var record = SuiteRecord()
    /// The run after whose failure the suite stops.
    private var stopper: String?

    init(_ command: RunCommand, _ programme: RunProgramme, stop: StopSwitch, artifacts: RunArtifacts?) {
        self.command = command
        self.programme = programme
        self.stop = stop
        self.artifacts = artifacts
        mask = SecretMask(programme.secrets)
        summary.name = programme.name
        summary.file = programme.suite?.file
        summary.label = command.label ?? programme.suite?.label
        summary.startedAt = RunSequence.now
        summary.command = command.words(masking: programme.environment)
        summary.runs = programme.items.map { .init(name: $0.name, file: $0.file, notRun: "not yet") }
    }

    /// Runs all of it; gives the exit code.
    mutating func run() async throws -> Int32 {
        await readSources("before-suite")
        for (index, item) in programme.items.enumerated() {
            if let reason = reasonNotToRun(item) {
                summary.runs[index] = .init(name: item.name, file: item.file, notRun: reason)
            } else if let plan = item.plan {
                try await run(plan, item, at: index)
            }
            item.demo?.stop()
        }
        if stop.level < .immediate { await readSources("after-suite") }
        try finish()
        return Int32(summary.exitCode)
    }

    private func reasonNotToRun(_ item: RunProgramme.Item) -> String? {
        if item.plan == nil { return "left out by its `if`" }
        if stop.level > .none { return "the suite was interrupted before it" }
        return stopper.map { "the suite stopped after `\($0)`" }
    }

    private mutating func run(_ plan: Plan, _ item: RunProgramme.Item, at index: Int) async throws {
        command.announce("run \(index + 1) of \(programme.items.count): \(item.name)  (\(item.file))")
        let result = try await command.run(plan, label: summary.label, stop: stop)
        let files = try artifacts.map { try $0.write(result, as: $0.labelled(item.name)) } ?? []
        record.results.append(result)
        summary.runs[index] = SuiteRunResult(name: item.name, of: result, artifacts: files)
        keepSnapshots(of: result, after: item.name)
        if result.exitCode != 0, !item.continuesOnFailure { stopper = item.name }
        summary.judge(isInterrupted: true)
        summary.reason = "the suite has not ended"
        try writeSummary()
    }

    private mutating func finish() throws {
        let isCut = stop.level > .none
        summary.judge(isInterrupted: isCut && summary.runs.contains { $0.outcome == .notRun })
        summary.reason = isCut ? "interrupted" : stopper.flatMap(reasonOfStop)
        try writeSummary()
        try writeReports()
        let text =
            command.quiet
            ? SuiteReport.line(summary)
            : SuiteReport.text(summary, folder: artifacts?.folder, color: Terminal.usesColor())
        Terminal.print(text, terminator: command.quiet ? "\n" : "")
    }

    private func reasonOfStop(_ name: String) -> String? {
        let left = summary.runs.count { $0.outcome == .notRun }
        return left == 0 ? nil : "stopped after `\(name)`"
    }

    // MARK: Snapshots

    /// Reads the sources of the suite on their own account, with no run around.
    private mutating func readSources(_ stage: String) async {
        let sources = programme.suite?.snapshotSources ?? []
        guard !sources.isEmpty, let plan = programme.items.lazy.compactMap(\.plan).first else { return }
        for log in await Engine.read(sources, as: plan) {
            let document = log.documents.last?.document.masked(by: mask)
            keep(document?.json, of: log.source.name, stage, failure: log.failure.map(mask.apply))
        }
    }

    /// A run reads its sources after its teardown: that is the state after it.
    private mutating func keepSnapshots(of result: RunResult, after name: String) {
        for source in programme.suite?.snapshotSources ?? [] {
            let observed = result.observed?[source.name]
            let document = observed?.snapshots?.last { $0.stage == "after" }?.document.json
            keep(document, of: source.name, "after-\(name)", failure: observed?.failure)
        }
    }

    private mutating func keep(_ document: Value?, of source: String, _ stage: String, failure: String?) {
        var snapshot = SuiteSnapshot()
        (snapshot.stage, snapshot.source) = (stage, source)
        if let document {
            record.documents.append(SuiteDocument(stage: stage, source: source, json: document))
            snapshot.file = write(document, of: source, stage)
        } else {
            snapshot.failure = failure ?? "it was not read"
        }
        summary.snapshots.append(snapshot)
    }

    /// `<label>-<stage>-metrics.json`; with several sources `<label>-<stage>-<source>-metrics.json`.
    private func write(_ document: Value, of source: String, _ stage: String) -> String? {
        guard let artifacts else { return nil }
        let isOnly = programme.suite?.snapshotSources.count == 1
        let name = artifacts.labelled(isOnly ? "\(stage)-metrics.json" : "\(stage)-\(source)-metrics.json")
        // A folder that cannot be written to has been told about, and ends the run where its result is written.
        guard (try? artifacts.write(SnapshotFile.bytes(document), to: name)) != nil else { return nil }
        return name
    }

    // MARK: Files about the whole

    private mutating func writeSummary() throws {
        summary.endedAt = RunSequence.now
        summary.durationSeconds = Double(SystemClock().monotonicNanoseconds() - begun) / 1e9
        summary.artifacts = reportNames.map(\.name)
        try artifacts?.write(SuiteReport.json(summary.masked(by: mask)), to: "suite-summary.json")
    }

    private var reportNames: [(format: ReportFormat, name: String)] {
        (artifacts?.formats ?? []).filter { $0 == .markdown || $0 == .junit }.map { ($0, "suite-report\($0.suffix)") }
    }

    private func writeReports() throws {
        var record = record
        record.summary = summary.masked(by: mask)
        for (format, name) in reportNames { try artifacts?.write(record.render(format), to: name) }
    }

    private var summary: SuiteSummary {
        get { record.summary }
        set { record.summary = newValue }
    }

    private static var now: String { ScalarText.text(timestamp: SystemClock().wallTime()) }
}
