import SquallLanguage
import SquallPlan

/// What `squall run` is about to do: a file, several files, or those of a suite.
///
/// All of it is compiled before the first run begins, so that no mistake surfaces after an hour of load.
struct RunProgramme {
    /// A run that takes place, or would have.
    struct Item {
        /// Names its artifacts.
        let name: String
        let file: String
        /// nil where the suite leaves the run out.
        let plan: Plan?
        let continuesOnFailure: Bool
        /// The embedded system that is this file's alone.
        let demo: DemoProcess?
    }

    /// nil for files of the command line.
    let suite: SuitePlan?
    let items: [Item]
    /// The embedded system of the whole suite.
    let demo: DemoProcess?

    /// Whether there is more to tell than one result does.
    var isSuite: Bool { suite != nil || items.count > 1 }

    var name: String { suite?.name ?? items.map(\.name).joined(separator: ", ") }
    var secrets: [String] { (suite?.secrets ?? []) + items.flatMap { $0.plan?.secrets ?? [] } }
    var environment: [EnvironmentValue] {
        (suite?.environment ?? []) + items.flatMap { $0.plan?.environment ?? [] }
    }

    /// Starts embedded systems and compiles. Ends the command where something is wrong.
    init(of command: RunCommand) throws {
        let files = try command.files.map { try CompiledFile($0, command) }
        if let first = files.first, let suite = first.compilation.suite, files.count == 1 {
            self.suite = suite
            demo = first.demo
            items = suite.runs.map { RunProgramme.item($0) }
            return
        }
        if let suite = files.first(where: { $0.compilation.suite != nil }) {
            Terminal.note("squall: \(suite.path) is a suite, which is run alone: leave the other files out")
            throw Exit.wrongCommandLine
        }
        suite = nil
        demo = nil
        items = files.map { $0.item }
        if command.outputFolder != nil { try RunProgramme.checkNames(items) }
        if files.count > 1 { try checkAssignments(command.environment) }
    }

    private static func item(_ run: SuitePlan.Run) -> Item {
        Item(
            name: run.name,
            file: run.file,
            plan: run.plan?.identified,
            continuesOnFailure: run.continuesOnFailure,
            demo: nil
        )
    }

    /// Two files of one name would write the same artifacts.
    private static func checkNames(_ items: [Item]) throws {
        for (index, item) in items.enumerated() {
            guard let other = items[..<index].first(where: { $0.name == item.name }) else { continue }
            Terminal.note(
                "squall: \(other.file) and \(item.file) would write the same artifacts: name them in a suite file, "
                    + "each with a `name`"
            )
            throw Exit.wrongCommandLine
        }
    }

    /// With several files `-e` is for those that declare the name; one of them must.
    private func checkAssignments(_ options: EnvironmentOptions) throws {
        let declared = Set(environment.map(\.name))
        let unknown = options.pairs.keys.filter { !declared.contains($0) }.sorted()
        guard !unknown.isEmpty else { return }
        for name in unknown { Terminal.note("squall: -e \(name): none of the files declares env \(name)") }
        throw Exit.invalidFile
    }
}

/// A file of the command line, compiled; with the embedded system that it runs against.
private struct CompiledFile {
    let path: String
    let compilation: Compilation
    let demo: DemoProcess?

    init(_ path: String, _ command: RunCommand) throws {
        self.path = path
        var compiling = Compiling(environment: command.environment, overrides: try command.load.overrides())
        compiling.isOneOfSeveral = command.files.count > 1
        demo = command.demo ? try DemoProcess.start(for: path, environment: command.environment) : nil
        compiling.demo = demo?.environment
        compilation = try compiling.runnable(path)
    }

    var item: RunProgramme.Item {
        RunProgramme.Item(
            name: Files.stem(path),
            file: path,
            plan: compilation.plan?.identified,
            continuesOnFailure: true,
            demo: demo
        )
    }
}

extension Plan {
    /// With the name under which requests are sent where the file gives none.
    fileprivate var identified: Plan {
        var plan = self
        plan.http.userAgent = plan.http.userAgent ?? "squall/\(Version.current)"
        return plan
    }
}
