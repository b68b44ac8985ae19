/// Which parts of a file set which names: so a name that holds elsewhere is told from one that nobody sets.
struct NameOrigins {
    /// A part of a file in which names hold.
    fileprivate enum Part: Hashable {
        case onStart(scenario: String)
        /// `steps` or `onStop`.
        case iteration(scenario: String, list: String)
        case teardown
        case flow(String)
    }
    private struct Entry {
        var part: Part
        var names: AssignedNames
    }
    private var entries: [Entry] = []
    private var hasOneScenario = true

    init() {}

    init(_ sections: StepSections, _ lists: [ScenarioLists], teardown: StepListSyntax?, _ lowering: StepsLowering) {
        hasOneScenario = lists.count == 1
        for (scenario, lists) in zip(sections.scenarios.map(\.name), lists) {
            add(lists.onStart, .onStart(scenario: scenario), lowering)
            add(lists.steps, .iteration(scenario: scenario, list: "steps"), lowering)
            add(lists.onStop, .iteration(scenario: scenario, list: "onStop"), lowering)
        }
        add(teardown, .teardown, lowering)
        for name in lowering.flows.keys.sorted() { add(lowering.flows[name]?.steps, .flow(name), lowering) }
    }

    private mutating func add(_ list: StepListSyntax?, _ part: Part, _ lowering: StepsLowering) {
        guard let list else { return }
        entries.append(Entry(part: part, names: AssignedNames([list], returns: lowering.returns(of:))))
    }

    /// Where a name holds that cannot be read at a place, and what to do about it.
    struct Origin {
        /// "in scenario `a`"
        var place: String
        var help: String
        /// Where it is set.
        var locations: [Location]
    }

    func origin(of name: String, readAt place: Place) -> Origin? {
        let own = place.part.scenario
        let found = entries.filter { $0.names.places[name] != nil }
        // What stands beside the reader is what its author had in mind.
        guard let entry = found.first(where: { $0.part.scenario == own }) ?? found.first else { return nil }
        return Origin(
            place: words(for: entry.part, own),
            help: help(for: entry.part, name, at: place),
            locations: entry.names.places[name] ?? []
        )
    }

    private func words(for part: Part, _ own: String?) -> String {
        switch part {
        case .flow(let flow): return "in the flow `\(flow)`"
        case .teardown: return "in `teardown`"
        case .onStart(let scenario), .iteration(let scenario, _):
            return own == scenario || hasOneScenario ? "in `\(part.list)`" : "in scenario `\(scenario)`"
        }
    }

    private static let forAll = "what all read is captured in `setup`"

    private func help(for part: Part, _ name: String, at place: Place) -> String {
        if case .flow = part { return "names of a flow end with it, but for those in its `returns: [\(name)]`" }
        if !place.flows.isEmpty {
            return "a flow sees what is given to it: `params: [\(name)]`, and where it is used `with: { \(name): ... }`"
        }
        switch (place.part.kind, part) {
        case (.setup, _): return "`setup` runs before: set it there"
        case (_, .teardown): return "`teardown` runs last; \(Self.forAll)"
        case (.onStart, .iteration(place.part.scenario ?? "", _)): return "`onStart` runs before: set it there"
        case (_, .onStart): return "names of `onStart` belong to their virtual user; \(Self.forAll)"
        default: return "names of steps end with their iteration; \(Self.forAll)"
        }
    }
}

extension NameOrigins.Part {
    fileprivate var scenario: String? {
        switch self {
        case .onStart(let scenario), .iteration(let scenario, _): scenario
        case .teardown, .flow: nil
        }
    }

    fileprivate var list: String {
        if case .iteration(_, let list) = self { list } else { "onStart" }
    }
}
