import ArgumentParser
import SquallLanguage

/// `squall validate`: checks files; nothing is ever sent.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check scenario files completely, without sending anything.",
        discussion: "Exit code 0 without errors, 104 with. Folders are searched for .yaml and .yml files."
    )

    @Argument(help: "Scenario files, or folders of them.")
    var files: [String]

    @OptionGroup var environment: EnvironmentOptions

    @Option(help: "text, json, sarif or github.")
    var format = DiagnosticFormat.text

    @Flag(help: "Warnings count as errors.")
    var strict = false

    func run() async throws {
        let paths = files.flatMap { Files.isFolder($0) ? Files.scenarios(below: $0) : [$0] }
        guard !paths.isEmpty else {
            Terminal.note("squall: no .yaml or .yml file in \(files.joined(separator: ", "))")
            throw Exit.invalidFile
        }
        // An included file is read with every file that includes it: what is wrong with it is told once.
        let collector = DiagnosticCollector()
        var secrets: [String] = []
        var missing: [String] = []
        for path in paths {
            let compilation = try Compiling(environment: environment, purpose: .validate).compile(path)
            compilation.diagnostics.forEach(collector.report)
            secrets += compilation.secrets
            missing += compilation.missingEnvironment.map { "\(path): env \($0) is required and has no value yet" }
        }
        let found = collector.diagnostics
        print(found, paths, secrets, missing)
        if found.contains(where: { $0.severity == .error || strict }) { throw Exit.invalidFile }
    }

    private func print(_ found: [Diagnostic], _ paths: [String], _ secrets: [String], _ missing: [String]) {
        let renderer = DiagnosticRenderer(
            format: format,
            usesColor: format == .text && Terminal.usesColor(),
            secrets: secrets,
            toolVersion: Version.current
        )
        Terminal.print(renderer.render(found, files: paths), terminator: "")
        guard format == .text else { return }
        for line in missing { Terminal.print("note: \(line)") }
        if found.isEmpty { Terminal.print("\(paths.count) \(paths.count == 1 ? "file" : "files"), no problems") }
    }
}

extension DiagnosticFormat: ExpressibleByArgument {}
