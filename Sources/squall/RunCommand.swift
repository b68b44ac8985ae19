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
        abstract: "Run scenario files one after another, or a suite.",
        discussion: """
            Everything is checked before the first run begins. Of several files all are run; a suite stops at the first that \
            fails, unless it says otherwise. The exit code is the gravest: 70, 107, 105, 108, 90, 99, 0. The report goes to stdout, progress and diagnostics to stderr. Ctrl-C lets running iterations finish, tears \
            down and reports; a second one ends at once.
            """
    )

    @Argument(help: "Scenario files, or one suite file.")
    var files: [String]

    @OptionGroup var environment: EnvironmentOptions

    @Flag(help: "Start the embedded system that the file names, and point its env there.")
    var demo = false

    @OptionGroup var live: LiveOptions

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
        let programme = try RunProgramme(of: self)
        defer { programme.demo?.stop() }
        let code = try await run(programme, stop)
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }

    /// Runs one file, or a suite; gives the exit code.
    private func run(_ programme: RunProgramme, _ stop: StopSwitch) async throws -> Int32 {
        let label = self.label ?? programme.suite?.label
        let artifacts = try outputFolder.map { try RunArtifacts(folder: $0, label: label, formats: reports) }
        guard !programme.isSuite, let item = programme.items.first, let plan = item.plan else {
            var sequence = RunSequence(self, programme, stop: stop, artifacts: artifacts)
            return try await sequence.run()
        }
        defer { item.demo?.stop() }
        let result = try await run(plan, label: label, stop: stop)
        _ = try artifacts?.write(result, as: label == nil ? "result" : artifacts?.labelled(item.name) ?? item.name)
        return Int32(result.exitCode)
    }

    /// Runs a plan and prints its report.
    func run(_ plan: Plan, label: String?, stop: StopSwitch) async throws -> RunResult {
        let console = RunConsole(
            plan: plan,
            isQuiet: quiet,
            isInteractive: Terminal.errorsAreInteractive,
            reportInterval: try reportInterval()
        )
        let outputs = try await live.start(for: plan, label: label, isQuiet: quiet)
        let observer = LiveObserver(console: console, outputs: outputs)
        var record = await Engine.run(plan, options: options(), observer: observer, stop: stop)
        console.finish()
        record.circumstances = circumstances(of: plan, label)
        record.circumstances?.live = await live.finish(outputs, record.metrics, stop)
        if allowSaturated { record.health = record.health.allowingSaturation() }
        let result = record.result()
        let color = Terminal.usesColor()
        Terminal.print(
            quiet ? QuietLine.render(result) : ConsoleReport.render(result, width: Terminal.width, color: color)
        )
        return result
    }

    /// Tells where a suite is, on stderr.
    func announce(_ line: String) {
        if !quiet { Terminal.note(line) }
    }

    /// What the report should say about this run and only the command knows.
    private func circumstances(of plan: Plan, _ label: String?) -> RunCircumstances {
        RunCircumstances(
            command: words(masking: plan.environment),
            label: label,
            machine: MachineResult.current(squall: Version.current)
        )
    }

    /// The command line. Values of secret parameters are cut off here already: the result's mask leaves those alone that
    /// are too short to be told from other text.
    func words(masking environment: [EnvironmentValue]) -> [String] {
        let secrets = environment.filter(\.isSecret).map { "\($0.name)=" }
        let words = CommandLine.arguments.dropFirst().map { word in
            guard let name = secrets.first(where: { word.contains($0) }), let start = word.firstRange(of: name) else {
                return word
            }
            return word[..<start.upperBound] + SecretMask.replacement
        }
        return ["squall"] + words.map(live.mask.apply)
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
