import SquallExpressions
import SquallPlan

/// How many requests steps make on average, where that is known before the run.
enum RequestCount {
    /// nil where branches, loops or an `end` leave it open.
    static func mean(_ steps: [Step]) -> Double? {
        var sum = 0.0
        var mayHaveEnded = false
        for step in steps {
            guard let count = mean(step), !mayHaveEnded || count == 0 else { return nil }
            sum += count
            mayHaveEnded = mayHaveEnded || step.mayEnd
        }
        return sum
    }

    private static func mean(_ step: Step) -> Double? {
        guard let count = mean(step.action) else { return nil }
        return step.guardCondition == nil || count == 0 ? count : nil
    }

    private static func mean(_ action: Step.Action) -> Double? {
        switch action {
        case .request: 1
        case .group(let group): mean(group.steps)
        case .flow(let flow): mean(flow.steps)
        case .loop(let loop): mean(loop)
        case .branch(let branch): same(mean(branch.then), mean(branch.otherwise))
        case .choose(let choose): mean(choose)
        case .parallel(let branches): sum(branches.map(mean))
        case .conversation(let conversation): mean(conversation)
        default: 0
        }
    }

    /// Handlers and timers run as often as they may.
    private static func mean(_ conversation: ConversationStep) -> Double? {
        let others = conversation.handlers.map(\.steps) + conversation.timers.map(\.steps)
        let areQuiet = (others + [conversation.onReject ?? []]).allSatisfy { mean($0) == 0 }
        return areQuiet ? mean(conversation.steps) : nil
    }

    private static func mean(_ loop: LoopStep) -> Double? {
        guard let body = mean(loop.steps) else { return nil }
        if body == 0 { return 0 }
        switch loop.kind {
        case .times(let template):
            if case .int(let times)? = template.constant { return Double(times) * body }
        case .forEach(let template):
            if case .list(let elements)? = template.constant { return Double(elements.count) * body }
        case .whileTrue: break
        }
        return nil
    }

    private static func mean(_ choose: ChooseStep) -> Double? {
        guard let total = choose.cumulativeWeights.last else { return 0 }
        var before = 0.0
        var sum = 0.0
        for (branch, upTo) in zip(choose.branches, choose.cumulativeWeights) {
            guard let count = mean(branch) else { return nil }
            sum += count * (upTo - before) / total
            before = upTo
        }
        return sum
    }

    private static func same(_ one: Double?, _ other: Double?) -> Double? { one == other ? one : nil }

    private static func sum(_ counts: [Double?]) -> Double? {
        counts.contains { $0 == nil } ? nil : counts.compactMap(\.self).reduce(0, +)
    }
}

extension Step {
    /// Whether an `end` stands somewhere in the step, so that what follows may not be reached.
    var mayEnd: Bool {
        contains { if case .end = $0.action { true } else { false } }
    }
}
