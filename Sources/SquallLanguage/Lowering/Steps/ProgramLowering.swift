import SquallExpressions
import SquallPlan

extension StepsProgram {
    /// Reads and lowers all steps.
    static func lower(_ sections: StepSections, in context: CompileContext) -> StepsProgram {
        ProgramLowering(StepsLowering(sections, in: context)).lower()
    }
}

/// The step lists of a scenario, read.
struct ScenarioLists {
    var onStart: StepListSyntax?
    var steps: StepListSyntax?
    var onStop: StepListSyntax?
}

/// Lowers the parts of a file in the order in which they run, so that each knows what those before it have set.
struct ProgramLowering {
    private let lowering: StepsLowering
    private let setup: StepListSyntax?
    private let teardown: StepListSyntax?
    private let scenarios: [ScenarioLists]
    /// What setup captured, for everyone.
    private let globals = NameScope(parent: nil)

    init(_ lowering: StepsLowering) {
        self.lowering = lowering
        lowering.readFlows()
        let sections = lowering.sections
        setup = lowering.list(sections.setup, "setup", at: NodePath.root.key("setup"), minimum: 0)
        teardown = lowering.list(sections.teardown, "teardown", at: NodePath.root.key("teardown"), minimum: 0)
        scenarios = sections.scenarios.map { scenario in
            ScenarioLists(
                onStart: lowering.list(scenario.onStart, "onStart", at: scenario.path.key("onStart"), minimum: 0),
                steps: lowering.list(scenario.steps, "steps", at: scenario.path.key("steps"), minimum: 1),
                onStop: lowering.list(scenario.onStop, "onStop", at: scenario.path.key("onStop"), minimum: 0)
            )
        }
    }

    func lower() -> StepsProgram {
        var program = StepsProgram()
        let everything = [setup, teardown] + scenarios.flatMap { [$0.onStart, $0.steps, $0.onStop] }
        lowering.sharedMarks = MarkNames(everything, flows: lowering.flows).shared
        lowering.origins = NameOrigins(lowering.sections, scenarios, teardown: teardown, lowering)
        // The rows of feeders stand in front of everything that steps set.
        let firstSlot = BuiltinSlot.count + lowering.context.feeders.entries.count
        let slots = SlotAllocator(from: firstSlot)
        declare(names(of: [setup]), kind: .setup, in: globals, slots, alsoSet: namesAfterSetup)
        program.globalSlots = firstSlot..<slots.count
        let certain = lowerSetup(slots, into: &program)
        for (index, scenario) in lowering.sections.scenarios.enumerated() {
            program.scenarios.append(
                lower(scenario, scenarios[index], after: certain, first: program.globalSlots.upperBound)
            )
        }
        lowerTeardown(first: program.globalSlots.upperBound, into: &program)
        lowering.lowerUnusedFlows(globals: globals, starts: scenarios.map(\.onStart), first: slots.count)
        finish(&program)
        return program
    }

    private func finish(_ program: inout StepsProgram) {
        lowering.usage.report(to: lowering.context.collector)
        program.sites = lowering.sites
        program.checks = lowering.checks
        program.tagNames = lowering.tagNames
        program.rendezvous = lowering.rendezvous.finish(lowering)
    }

    // MARK: - Names

    private func names(of lists: [StepListSyntax?]) -> AssignedNames {
        AssignedNames(lists, returns: lowering.returns(of:))
    }

    /// What scenarios and teardown set: such a name of setup may change its type.
    private var namesAfterSetup: Set<String> {
        let lists = scenarios.flatMap { [$0.onStart, $0.steps, $0.onStop] } + [teardown]
        return Set(names(of: lists).order)
    }

    private func declare(
        _ names: AssignedNames,
        kind: Variable.Kind,
        in scope: NameScope,
        _ slots: SlotAllocator,
        alsoSet: Set<String> = []
    ) {
        for name in names.order where scope.find(name) == nil {
            let places = names.places[name] ?? []
            let isSetOnce = places.count == 1 && !alsoSet.contains(name)
            scope.declare(
                Variable(name: name, slot: slots.next(), kind: kind, places: places, isSetOnce: isSetOnce)
            )
        }
    }

    private func marks(of lists: [StepListSyntax?], _ slots: SlotAllocator) -> MarkSlots {
        MarkSlots(MarkNames(lists, flows: lowering.flows), from: slots)
    }

