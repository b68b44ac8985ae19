import SquallExpressions
import SquallPlan

// `repeat`, `while`, `forEach`.
extension StepsLowering {
    func lower(_ loop: RepeatSyntax, at place: inout Place) -> Step.Action? {
        let count = repetitions(loop.count, at: place)
        let isConcurrent = isConcurrent(loop.concurrent)
        let pace = loop.pace.flatMap { context.duration($0.node, at: $0.path) }
        let body = body(
            loop.steps,
            variable: loop.variable,
            type: .int,
            at: &place,
            runsOnce: loop.count.isPositiveLiteral,
            isConcurrent: isConcurrent
        )
        return count.map {
            .loop(
                LoopStep(
                    kind: .times($0),
                    variable: body.slot,
                    pace: pace,
                    concurrentSlots: body.ownSlots,
                    steps: body.steps
                )
            )
        }
    }

    func lower(_ loop: ForEachSyntax, at place: inout Place) -> Step.Action? {
        let list = elements(loop.list, at: place)
        let isConcurrent = isConcurrent(loop.concurrent)
        let pace = loop.pace.flatMap { context.duration($0.node, at: $0.path) }
        let element = list?.elementType ?? .dyn
        let isUnnamed = place.hasUnnamedElement
        place.hasUnnamedElement = loop.variable == nil
        defer { place.hasUnnamedElement = isUnnamed }
        let body = body(
            loop.steps,
            variable: loop.variable,
            type: element,
            at: &place,
            runsOnce: false,
            isConcurrent: isConcurrent
        )
        return list.map {
            .loop(
                LoopStep(
                    kind: .forEach($0.template),
                    variable: body.slot,
                    pace: pace,
                    concurrentSlots: body.ownSlots,
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
        runsOnce: Bool,
        isConcurrent: Bool = false
    ) -> (steps: [Step], slot: Int?, ownSlots: Range<Int>?) {
        let firstSlot = place.part.slots.count
        var inner = place
        inner.scope = NameScope(parent: place.scope)
        if isConcurrent {
            inner.isConcurrent = true
            declareOwn(list, in: &inner)
            inner.takeMarks(MarkNames([list], flows: flows))
        }
        let slot = variable.flatMap {
            declare($0.node, kind: .loop, type: type, for: list, in: &inner, path: $0.path)?.slot
        }
        let steps = lower(list, at: &inner)
        // What rounds that run at once have set is each round's own, and gone with it.
        if isConcurrent {
            place.state.isReachable = place.state.isReachable && (inner.state.isReachable || !runsOnce)
            return (steps, slot, firstSlot..<place.part.slots.count)
        }
        if runsOnce { place.state = inner.state }
        return (steps, slot, nil)
    }

    /// Names that only the block sets: each round that runs beside others has its own.
    private func declareOwn(_ list: StepListSyntax, in place: inout Place) {
        let names = AssignedNames([list], returns: returns(of:))
        for name in names.order {
            let places = names.places[name] ?? []
            guard let outer = place.scope.find(name),
                Set(outer.places.map(\.range.start)) == Set(places.map(\.range.start))
            else { continue }
            place.scope.declare(
                Variable(
                    name: name,
                    slot: place.part.slots.next(),
                    kind: outer.kind,
                    places: places,
                    isSetOnce: places.count == 1
                )
            )
        }
    }

    private func isConcurrent(_ value: ValueSyntax?) -> Bool {
        value.flatMap { context.bool($0.node, at: $0.path) } ?? false
    }

    /// A whole number, known or computed each time.
    func repetitions(_ value: ValueSyntax, at place: Place, minimum: Int64 = 0) -> Template? {
        if let scalar = value.node.scalar, case .text = scalar.value, scalar.text.contains("${") {
            guard let lowered = text(value, at: place) else { return nil }
            if lowered.template.constant == nil {
                return checked(lowered.template, value, expected: "a whole number") { $0 == .int }
            }
        }
        return count(value, minimum: minimum).map { Template(constant: .int(Int64($0))) }
    }

    private func elements(_ value: ValueSyntax, at place: Place) -> LoweredTemplate? {
        guard var lowered = self.value(value, at: place) else { return nil }
        let isList: (StaticType) -> Bool = { type in
            if case .list = type { true } else { false }
        }
        let help = listHelp(value)
        guard let template = checked(lowered.template, value, expected: "a list", help: help, isList) else {
            return nil
        }
        lowered.template = template
        return lowered
    }

    private func checked(
        _ template: Template,
        _ value: ValueSyntax,
        expected: String,
        help: String? = nil,
        _ fits: (StaticType) -> Bool
    ) -> Template? {
        if template.type == .dyn || fits(template.type) { return template }
        report(
            Diagnostic(
                .wrongValueType,
                "expected \(expected), this is of type \(template.type.name)",
                at: value.location,
                label: "of type \(template.type.name)",
                help: help,
                path: value.path.text
            )
        )
        return nil
    }

    /// For a name without `${...}`, and for a JSONPath, which only captures read.
    private func listHelp(_ value: ValueSyntax) -> String? {
        guard let text = value.node.text else { return nil }
        if text.hasPrefix("$.") {
            return "capture the list, `capture: { list: \(text) }`, and write `forEach: ${list}`"
        }
        return Names.isIdentifier(text) ? "a name is read with `${\(text)}`" : nil
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
