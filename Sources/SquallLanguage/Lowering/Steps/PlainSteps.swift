import SquallExpressions
import SquallPlan

// Steps without a block.
extension StepsLowering {
    func lower(_ sleep: SleepSyntax, at place: Place) -> Step.Action? {
        duration(sleep.duration, at: place, allowsRange: true).map { .sleep($0) }
    }

    func lower(_ set: SetSyntax, at place: inout Place) -> Step.Action? {
        var assignments: [Assignment] = []
        for entry in set.assignments {
            guard let value = literal(entry.value, at: place) else {
                assignLost(entry.key, at: &place)
                continue
            }
            if case .host(let type) = value.template.type, HostTypes.passing.contains(type) {
                reportKeptResponse(entry.value)
            }
            let assigned = assigned(value, entry)
            guard let slot = assign(entry.key, assigned, at: &place, path: entry.value.path) else { continue }
            assignments.append(Assignment(name: entry.name, slot: slot, value: value.template))
        }
        return .set(assignments)
    }

    /// What is known of a value that goes into a name. One that is computed from itself is a counter.
    func assigned(_ value: LoweredTemplate, _ entry: NamedSyntax) -> AssignedValue {
        let text = entry.value.node.text ?? ""
        let isOpen = value.template.constant == nil
        return AssignedValue(
            type: value.template.type,
            isSecret: value.facts.exposedSecret(in: text) != nil,
            isUnbounded: isOpen
                && (value.facts.source(ofUnbounded: text) != nil || value.facts.variables.contains(entry.name))
        )
    }

    /// A mark was given its slot with its part of the run.
    func lower(_ mark: MarkSyntax, at place: Place) -> Step.Action? {
        if mark.isShared { return text(mark.name, at: place).map { .sharedMark($0.template) } }
        guard let name = context.string(mark.name.node, at: mark.name.path) else { return nil }
        return place.slot(ofMark: name).map { .mark(slot: $0) }
    }

    func lower(_ log: LogSyntax, at place: Place) -> Step.Action? {
        guard let lowered = text(log.message, at: place) else { return nil }
        warnOfSecret(in: lowered, log.message, "the log")
        return .log(LogStep(message: lowered.template))
    }

    func lower(_ end: EndSyntax, at place: inout Place) -> Step.Action? {
        let word = context.word(end.target.node, of: EndSyntax.targets, at: end.target.path)
        let failed = end.failed.flatMap { context.bool($0.node, at: $0.path) } ?? false
        let skipped = end.skipped.flatMap { context.bool($0.node, at: $0.path) } ?? false
        let reason = end.reason.flatMap { text($0, at: place)?.template }
        place.state.isReachable = false
        guard let target = word.flatMap(EndStep.Target.init) else { return nil }
        checkEnd(target, end, failed: failed, skipped: skipped, at: place)
        return .end(EndStep(target: target, reason: reason, isFailed: failed, isSkipped: skipped))
    }

    private func checkEnd(_ target: EndStep.Target, _ end: EndSyntax, failed: Bool, skipped: Bool, at place: Place) {
        if target != .test, let stray = end.failed ?? end.skipped {
            reportEnd(stray.location, "`failed` and `skipped` go with `end: test`", path: stray.path)
        } else if skipped, place.part.kind != .setup, let flag = end.skipped {
            reportEnd(flag.location, "a test can be skipped in `setup` only", help: "remove `skipped`", path: flag.path)
        } else if target != .test, !place.part.hasVirtualUser {
            let part = place.part.kind == .setup ? "setup" : "teardown"
            reportEnd(end.target.location, "there is no \(target.rawValue) to end in \(part)", path: end.target.path)
        }
    }

    private func reportEnd(
        _ location: Location,
        _ message: String,
        help: String = "write `end: test`",
        path: NodePath
    ) {
        report(
            Diagnostic(
                .misplacedEnd,
                message,
                at: location,
                label: "not here",
                help: help,
                path: path.text
            )
        )
    }
}