    // MARK: - Setup and teardown

    /// What is certain when setup has succeeded.
    private func lowerSetup(_ slots: SlotAllocator, into program: inout StepsProgram) -> SlotSet {
        let part = RunPart(
            .setup,
            tags: lowering.sections.tags,
            slots: slots,
            marks: marks(of: [setup], slots),
            shared: globals
        )
        var place = Place(part, scope: globals)
        let steps = setup.map { lowering.lower($0, at: &place) } ?? []
        program.setup = Phase(steps: steps, timeout: lowering.sections.setupTimeout, slotCount: slots.count)
        // After a setup that always ends the test nothing runs: everything may count as set.
        return place.state.isReachable ? place.state.assigned : SlotSet(program.globalSlots)
    }

    /// Teardown runs after a failed setup too: names of setup are null where setup did not get to them.
    private func lowerTeardown(first: Int, into program: inout StepsProgram) {
        let slots = SlotAllocator(from: first)
        let scope = NameScope(parent: globals)
        declare(names(of: [teardown]), kind: .teardown, in: scope, slots)
        let part = RunPart(
            .teardown,
            tags: lowering.sections.tags,
            slots: slots,
            marks: marks(of: [teardown], slots),
            shared: globals
        )
        var place = Place(part, scope: scope)
        let steps = teardown.map { lowering.lower($0, at: &place) } ?? []
        program.teardown = Phase(steps: steps, timeout: lowering.sections.teardownTimeout, slotCount: slots.count)
        program.assertions = lowering.assertions(over: scope)
    }

    // MARK: - Scenarios

    private func lower(_ scenario: StepSections.Scenario, _ lists: ScenarioLists, after setup: SlotSet, first: Int)
        -> StepsProgram.Scenario
    {
        var result = StepsProgram.Scenario()
        let slots = SlotAllocator(from: first)
        let perVU = NameScope(parent: globals)
        let later = Set(names(of: [lists.steps, lists.onStop]).order)
        declare(names(of: [lists.onStart]), kind: .onStart, in: perVU, slots, alsoSet: later)
        let marks = marks(of: [lists.onStart, lists.steps, lists.onStop], slots)
        result.site = lowering.add(site(of: scenario))
        func part(_ kind: RunPart.Kind) -> RunPart {
            RunPart(kind, scenario: scenario.name, tags: scenario.tags, slots: slots, marks: marks, shared: perVU)
        }
        let (onStart, iteration, onStop) = (part(.onStart), part(.iteration), part(.onStop))
        var start = Place(onStart, scope: perVU, state: FlowState(assigned: setup))
        result.onStart = lists.onStart.map { lowering.lower($0, at: &start) } ?? []
        let certain = start.state.isReachable ? start.state.assigned : SlotSet(0..<slots.count)
        result.steps = lower(lists.steps, in: iteration, perVU, certain)
        result.onStop = lower(lists.onStop, in: onStop, perVU, certain)
        result.feeders = FeederUse(
            perIteration: iteration.feeders.sorted(),
            perUser: (Array(onStart.feeders) + Array(onStop.feeders)).sorted()
        )
        result.slotCount = slots.count
        result.requestsPerIteration = RequestCount.mean(result.steps)
        return result
    }

    private func lower(_ list: StepListSyntax?, in part: RunPart, _ perVU: NameScope, _ certain: SlotSet) -> [Step] {
        guard let list else { return [] }
        let scope = NameScope(parent: perVU)
        declare(names(of: [list]), kind: .iteration, in: scope, part.slots)
        var place = Place(part, scope: scope, state: FlowState(assigned: certain))
        return lowering.lower(list, at: &place)
    }

    private func site(of scenario: StepSections.Scenario) -> Site {
        Site(
            scenario: scenario.name,
            group: "",
            name: nil,
            method: nil,
            tags: scenario.tags,
            computedTags: [],
            origin: scenario.location.origin
        )
    }
}

extension StepsLowering {
    /// A step list of a section; nil where it is absent or was reported.
    func list(_ node: Node?, _ name: String, at path: NodePath, minimum: Int) -> StepListSyntax? {
        node.flatMap { reader.list($0, at: path, named: "`\(name)`", minimum: minimum) }
    }
}
