import ArgumentParser
import SquallMetrics
import SquallReports

/// `squall compare`: what changed between runs, and whether it is more than chance.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare runs by their result.json.",
        discussion: """
            The first is the base; each other is compared with it. A folder stands for repeated runs of the same kind: all \
            results below it. Of a run each the intervals tell what chance does within a run; of repeated runs an exact \
            rank test tells more. Exit code 99 where a condition of --fail-on failed, 90 where the data cannot tell whether \
            one did, 104 where a file is no result, 0 otherwise.
            """
    )

    @Argument(help: "Results, or folders of results; the base first.")
    var runs: [String]

    @Option(
        help: ArgumentHelp(
            "Fail where this holds: 'http_req_duration p(95) > +10%'; may be repeated.",
            valueName: "CONDITION"
        )
    )
    var failOn: [String] = []

    @Option(help: "text or json.")
    var format = Format.text

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    private typealias Judged = (FailCondition, ComparisonRow, FailCondition.Ending)

    func validate() throws {
        if runs.count < 2 { throw ValidationError("two results are needed: squall compare base.json target.json") }
    }

    func run() async throws {
        let conditions = try failOn.map { text in
            try explaining { () throws(FailCondition.Problem) in try FailCondition(parsing: text) }
        }
        let groups = try runs.map(RunFiles.group)
        var all: [(Comparison, [Judged])] = []
        for target in groups.dropFirst() {
            let comparison = Comparison(base: groups[0], target: target)
            all.append((comparison, try conditions.map { try judge($0, comparison) }))
        }
        print(all)
        let endings = all.flatMap { $0.1.map(\.2) }
        if endings.contains(.failed) { throw Exit.code(.judgedFailed) }
        if endings.contains(.unclear) { throw Exit.code(.inconclusive) }
    }

    private func judge(_ condition: FailCondition, _ comparison: Comparison) throws -> Judged {
        let row = try explaining { () throws(FailCondition.Problem) in try condition.row(in: comparison) }
        return (condition, row, condition.ending(of: row))
    }

    private func print(_ all: [(Comparison, [Judged])]) {
        switch format {
        case .json: Terminal.print(String(decoding: ComparisonReport.json(all), as: UTF8.self), terminator: "")
        case .text:
            let texts = all.map { comparison, judged in
                ComparisonReport.text(
                    comparison,
                    conditions: judged,
                    width: Terminal.width,
                    color: Terminal.usesColor()
                )
            }
            Terminal.print(texts.joined(separator: "\n"), terminator: "")
        }
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
