import ArgumentParser
import SquallExpressions

/// `squall eval`: one expression, or a batch of them as JSON lines.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluate an expression and print its value as JSON.",
        discussion: """
            --batch reads lines {"expr": "...", "vars": {...}, "id": ...} and answers each with {"value": ..., "type": \
            "..."} or {"error": {"kind": "compile" | "runtime", "message": "..."}}.
            """
    )

    @Argument(help: "The expression.")
    var expression: String?

    @Option(help: "Variables: a JSON object, or a file with one.", completion: .file())
    var vars: String?

    @Flag(help: "Read JSON lines from standard input.")
    var batch = false

    func validate() throws {
        if batch == (expression != nil) { throw ValidationError("give either an expression or --batch") }
    }

    func run() async throws {
        if batch {
            while let line = readLine(strippingNewline: true) {
                if !line.allSatisfy(\.isWhitespace) { Terminal.print(JSON.text(BatchEvaluation.answer(to: line))) }
            }
            return
        }
        let variables = try readVariables()
        switch Evaluation(expression ?? "", variables: variables).outcome {
        case .value(let value): Terminal.print(JSON.text(value))
        case .compileError(let message):
            Terminal.note(message)
            throw Exit.invalidFile
        case .runtimeError(let message):
            Terminal.note(message)
            throw ArgumentParser.ExitCode(1)
        }
    }

    private func readVariables() throws -> ValueMap {
        guard let vars else { return ValueMap(keys: [], values: []) }
        do {
            let isText = vars.drop(while: \.isWhitespace).first == "{"
            guard case .map(let map) = try JSON.parse(isText ? Array(vars.utf8) : try Files.read(vars)) else {
                throw EvaluationError("it is no JSON object")
            }
            return map
        } catch let problem as Files.Problem {
            Terminal.note("squall: --vars \(vars): \(problem.message)")
        } catch let problem as EvaluationError {
            Terminal.note("squall: --vars \(vars): \(problem.message)")
        }
        throw Exit.invalidFile
    }
}

/// One expression with variables of types that are not known before.
struct Evaluation {
    enum Outcome {
        case value(Value)
        case compileError(String)
        case runtimeError(String)
    }

    let outcome: Outcome

    init(_ source: String, variables: ValueMap) {
        let scope = VariableScope(variables)
        let compilation = Expression.compile(source, scope: scope)
        guard let expression = compilation.expression else {
            outcome = .compileError(compilation.problems.map { Evaluation.text($0, source) }.joined(separator: "\n"))
            return
        }
        let seed = UInt64.random(in: 0 ... .max)
        let frame = Frame(slots: Slots(variables.values), random: RandomStream(seed: seed), clock: SystemClock())
        do {
            outcome = .value(try expression.evaluate(in: frame))
        } catch {
            outcome = .runtimeError(error.message)
        }
    }

    private static func text(_ problem: ExpressionProblem, _ source: String) -> String {
        let place = "column \(String(decoding: source.utf8.prefix(problem.range.lowerBound), as: UTF8.self).count + 1)"
        let help = problem.help ?? problem.suggestion.map { "did you mean `\($0)`?" }
        return "\(place): \(problem.message)" + (help.map { " (\($0))" } ?? "")
    }
}

/// A line of a batch and its answer.
enum BatchEvaluation {
    static func answer(to line: String) -> Value {
        guard case .map(let request)? = try? JSON.parse(line), case .string(let source)? = request["expr"] else {
            return map(nil, [("error", error("compile", "the line is no JSON object with \"expr\""))])
        }
        var variables = ValueMap(keys: [], values: [])
        if case .map(let given)? = request["vars"] { variables = given }
        return map(request["id"], answer(to: source, variables))
    }

    private static func answer(to source: String, _ variables: ValueMap) -> [(String, Value)] {
        switch Evaluation(source, variables: variables).outcome {
        case .value(let value): [("value", value), ("type", .string(value.celTypeName))]
        case .compileError(let message): [("error", error("compile", message))]
        case .runtimeError(let message): [("error", error("runtime", message))]
        }
    }

    private static func error(_ kind: String, _ message: String) -> Value {
        map(nil, [("kind", .string(kind)), ("message", .string(message))])
    }

    private static func map(_ id: Value?, _ entries: [(String, Value)]) -> Value {
        let all = (id.map { [("id", $0)] } ?? []) + entries
        return .map(ValueMap(keys: all.map { .string($0.0) }, values: all.map(\.1)))
    }
}

/// The variables of an evaluation, each in a slot.
private struct VariableScope: ExpressionScope {
    private let slots: [String: Int]

    init(_ variables: ValueMap) {
        var slots: [String: Int] = [:]
        for (index, key) in variables.keys.enumerated() { slots[key.text] = index }
        self.slots = slots
    }

    func resolve(_ name: String, at range: Range<Int>) -> Resolution? { slots[name].map { .slot($0, .dyn) } }
    func use(member: String, of root: String, at range: Range<Int>) {}
    var candidates: [String] { slots.keys.sorted() }
    var dottedNames: Set<String> { Set(slots.keys.filter { $0.contains(".") }) }
    func markSlot(_ name: String, at range: Range<Int>) -> Int? { nil }
    var markNames: [String] { [] }

    func contents(ofFile path: String) throws(EvaluationError) -> [UInt8] {
        do { return try Files.read(path) } catch { throw EvaluationError("\(path): \(error.message)") }
    }
}
