import SquallDemo
import SquallLanguage
import SquallPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Compiles scenario files for the commands, and prints what was found.
struct Compiling {
    let environment: EnvironmentOptions
    var purpose = CompileOptions.Purpose.run
    var overrides = Overrides()
    /// What an embedded system supplies, with `--demo`.
    var demo: [String: String]?
    /// Whether other files are compiled beside it, for which `-e` may be meant.
    var isOneOfSeveral = false

    /// Ends the command where a file or the env file cannot be read.
    func compile(_ path: String) throws -> Compilation {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path)
        } catch {
            Terminal.note("squall: \(path): \(error.message)")
            throw Exit.invalidFile
        }
        return SquallLanguage.compile(path: path, bytes: bytes, options: try options())
    }

    /// A file that can be run, its diagnostics printed: there is a plan, or a suite. Ends the command where there is
    /// neither, and where the options of the load do not apply.
    func runnable(_ path: String) throws -> Compilation {
        let compilation = try compile(path)
        if let reason = compilation.overridesRefused {
            Terminal.note("squall: \(path): \(reason)")
            throw Exit.wrongCommandLine
        }
        Compiling.report(compilation, of: path)
        guard compilation.plan != nil || compilation.suite != nil else { throw Exit.invalidFile }
        return compilation
    }

    fileprivate func options() throws -> CompileOptions {
        var options = CompileOptions(
            commandLine: environment.pairs.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) },
            process: Compiling.processEnvironment(),
            environmentFile: try environmentFile(),
            demo: demo,
            readFile: { path throws(FileReadError) in try Compiling.read(path) },
            openFile: { path throws(FileReadError) in try Compiling.open(path) },
            overrides: overrides,
            purpose: purpose
        )
        if isOneOfSeveral { options.suite = SuiteValues() }
        for system in DemoSystem.all {
            options.demoSystems[system.name] = DemoOffer(
                options: system.options.map(\.name),
                supplies: system.supplies
            )
        }
        return options
    }

    private func environmentFile() throws -> (path: String, bytes: [UInt8])? {
        guard let path = environment.envFile else { return nil }
        do {
            return (path, try Files.read(path))
        } catch {
            Terminal.note("squall: --env-file \(path): \(error.message)")
            throw Exit.invalidFile
        }
    }

    private static func read(_ path: String) throws(FileReadError) -> [UInt8] {
        guard Files.exists(path) else { throw .notFound }
        do {
            return try Files.read(path)
        } catch {
            throw .unreadable(error.message)
        }
    }

    private static func open(_ path: String) throws(FileReadError) -> any ByteSource {
        if let file = OpenFile(path: path), file.count >= OpenFile.worthwhileSize { return file }
        return MemoryBytes(try read(path))
    }

    private static func processEnvironment() -> [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text)
            if let equals = pair.firstIndex(of: "=") {
                result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            entry += 1
        }
        return result
    }

    /// Prints diagnostics for people, on stderr.
    static func report(_ compilation: Compilation, of path: String) {
        let renderer = DiagnosticRenderer(
            format: .text,
            usesColor: Terminal.usesColor(STDERR_FILENO),
            secrets: compilation.secrets,
            toolVersion: Version.current
        )
        let text = renderer.render(compilation.diagnostics, files: [path])
        if !text.isEmpty { Terminal.note(text, terminator: "") }
    }
}

extension Compiling {
    /// The embedded system that the file names.
    func demo(_ path: String) throws -> DemoPlan? {
        do {
            return SquallLanguage.demo(path: path, bytes: try Files.read(path), options: try options())
        } catch let problem as Files.Problem {
            Terminal.note("squall: \(path): \(problem.message)")
            throw Exit.invalidFile
        }
    }
}
