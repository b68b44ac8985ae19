import ArgumentParser
import SquallEngine
import SquallLanguage
import SquallMetrics
import SquallPlan
import SquallReports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `squall run`: puts the load on, judges, reports.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run scenario files, one after another.",
        discussion: """
            The report goes to stdout, progress and diagnostics to stderr. Ctrl-C lets running iterations finish, tears \
            down and reports; a second one ends at once.
            """
    )

    @Argument(help: "Scenario files.")
    var files: [String]

    @OptionGroup var environment: EnvironmentOptions

    @Flag(help: "Start the embedded system that the file names, and point its env there.")
    var demo = false

    @Option(name: .customLong("out"), help: ArgumentHelp("Write result.json here.", valueName: "DIR"))
    var outputFolder: String?

    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            "Also write html, markdown, junit, csv or summary to --out; may be repeated.",
            valueName: "FORMAT"
        )
    )
    var reports: [ReportFormat] = []

    @Option(help: "Goes before the names of the files in --out, and into reports.")
    var label: String?

    @Option(help: "The same seed gives the same requests (0 to 2^53 - 1).")
    var seed: UInt64?

    @OptionGroup var load: LoadOptions

    @Option(help: "Event loops; one for each core by default.")
    var loops: Int?

    @Flag(help: "Judge neither thresholds nor assertions.")
    var noThresholds = false

    @Flag(help: "A saturated load generator is a warning, not exit code 90.")
    var allowSaturated = false

    @Option(
        help: ArgumentHelp("Also report each interval on stderr, with its own figures: 30s, 5m.", valueName: "DURATION")
    )
    var reportEvery: String?

    @Flag(name: .shortAndLong, help: "Print one line with the verdict.")
    var quiet = false

    func validate() throws {
        if let seed, seed >= 1 << 53 { throw ValidationError("--seed must be below 2^53 (9007199254740992)") }
        if let loops, !(1...256).contains(loops) { throw ValidationError("--loops must be from 1 to 256") }
        if !reports.isEmpty, outputFolder == nil { throw ValidationError("--report needs --out DIR to write to") }
        _ = try reportInterval()
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let stop = StopSwitch()
        let signals = StopSignals(stop)
        defer { signals.cancel() }
        var worst = Int32(0)
        for path in files where stop.level == .none {
            let code = try await run(path, stop)
            if worst == 0 { worst = code }
        }
        if worst != 0 { throw ArgumentParser.ExitCode(worst) }
    }

    /// Runs one file; gives its exit code.
    private func run(_ path: String, _ stop: StopSwitch) async throws -> Int32 {
        var system: DemoProcess?
        defer { system?.stop() }
        var compiling = Compiling(environment: environment, overrides: try load.overrides())
        if demo {
            let started = try DemoProcess.start(for: path, environment: environment)
            system = started
            compiling.demo = started.environment
        }
        var plan = try compiling.plan(path)
        plan.http.userAgent = plan.http.userAgent ?? "squall/\(Version.current)"
        let console = RunConsole(
            plan: plan,
            isQuiet: quiet,
            isInteractive: Terminal.errorsAreInteractive,
            reportInterval: try reportInterval()
        )
        let record = await Engine.run(plan, options: options(), observer: console, stop: stop)
        console.finish()
        return try finish(record, path)
    }

    private func finish(_ record: RunRecord, _ path: String) throws -> Int32 {
        var record = record
        record.circumstances = circumstances(of: record.plan)
        if allowSaturated { record.health = record.health.allowingSaturation() }
        let result = record.result()
        let color = Terminal.usesColor()
        Terminal.print(
            quiet ? QuietLine.render(result) : ConsoleReport.render(result, width: Terminal.width, color: color)
        )
        if let outputFolder { try write(result, to: outputFolder, path) }
        return Int32(result.exitCode)
    }

    /// `result.json`; with a label `<label>-<file>.json`, with several files `<file>.json`.
    private func write(_ result: RunResult, to folder: String, _ path: String) throws {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
        let name = label.map { "\($0)-\(stem)" } ?? (files.count > 1 ? stem : "result")
        do {
            try Files.makeFolder(folder)
            try Files.write(JSONReport.write(result), to: "\(folder)/\(name).json")
            for format in reports {
                let bytes = format.render([result], artifacts: ["\(name).json"])
                try Files.write(bytes, to: "\(folder)/\(name)\(format.suffix)")
            }
        } catch {
            Terminal.note("squall: --out \(folder): \(error.message)")
            throw Exit.code(.internalError)
        }
    }

    /// What the report should say about this run and only the command knows. Values of secret parameters are cut off
    /// here already: the result's mask leaves those alone that are too short to be told from other text.
    private func circumstances(of plan: Plan) -> RunCircumstances {
        let secrets = plan.environment.filter(\.isSecret).map { "\($0.name)=" }
        let words = CommandLine.arguments.dropFirst().map { word in
            guard let name = secrets.first(where: { word.contains($0) }), let start = word.firstRange(of: name) else {
                return word
            }
            return word[..<start.upperBound] + SecretMask.replacement
        }
        return RunCircumstances(
            command: ["squall"] + words,
            label: label,
            machine: MachineResult.current(squall: Version.current)
        )
    }

    // MARK: Options

    private func options() -> EngineOptions {
        EngineOptions(
            seed: seed ?? UInt64.random(in: 0..<(1 << 53)),
            loops: loops ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            judges: !noThresholds
        )
    }

    /// Seconds; nil without `--report-every`.
    private func reportInterval() throws -> Double? {
        guard let reportEvery else { return nil }
        guard let interval = DurationText.nanoseconds(reportEvery), interval >= 1_000_000_000 else {
            throw ValidationError("--report-every \(reportEvery): not a duration of at least 1s; write 30s, 5m")
        }
        return Double(interval) / 1e9
    }
}
