import SquallExpressions
import SquallPlan

/// Gives every env parameter its value: command line, demo, process environment, env file, suite, default.
struct EnvironmentLowering {
    let context: CompileContext
    /// Where things are reported that concern the command line and no declaration: the `env:` key, or the top.
    let place: Location
    /// Whether `-e` may give what is not declared here: another file of the suite may declare it.
    private let isPartOfSuite: Bool
    private let file: [String: String]

    init(context: CompileContext, place: Location, isPartOfSuite: Bool = false) {
        self.context = context
        self.place = place
        self.isPartOfSuite = isPartOfSuite || context.options.suite != nil
        file = EnvironmentLowering.environmentFile(context)
    }

    /// Declares the parameters in the constants and returns them for the plan, in file order.
    func lower(_ declarations: [EnvironmentDeclaration]) -> [EnvironmentValue] {
        checkCommandLine(declarations)
        return declarations.map { assign($0) }
    }

    private func assign(_ declaration: EnvironmentDeclaration) -> EnvironmentValue {
        var declaration = declaration
        let given = given(for: declaration)
        declaration.source = given?.source ?? .missing
        let value = given.flatMap { parse($0, declaration) }
        if given == nil, !declaration.isBroken { noteMissing(declaration) }
        if declaration.isSecret, let text = given?.text { protect(text, declaration) }
        context.constants.declare(declaration, value: value)
        let display = declaration.isSecret && given != nil ? "***" : value?.text ?? ""
        return EnvironmentValue(
            name: declaration.name,
            display: display,
            source: declaration.source,
            isSecret: declaration.isSecret
        )
    }

    private typealias Given = (text: String, source: EnvironmentValue.Source)

    /// The text of the first source that has one. An empty text is none, but for texts and URLs.
    private func given(for declaration: EnvironmentDeclaration) -> Given? {
        let name = declaration.name
        let sources: [(String?, EnvironmentValue.Source)] = [
            (context.options.commandLine.last { $0.name == name }?.value, .commandLine),
            (context.options.demo?[name], .demo),
            (context.options.process[name], .process),
            (file[name], .file),
            (context.options.suite?.values[name]?.text, .suite),
            (declaration.standard?.text, .standard),
        ]
        for case (let text?, let source) in sources where !text.isEmpty || declaration.type.acceptsEmpty {
            return (text, source)
        }
        return nil
    }

    private func parse(_ given: Given, _ declaration: EnvironmentDeclaration) -> Value? {
        do throws(EnvironmentProblem) {
            let value = try declaration.type.parse(given.text)
            try declaration.check(value, given.text)
            return value
        } catch {
            report(error, given, declaration)
            return nil
        }
    }

    private func report(_ problem: EnvironmentProblem, _ given: Given, _ declaration: EnvironmentDeclaration) {
        let shown = declaration.isSecret ? "***" : "\"\(given.text)\""
        let declared = "declared here as \(declaration.typeDescription)"
        let written = place(of: given, declaration)
        context.report(
            Diagnostic(
                .invalidEnvironment,
                "env \(declaration.name) is \(shown) (from \(given.source.words)): \(problem.message)",
                at: written ?? declaration.location,
                label: written == nil ? declared : problem.message,
                related: given.source == .suite ? [.init(location: declaration.location, text: declared)] : [],
                help: problem.help,
                path: "env.\(declaration.name)"
            )
        )
    }

    /// Where the value is written, if in a file of YAML.
    private func place(of given: Given, _ declaration: EnvironmentDeclaration) -> Location? {
        switch given.source {
        case .standard: declaration.standard?.node.place
        case .suite: context.options.suite?.values[declaration.name]?.location
        default: nil
        }
    }

    private func noteMissing(_ declaration: EnvironmentDeclaration) {
        context.missingEnvironment.append(declaration.name)
        guard context.options.purpose != .validate else { return }
        context.report(
            Diagnostic(
                .missingEnvironment,
                "env \(declaration.name) is \(declaration.isRequired ? "required" : "without a default") and has no value",
                at: declaration.location,
                label: declaration.description ?? "declared here",
                help: "give it with `-e \(declaration.name)=...`, in the environment, or with `--env-file`",
                path: "env.\(declaration.name)"
            )
        )
    }

