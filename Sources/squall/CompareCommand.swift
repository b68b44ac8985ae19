import ArgumentParser
import SquallMetrics
import SquallReports

/// `squall compare`: what changed between runs, and whether it is more than chance.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare runs by their result.json, or snapshots of observed systems.",
        discussion: """
            The first is the base; each other is compared with it. A folder stands for repeated runs of the same kind: all \
            results below it. Of a run each the intervals tell what chance does within a run; of repeated runs an exact \
            rank test tells more. Exit code 99 where a condition of --fail-on failed, 90 where the data cannot tell whether \
            one did, 104 where a file is no result, 0 otherwise.

            With --snapshots the two are documents that a suite kept (before-suite-metrics.json, after-suite-metrics.json), \
            or results that hold snapshots: the numbers that changed are printed. One result alone is compared from its \
            first snapshot to its last.
            """
    )

    @Argument(help: "Results, folders of results, or snapshots; the base first.")
    var runs: [String]

    @Option(
        help: ArgumentHelp(
            "Fail where this holds: 'http_req_duration p(95) > +10%'; may be repeated.",
            valueName: "CONDITION"
        )
    )
    var failOn: [String] = []

    @Flag(help: "Compare snapshots: the numbers of two documents.")
    var snapshots = false

    @Flag(help: "With --snapshots: numbers that did not change, too.")
    var all = false

    @Option(help: "text or json.")
    var format = Format.text

    @Option(name: .shortAndLong, help: ArgumentHelp("Also write the comparison here, as JSON.", valueName: "FILE"))
    var output: String?

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    private typealias Judged = (FailCondition, ComparisonRow, FailCondition.Ending)

    func validate() throws {
        if all, !snapshots { throw ValidationError("--all is for --snapshots") }
        if snapshots {
            if !failOn.isEmpty { throw ValidationError("--fail-on is for results, not for snapshots") }
            if runs.count > 2 { throw ValidationError("--snapshots compares two files") }
            return
        }
        if runs.count < 2 { throw ValidationError("two results are needed: squall compare base.json target.json") }
    }

    func run() async throws {
        if snapshots { return try compareSnapshots() }
        let conditions = try failOn.map { text in
            try explaining { () throws(FailCondition.Problem) in try FailCondition(parsing: text) }
        }
        let groups = try runs.map(RunFiles.group)
        var all: [(Comparison, [Judged])] = []
        for target in groups.dropFirst() {
            let comparison = Comparison(base: groups[0], target: target)
            all.append((comparison, try conditions.map { try judge($0, comparison) }))
        }
        try print(all)
        let endings = all.flatMap { $0.1.map(\.2) }
        if endings.contains(.failed) { throw Exit.code(.judgedFailed) }
        if endings.contains(.unclear) { throw Exit.code(.inconclusive) }
    }

    private func judge(_ condition: FailCondition, _ comparison: Comparison) throws -> Judged {
        let row = try explaining { () throws(FailCondition.Problem) in try condition.row(in: comparison) }
        return (condition, row, condition.ending(of: row))
    }

    private func print(_ all: [(Comparison, [Judged])]) throws {
        let texts = all.map { comparison, judged in
            ComparisonReport.text(
                comparison,
                conditions: judged,
                width: Terminal.width,
                color: Terminal.usesColor()
            )
        }
        try print(text: texts.joined(separator: "\n"), json: ComparisonReport.json(all))
    }

    /// In the format that is asked for, and as JSON to a file.
    private func print(text: String, json: [UInt8]) throws {
        Terminal.print(format == .json ? String(decoding: json, as: UTF8.self) : text, terminator: "")
        guard let output else { return }
        do { try Files.write(json, to: output) } catch {
            Terminal.note("squall: --output \(output): \(error.message)")
            throw Exit.code(.internalError)
        }
    }

    // MARK: Snapshots

    private func compareSnapshots() throws {
        let files = try runs.map(readSnapshots)
        let last = files[files.count - 1]
        // Of a result its last snapshot counts; one alone is compared from its first.
        let base = files.count == 1 ? last[0] : files[0][files[0].count - 1]
        if files.count == 1, last.count == 1 {
            Terminal.note("squall: \(runs[0]) holds one snapshot: a second file is needed")
            throw Exit.wrongCommandLine
        }
        let diff = SnapshotDiff(from: base, to: last[last.count - 1])
        let text = SnapshotDiffReport.text(diff, all: all, color: Terminal.usesColor())
        try print(text: text, json: SnapshotDiffReport.json(diff, all: all))
    }

    /// Never empty.
    private func readSnapshots(_ path: String) throws -> [SnapshotFile] {
        do {
            return try SnapshotFile.read(try Files.read(path), name: path)
        } catch let problem as Files.Problem {
            Terminal.note("squall: \(path): \(problem.message)")
        } catch let problem as ResultFormatError {
            Terminal.note("squall: \(path): \(problem.message)")
        }
        throw Exit.invalidFile
    }

    /// Ends the command with what is wrong with a condition.
    private func explaining<Result>(_ body: () throws(FailCondition.Problem) -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            Terminal.note("squall: --fail-on: \(error.description)")
            throw Exit.wrongCommandLine
        }
    }
}

/// The runs that an argument stands for.
private enum RunFiles {
    /// Ends the command where there is none.
    static func group(_ path: String) throws -> RunGroup {
        guard Files.isFolder(path) else { return RunGroup(name: path, results: [try ResultFiles.read(path)]) }
        var results: [RunResult] = []
        var lastProblem = "no result.json below it"
        for file in Files.files(below: path, endings: [".json"]) {
            do {
                results.append(try JSONReport.read(try Files.read(file)))
            } catch let problem as ResultFormatError {
                // Summaries and snapshots may stand beside results.
                lastProblem = "\(file): \(problem.message)"
            }
        }
        guard !results.isEmpty else {
            Terminal.note("squall: \(path): \(lastProblem)")
            throw Exit.invalidFile
        }
        return RunGroup(name: path, results: results)
    }
}
