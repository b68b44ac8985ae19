import SquallExpressions
import SquallPlan

// `repeat`, `while`, `forEach`.
extension StepsLowering {
    func lower(_ loop: RepeatSyntax, at place: inout Place) -> Step.Action? {
        let count = repetitions(loop.count, at: place)
        refuseConcurrent(loop.concurrent)
        let pace = loop.pace.flatMap { context.duration($0.node, at: $0.path) }
        let body = body(
            loop.steps,
            variable: loop.variable,
            type: .int,
            at: &place,
            runsOnce: loop.count.isPositiveLiteral
        )
        return count.map {
            .loop(LoopStep(kind: .times($0), variable: body.slot, pace: pace, concurrentSlots: nil, steps: body.steps))
        }
    }

    func lower(_ loop: ForEachSyntax, at place: inout Place) -> Step.Action? {
        let list = elements(loop.list, at: place)
        refuseConcurrent(loop.concurrent)
        let pace = loop.pace.flatMap { context.duration($0.node, at: $0.path) }
        let element = list?.elementType ?? .dyn
        let body = body(loop.steps, variable: loop.variable, type: element, at: &place, runsOnce: false)
        return list.map {
            .loop(
                LoopStep(
                    kind: .forEach($0.template),
                    variable: body.slot,
                    pace: pace,
                    concurrentSlots: nil,
                    steps: body.steps
                )
            )
        }
    }

    func lower(_ loop: WhileSyntax, at place: inout Place) -> Step.Action? {
        let condition = condition(loop.condition, at: place)
        let maximum = loop.maximum.flatMap { count($0) }
        let body = body(loop.steps, variable: nil, type: .int, at: &place, runsOnce: false)
        if let foregone = condition?.foregone { reportForegone(loop, foregone, body.steps) }
        return condition.map {
            let kind = LoopStep.Kind.whileTrue($0.expression, max: maximum)
            return .loop(LoopStep(kind: kind, variable: nil, pace: nil, concurrentSlots: nil, steps: body.steps))
        }
    }

    /// The steps of a loop, whose names are certain afterwards only where it surely runs.
    private func body(
        _ list: StepListSyntax,
        variable: ValueSyntax?,
        type: StaticType,
        at place: inout Place,
        runsOnce: Bool
    ) -> (steps: [Step], slot: Int?) {
        var inner = place
        inner.scope = NameScope(parent: place.scope)
        let slot = variable.flatMap {
            declare($0.node, kind: .loop, type: type, for: list, in: &inner, path: $0.path)?.slot
        }
        let steps = lower(list, at: &inner)
        if runsOnce { place.state = inner.state }
        return (steps, slot)
    }

    private func repetitions(_ value: ValueSyntax, at place: Place) -> Template? {
        if let scalar = value.node.scalar, case .text = scalar.value, scalar.text.contains("${") {
            guard let lowered = text(value, at: place) else { return nil }
            if lowered.template.constant == nil {
                return checked(lowered.template, value, expected: "a whole number") { $0 == .int }
            }
        }
        return count(value).map { Template(constant: .int(Int64($0))) }
    }

    private func elements(_ value: ValueSyntax, at place: Place) -> LoweredTemplate? {
        guard var lowered = self.value(value, at: place) else { return nil }
        let isList: (StaticType) -> Bool = { type in
            if case .list = type { true } else { false }
        }
        guard let template = checked(lowered.template, value, expected: "a list", isList) else { return nil }
        lowered.template = template
        return lowered
    }

    private func checked(
        _ template: Template,
        _ value: ValueSyntax,
        expected: String,
        _ fits: (StaticType) -> Bool
    ) -> Template? {
        if template.type == .dyn || fits(template.type) { return template }
        report(
            Diagnostic(
                .wrongValueType,
                "expected \(expected), this is of type \(template.type.name)",
                at: value.location,
                label: "of type \(template.type.name)",
                path: value.path.text
            )
        )
        return nil
    }

    private func refuseConcurrent(_ value: ValueSyntax?) {
        guard let value, context.bool(value.node, at: value.path) == true else { return }
        reader.reportNotAvailableYet(
            value.node,
            "a loop whose rounds run at once",
            help: "for a fixed number of them write `parallel`, a list of step lists",
            at: value.path
        )
    }

    private func reportForegone(_ loop: WhileSyntax, _ foregone: Bool, _ steps: [Step]) {
        guard !foregone || loop.maximum == nil && !steps.contains(where: \.mayEnd) else { return }
        report(
            Diagnostic(
                foregone ? .endlessLoop : .constantCondition,
                foregone ? "this loop cannot end" : "this condition is always false",
                at: loop.condition.location,
                label: foregone ? "always true, and there is neither `max` nor `end`" : "the steps never run",
                help: foregone ? "give it a `max`, or a condition that the steps change" : nil,
                path: loop.condition.path.text
            )
        )
    }
}

extension ValueSyntax {
    /// Whether a number above zero is written here.
    fileprivate var isPositiveLiteral: Bool {
        switch node.scalar?.value {
        case .int(let number): number > 0
        case .double(let number): number > 0
        default: false
        }
    }
}

extension LoweredTemplate {
    /// The type of the elements of a list.
    fileprivate var elementType: StaticType {
        if case .list(let element) = template.type { element } else { .dyn }
    }
}
