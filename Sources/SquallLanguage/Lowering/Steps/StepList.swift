import SquallExpressions
import SquallPlan

/// A step that is lowered but for what later expressions decide about it: whether its answer is kept.
struct StepDraft {
    let finish: () -> Step
}

extension StepsLowering {
    /// Lowers a step list, and moves the place to behind it. `response` of the list ends with it.
    func lower(_ list: StepListSyntax, at place: inout Place) -> [Step] {
        let outer = place.response
        let (message, result) = (place.message, place.result)
        let own = ResponseScope(parent: outer)
        place.response = own
        let rowsAround = rowsRead
        var drafts: [StepDraft] = []
        var wasReachable = place.state.isReachable
        for step in list.steps {
            if wasReachable, !place.state.isReachable {
                reportUnreachable(step)
                wasReachable = false
            }
            if let draft = lower(step, at: &place) { drafts.append(draft) }
        }
        rowsRead = rowsAround
        outer.noteEnd(of: own)
        place.response = outer
        (place.message, place.result) = (message, result)
        return drafts.map { $0.finish() }
    }

    /// Lowers a list whose names and answers are nobody else's business: a parallel branch.
    func lowerApart(_ list: StepListSyntax, at place: inout Place) -> [Step] {
        let outer = place.response
        let apart = ResponseScope(parent: nil)
        place.response = apart
        defer {
            outer.noteEnd(of: apart)
            place.response = outer
        }
        return lower(list, at: &place)
    }

    private func lower(_ step: StepSyntax, at place: inout Place) -> StepDraft? {
        guard countExpansion(step, at: place) else { return nil }
        place.noteCut(by: step.verb)
        let before = place.state
        let producers = place.response.producers
        rowsRead = []
        let condition = step.guardCondition.map { guardCondition($0, at: place) }
        let rowsOfGuard = rowsRead
        rowsRead = []
        guard let action = action(of: step, at: &place) else {
            if condition != nil { place.state = before.merged(with: place.state) }
            return nil
        }
        if condition != nil {
            place.state = before.merged(with: place.state)
            // The answer in hand may then be an earlier one.
            if case .http = step.verb { place.response.replaceProducers(by: producers + place.response.producers) }
        }
        // A condition that could not be read has been reported: no plan is made.
        let known = condition.flatMap { $0 }
        let origin = step.location.origin
        let (guardRows, rows) = (rowsOfGuard.sorted(), rowsRead.sorted())
        return StepDraft {
            Step(guardCondition: known, action: action(), origin: origin, guardRows: guardRows, rows: rows)
        }
    }

    /// The action, made when the list is complete; nil where it was reported.
    private func action(of step: StepSyntax, at place: inout Place) -> (() -> Step.Action)? {
        switch step.verb {
        case .http(let http): return lower(http, of: step, at: &place)
        case .conversation(let conversation): return lower(conversation, of: step, at: &place)
        case .receive(let receive): return lower(receive, of: step, at: &place)
        case .emit(let emit): return lower(emit, of: step, at: &place)
        case .redis(let redis): return lower(redis, of: step, at: &place)
        case .mongo(let mongo): return lower(mongo, of: step, at: &place)
        case .sql(let sql): return lower(sql, of: step, at: &place)
        case .invalid(let names):
            for name in names { assignLost(name, at: &place) }
            return nil
        default:
            let action = simpleAction(of: step, at: &place)
            return action.map { action in { action } }
        }
    }

    private func simpleAction(of step: StepSyntax, at place: inout Place) -> Step.Action? {
        switch step.verb {
        case .sleep(let syntax): lower(syntax, at: place)
        case .group(let syntax): lower(syntax, of: step, at: &place)
        case .repeat(let syntax): lower(syntax, at: &place)
        case .while(let syntax): lower(syntax, at: &place)
        case .forEach(let syntax): lower(syntax, at: &place)
        case .if(let syntax): lower(syntax, at: &place)
        case .choose(let syntax): lower(syntax, at: &place)
        case .parallel(let syntax): lower(syntax, at: &place)
        case .use(let syntax): lower(syntax, of: step, at: &place)
        case .set(let syntax): lower(syntax, at: &place)
        case .check(let syntax): lower(syntax, of: step, at: place)
        case .record(let syntax): lower(syntax, of: step, at: place)
        case .mark(let syntax): lower(syntax, at: place)
        case .send(let syntax): lower(syntax, of: step, at: place)
        case .reply(let syntax): lower(syntax, of: step, at: place)
        case .close(let syntax): lower(syntax, of: step, at: &place)
        case .ping(let syntax): lower(syntax, of: step, at: place)
        case .rendezvous(let syntax): lower(syntax, of: step, at: place)
        case .log(let syntax): lower(syntax, at: place)
        case .end(let syntax): lower(syntax, at: &place)
        case .http, .conversation, .receive, .emit, .redis, .mongo, .sql, .invalid: nil
        }
    }

    private func reportUnreachable(_ step: StepSyntax) {
        report(
            Diagnostic(
                .unreachableStep,
                "this step is never reached",
                at: step.location,
                label: "every way to here has ended",
                help: "remove it, or give the `end` before it a condition: `if: ...`",
                path: step.path.text
            )
        )
    }

    /// Counts steps that flows expand to; false beyond the limit.
    private func countExpansion(_ step: StepSyntax, at place: Place) -> Bool {
        guard !place.flows.isEmpty else { return true }
        expandedSteps += 1
        guard expandedSteps > Self.expansionLimit else { return true }
        report(
            Diagnostic(
                .expansionLimit,
                "flows expand to more than \(Self.expansionLimit) steps",
                at: sections.flows.first?.entry.key.place ?? step.location,
                help: "use flows less deeply inside of each other, or put a `repeat` around one `use`"
            )
        )
        return false
    }
}
