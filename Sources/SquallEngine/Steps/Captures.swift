import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// What captures take values out of: an answer, a message, a reply.
protocol CaptureSource: AnyObject {
    /// Parsed once.
    func json() throws(EvaluationError) -> Value
    /// For regular expressions.
    func text() throws(EvaluationError) -> [UInt8]
    /// The first header of that name.
    func header(_ name: String) -> String?
    /// Whether a capture failed because the content could not be decoded.
    var isUndecodable: Bool { get }
    /// Tells more about the source in an error; "" for nothing.
    var note: String { get }
}

extension ResponseObject: CaptureSource {
    func text() throws(EvaluationError) -> [UInt8] { try body() }
    func header(_ name: String) -> String? { exchange.response?.headers.first(name) }
    var note: String { " (status \(status))" }
}

extension MessageObject: CaptureSource {
    func text() throws(EvaluationError) -> [UInt8] { bytes }
    func header(_ name: String) -> String? { nil }
    var isUndecodable: Bool { false }
    var note: String { " in \(excerpt)" }
}

/// Taking values out of answers.
extension Strand {
    /// Fills the step's captures. One that finds nothing and has no default ends the iteration.
    func capture(_ captures: [Capture], from source: some CaptureSource, _ step: Step) throws(StopReason) {
        for capture in captures {
            frame.slots[capture.slot] = try value(of: capture, from: source, step)
        }
    }

    private func value(of capture: Capture, from source: some CaptureSource, _ step: Step) throws(StopReason) -> Value {
        var problem: String?
        do {
            if let found = try find(capture, in: source) { return found }
        } catch {
            problem = error.message
        }
        if let fallback = capture.fallback { return try value(fallback, step) }
        let cause = problem ?? "nothing matches"
        let kind = source.isUndecodable ? ErrorKind.decode : .capture
        throw fail(kind, "`\(capture.name)` from \(capture.text): \(cause)\(source.note)", step)
    }

    private func find(_ capture: Capture, in source: some CaptureSource) throws(EvaluationError) -> Value? {
        switch capture.source {
        case .jsonPath(let path, let all): return try find(path, all, in: source)
        case .computedJSONPath(let template, let all):
            let text = try template.text(in: frame)
            do {
                return try find(JSONPath.compile(text), all, in: source)
            } catch let problem as JSONPathProblem {
                throw EvaluationError("`\(text)` is no JSONPath: \(problem.message)")
            } catch let error as EvaluationError {
                throw error
            } catch {
                return nil
            }
        case .header(let name): return source.header(name).map { .string($0) }
        case .regex(let pattern, let group): return try find(pattern, group, in: source)
        case .expression(let template): return try template.value(in: frame)
        }
    }

    private func find(_ path: JSONPath, _ all: Bool, in source: some CaptureSource) throws(EvaluationError) -> Value? {
        let json = try source.json()
        return all ? .list(path.matches(in: json)) : path.first(in: json)
    }

    private func find(_ pattern: Pattern, _ group: Int, in source: some CaptureSource) throws(EvaluationError) -> Value?
    {
        let body = try source.text()
        let range = body.withUnsafeBytes { pattern.groups(inBytes: $0) }.flatMap {
            $0.indices.contains(group) ? $0[group] : nil
        }
        return range.map { .string(String(decoding: body[$0], as: UTF8.self)) }
    }
}
