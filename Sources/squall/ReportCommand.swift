import ArgumentParser
import SquallMetrics
import SquallReports

/// `squall report`: a run's report, made anew from its result.json.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make reports from result.json.",
        discussion: """
            Nothing else is needed: a result is complete. Several results become one document as markdown, one file of \
            several suites as junit, one report after another as text. suite-summary.json stands for the results and \
            snapshots that it names. Exit code 0; 104 where a file is no result.
            """
    )

    @Argument(help: "Files that `squall run --out` wrote.")
    var results: [String]

    @Option(
        help:
            "text, html, markdown, junit, csv (the series) or summary (k6's); by default what --output ends with, or text."
    )
    var format: ReportFormat?

    @Option(name: .shortAndLong, help: ArgumentHelp("Write here and not to stdout.", valueName: "FILE"))
    var output: String?

    private var chosen: ReportFormat? {
        format ?? (output.map(ReportFormat.init(file:)) ?? .text)
    }

    func validate() throws {
        guard let chosen else {
            throw ValidationError(
                "--output \(output ?? ""): no format ends so; add --format html, markdown, junit, csv"
            )
        }
        if results.count > 1, !chosen.joinsResults {
            throw ValidationError("--format \(chosen.rawValue) shows one result; markdown, junit and text show several")
        }
    }

    func run() async throws {
        guard let chosen else { return }
        let usesColor = output == nil && chosen == .text && Terminal.usesColor()
        if results.count == 1, let suite = try SuiteRecord.read(results[0]) {
            guard SuiteRecord.formats.contains(chosen) else {
                Terminal.note(
                    "squall: --format \(chosen.rawValue) shows one result; markdown, junit and text show a suite"
                )
                throw Exit.wrongCommandLine
            }
            return try write(suite.render(chosen, color: usesColor))
        }
        let read = try results.map(ResultFiles.read)
        try write(chosen.render(read, artifacts: results, color: usesColor, width: Terminal.width))
    }

    private func write(_ bytes: [UInt8]) throws {
        guard let output else {
            Terminal.print(String(decoding: bytes, as: UTF8.self), terminator: "")
            return
        }
        do {
            try Files.write(bytes, to: output)
        } catch {
            Terminal.note("squall: --output \(output): \(error.message)")
            throw Exit.code(.internalError)
        }
    }
}
