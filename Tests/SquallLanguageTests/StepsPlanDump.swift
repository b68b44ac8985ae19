import SquallExpressions
import SquallPlan

/// A plan's steps as lines of text, so that tests can say what a file means.
enum PlanDump {
    static func text(of steps: [Step], indent: String = "") -> String {
        steps.map { line(of: $0, indent) }.joined()
    }

    private static func line(of step: Step, _ indent: String) -> String {
        let guarded = step.guardCondition.map { "if \($0.source): " } ?? ""
        return indent + guarded + words(of: step.action, indent + "  ") + "\n"
    }

    private static func words(of action: Step.Action, _ indent: String) -> String {
        switch action {
        case .request(let request): return words(of: request)
        case .sleep(let duration): return "sleep \(duration.words)"
        case .group(let group): return "group \(group.name)\n" + inner(group.steps, indent)
        case .loop(let loop): return "\(loop.words)\n" + inner(loop.steps, indent)
        case .branch(let branch):
            let otherwise = branch.otherwise.isEmpty ? "" : "\n\(indent)else\n" + inner(branch.otherwise, indent)
            return "branch \(branch.condition.source)\n" + inner(branch.then, indent) + otherwise
        case .choose(let choose):
            return "choose \(choose.cumulativeWeights)" + choose.branches.map { "\n" + inner($0, indent) }.joined()
        case .parallel(let branches): return "parallel" + branches.map { "\n" + inner($0, indent) }.joined()
        case .flow(let flow): return "flow \(flow.name) \(flow.parameters.words)\n" + inner(flow.steps, indent)
        case .set(let assignments): return "set \(assignments.words)"
        case .check(let checks, _): return "check \(checks.map(\.text))"
        case .record(let samples): return "record \(samples.map { "\($0.metric): \($0.value.source)" })"
        case .mark(let slot): return "mark #\(slot)"
        case .log(let log): return "log \(log.message.source)"
        case .sharedMark(let name): return "mark \(name.source) for all"
        case .conversation(let step): return step.words(indent)
        case .send, .receive, .emit, .reply, .close, .ping, .rendezvous, .redis, .mongo, .sql: return action.socketWords
        case .end(let end): return "end \(end.target.rawValue)" + (end.isFailed ? " failed" : "")
        }
    }

    static func inner(_ steps: [Step], _ indent: String) -> String {
        var text = text(of: steps, indent: indent)
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    private static func words(of request: HTTPStep) -> String {
        var parts = ["\(request.method) \(request.url.source)"]
        parts += request.headers.map { "\($0.name): \($0.value.source)" }
        parts += request.captures.map { "\($0.name) -> #\($0.slot)" }
        if let slot = request.responseSlot { parts.append("response -> #\(slot)") }
        if request.needsBody { parts.append("body") }
        return parts.joined(separator: "; ")
    }
}

extension [Assignment] {
    fileprivate var words: String {
        map { "\($0.name) -> #\($0.slot) = \($0.value.source)" }.joined(separator: ", ")
    }
}

extension LoopStep {
    fileprivate var words: String {
        let own = concurrentSlots.map { " own \($0.lowerBound)..<\($0.upperBound)" } ?? ""
        let variable = (variable.map { " as #\($0)" } ?? "") + own
        return switch kind {
        case .times(let count): "repeat \(count.source)\(variable)"
        case .whileTrue(let condition, let maximum): "while \(condition.source) max \(maximum ?? 0)"
        case .forEach(let list): "forEach \(list.source)\(variable)"
        }
    }
}

extension DurationValue {
    var words: String {
        switch self {
        case .constant(let nanoseconds): "\(nanoseconds)"
        case .uniform(let low, let high): "\(low)...\(high)"
        case .expression(let expression): expression.source
        }
    }
}