    /// Masks a secret from here on; one that is too short could not be masked without ruining every output.
    private func protect(_ text: String, _ declaration: EnvironmentDeclaration) {
        guard !text.isEmpty else { return }
        context.secrets.append(text)
        guard text.unicodeScalars.count < 4 else { return }
        context.report(
            Diagnostic(
                .secretTooShort,
                "the secret \(declaration.name) is shorter than 4 characters",
                at: declaration.location,
                label: "its value is from \(declaration.source.words)",
                help: "so short a text cannot be masked in the output: use a longer secret, or remove `secret: true`",
                path: "env.\(declaration.name)"
            )
        )
    }
}

// MARK: Command line and env file

extension EnvironmentLowering {
    private func checkCommandLine(_ declarations: [EnvironmentDeclaration]) {
        let names = declarations.map(\.name)
        for (name, _) in context.options.commandLine {
            if !names.contains(name), !isPartOfSuite { reportUndeclared(name, names) }
            guard context.options.demo?[name] != nil else { continue }
            context.report(
                Diagnostic(
                    .demoConflict,
                    "`-e \(name)` together with `--demo`: the demo supplies \(name)",
                    at: declarations.first { $0.name == name }?.location ?? place,
                    help: "leave out `-e \(name)` to load the demo, or `--demo` to load the system you name"
                )
            )
        }
    }

    /// - Parameter subject: who should have declared it, up to the word before "env".
    func reportUndeclared(_ name: String, _ names: [String], subject: String = "the file declares no") {
        let close = Suggestion.closest(to: name, in: names)
        context.report(
            Diagnostic(
                .undeclaredEnvironment,
                "`-e \(name)`: \(subject) env \(name)",
                at: place,
                label: names.isEmpty ? nil : "declared are: \(names.joined(separator: ", "))",
                help: close.map { "did you mean `-e \($0)=...`?" }
                    ?? "declare it: `env: { \(name): { required: true } }`"
            )
        )
    }

    private static func environmentFile(_ context: CompileContext) -> [String: String] {
        guard let (path, bytes) = context.options.environmentFile else { return [:] }
        let source = SourceFile(path: path, bytes: bytes)
        let parsed = Dotenv(bytes)
        for problem in parsed.problems {
            let place = Location(file: source, range: problem.range)
            context.report(Diagnostic(.dotenvSyntax, problem.message, at: place, help: problem.help))
        }
        return Dictionary(parsed.entries.map { ($0.name, $0.value) }) { _, last in last }
    }
}

// MARK: Constraints

extension EnvironmentDeclaration {
    /// The declaration in words: "a duration", "one of `a` or `b`".
    fileprivate var typeDescription: String {
        values.isEmpty ? "type \(type.rawValue)" : values.map { "`\($0)`" }.joinedAsChoice
    }

    fileprivate func check(_ value: Value, _ text: String) throws(EnvironmentProblem) {
        if !values.isEmpty, !values.contains(where: { matches($0, value, text) }) {
            let close = Suggestion.closest(to: text, in: values)
            let list = values.map { "`\($0)`" }.joinedAsChoice
            throw EnvironmentProblem("not \(list)", help: close.map { "did you mean `\($0)`?" })
        }
        if let minimum, EnvironmentBounds.isBelow(value, minimum.value) {
            throw EnvironmentProblem("below the minimum of \(minimum.text)")
        }
        if let maximum, EnvironmentBounds.isBelow(maximum.value, value) {
            throw EnvironmentProblem("above the maximum of \(maximum.text)")
        }
        if let pattern, !pattern.matchesWhole(text) {
            throw EnvironmentProblem("does not match the pattern `\(pattern.source)`")
        }
    }

    /// Values are compared by meaning: `1s` and `1000ms` are one duration.
    private func matches(_ allowed: String, _ value: Value, _ text: String) -> Bool {
        if allowed == text { return true }
        guard type != .string, type != .url, let other = try? type.parse(allowed) else { return false }
        return other == value
    }
}
