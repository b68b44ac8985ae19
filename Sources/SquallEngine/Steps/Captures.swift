import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Taking values out of answers.
extension Strand {
    /// Fills the step's captures. One that finds nothing and has no default ends the iteration.
    func capture(_ captures: [Capture], from response: ResponseObject, _ step: Step) throws(StopReason) {
        for capture in captures {
            session.slots[capture.slot] = try value(of: capture, from: response, step)
        }
    }

    private func value(of capture: Capture, from response: ResponseObject, _ step: Step) throws(StopReason) -> Value {
        var problem: String?
        do {
            if let found = try find(capture, in: response) { return found }
        } catch {
            problem = error.message
        }
        if let fallback = capture.fallback { return try value(fallback, step) }
        let cause = problem ?? "nothing matches"
        let kind = response.isUndecodable ? ErrorKind.decode : .capture
        throw fail(kind, "`\(capture.name)` from \(capture.text): \(cause) (status \(response.status))", step)
    }

    private func find(_ capture: Capture, in response: ResponseObject) throws(EvaluationError) -> Value? {
        switch capture.source {
        case .jsonPath(let path, let all): return try find(path, all, in: response)
        case .computedJSONPath(let template, let all):
            let text = try template.text(in: frame)
            do {
                return try find(JSONPath.compile(text), all, in: response)
            } catch let problem as JSONPathProblem {
                throw EvaluationError("`\(text)` is no JSONPath: \(problem.message)")
            } catch let error as EvaluationError {
                throw error
            } catch {
                return nil
            }
        case .header(let name): return response.exchange.response?.headers.first(name).map { .string($0) }
        case .regex(let pattern, let group): return try find(pattern, group, in: response)
        case .expression(let template): return try template.value(in: frame)
        }
    }

    private func find(_ path: JSONPath, _ all: Bool, in response: ResponseObject) throws(EvaluationError) -> Value? {
        let json = try response.json()
        return all ? .list(path.matches(in: json)) : path.first(in: json)
    }

    private func find(_ pattern: Pattern, _ group: Int, in response: ResponseObject) throws(EvaluationError) -> Value? {
        let body = try response.body()
        let range = body.withUnsafeBytes { pattern.groups(inBytes: $0) }.flatMap {
            $0.indices.contains(group) ? $0[group] : nil
        }
        return range.map { .string(String(decoding: body[$0], as: UTF8.self)) }
    }
}
