import SquallPlan

/// What a compilation may look at beside the file itself.
package struct CompileOptions: Sendable {
    /// `validate` judges what is there and only mentions required env that is missing; `plan` and `run` need it all.
    package enum Purpose: Sendable { case validate, plan, run }

    /// `-e NAME=VALUE`, in order.
    package var commandLine: [(name: String, value: String)]
    /// The process environment.
    package var process: [String: String]
    /// `--env-file`: its path and its bytes.
    package var environmentFile: (path: String, bytes: [UInt8])?
    /// With `--demo`: what the embedded system supplies, by env name. nil without `--demo`.
    package var demo: [String: String]?
    /// Reads a file that the scenario names. Paths are relative to the working directory.
    package var readFile: @Sendable (_ path: String) throws(FileReadError) -> [UInt8]
    /// Opens a data file, which may be too large to be read at once.
    package var openFile: @Sendable (_ path: String) throws(FileReadError) -> any ByteSource
    /// `--vus`, `--duration`, `--iterations`.
    package var overrides: Overrides
    package var purpose: Purpose
    /// What the suite gives that runs the file; nil for a file that is run alone.
    package var suite: SuiteValues?
    /// The embedded systems by name; what `demo` asks of one that is not here goes unchecked.
    package var demoSystems: [String: DemoOffer] = [:]

    package init(
        commandLine: [(name: String, value: String)] = [],
        process: [String: String] = [:],
        environmentFile: (path: String, bytes: [UInt8])? = nil,
        demo: [String: String]? = nil,
        readFile: @escaping @Sendable (_ path: String) throws(FileReadError) -> [UInt8],
        openFile: (@Sendable (_ path: String) throws(FileReadError) -> any ByteSource)? = nil,
        overrides: Overrides = Overrides(),
        purpose: Purpose = .run
    ) {
        self.commandLine = commandLine
        self.process = process
        self.environmentFile = environmentFile
        self.demo = demo
        self.readFile = readFile
        if let openFile {
            self.openFile = openFile
        } else {
            self.openFile = { path throws(FileReadError) in MemoryBytes(try readFile(path)) }
        }
        self.overrides = overrides
        self.purpose = purpose
    }
}

/// What an embedded system can be asked for.
package struct DemoOffer: Sendable {
    /// The names of its options, in camel case.
    package var options: [String]
    /// What it supplies for env: `http`, `ws`.
    package var supplies: [String]

    package init(options: [String], supplies: [String]) {
        self.options = options
        self.supplies = supplies
    }
}

/// What a suite gives to the files that it runs.
package struct SuiteValues: Sendable {
    /// A value with the place in the suite file where it is written.
    package typealias Entry = (text: String, location: Location)

    /// By env name; they rank above the defaults of the file, and below everything else.
    package var values: [String: Entry]
    /// Secrets of the suite's own parameters.
    package var secrets: [String]

    package init(values: [String: Entry] = [:], secrets: [String] = []) {
        self.values = values
        self.secrets = secrets
    }
}

/// Why a file could not be read.
package enum FileReadError: Error, Sendable, Hashable {
    case notFound
    /// The system's word for it: "permission denied", "is a directory".
    case unreadable(String)
}

/// `--vus`, `--duration`, `--iterations` of the command line.
package struct Overrides: Sendable {
    package var vus: Int?
    /// Nanoseconds.
    package var duration: Int64?
    package var iterations: Int?

    package init(vus: Int? = nil, duration: Int64? = nil, iterations: Int? = nil) {
        self.vus = vus
        self.duration = duration
        self.iterations = iterations
    }

    package var isEmpty: Bool { vus == nil && duration == nil && iterations == nil }
}

/// What became of a scenario file.
package struct Compilation: Sendable {
    /// nil where there are errors, or where required env is missing.
    package var plan: Plan?
    /// In order of position; `L` findings are warnings.
    package var diagnostics: [Diagnostic]
    /// Texts that must not appear in any output, diagnostics included.
    package var secrets: [String]
    /// Required env without a value.
    package var missingEnvironment: [String]
    /// Why `--vus`, `--duration` or `--iterations` do not apply to this file: exit code 64.
    package var overridesRefused: String?
    /// For a suite file: what it runs. It has no plan of its own, and the diagnostics of its files are among its own.
    package var suite: SuitePlan?
}

/// Compiles a scenario file, or a suite file with all files that it runs: reads it, checks everything that can be known
/// before the run, and makes the plan.
///
/// `path` is where the bytes came from, as the author knows it; includes are relative to it. Never throws and never
/// crashes, whatever the bytes are: everything found is in `diagnostics`.
package func compile(path: String, bytes: [UInt8], options: CompileOptions) -> Compilation {
    let context = CompileContext(options: options)
    let loader = FileLoader(context: context)
    let file = loader.load(path: path, bytes: bytes)
    if let suite = loader.suite { return SuiteCompiler(context: context, file: suite).compile() }
    var compiler = FileCompiler(context: context, loader: loader)
    return compiler.compile(file, bytes: bytes)
}

/// What `--demo` would start for a file; nil where the file names no system, or names it wrongly. For a suite it
/// supplies what any of its files expects of it.
///
/// The command asks this first: what the system supplies is then given to `compile` as `CompileOptions.demo`.
package func demo(path: String, bytes: [UInt8], options: CompileOptions) -> DemoPlan? {
    let context = CompileContext(options: options)
    let loader = FileLoader(context: context)
    let file = loader.load(path: path, bytes: bytes)
    if let suite = loader.suite { return SuiteDemo(context: context, file: suite).plan() }
    return DemoLowering(context: context).lower(file?.fields["demo"])
}
