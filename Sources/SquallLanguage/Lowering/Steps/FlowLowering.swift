import SquallExpressions
import SquallPlan

// `use`: flows are expanded where they are used, with slots of their own.
extension StepsLowering {
    func lower(_ use: UseSyntax, of step: StepSyntax, at place: inout Place) -> Step.Action? {
        guard let name = use.flow.node.text else { return nil }
        let arguments = use.arguments.compactMap { argument in
            literal(argument.value, at: place).map { (entry: argument, value: $0) }
        }
        guard let flow = flow(name, use, at: place) else { return nil }
        checkArguments(use, flow)
        var inner = entry(to: flow, name, at: place)
        let parameters = bind(flow, arguments, in: &inner)
        let body = lower(flow.steps, at: &inner)
        checkReturns(flow, inner)
        leave(flow, inner, at: &place)
        return .flow(FlowStep(name: name, parameters: parameters, steps: body))
    }

    /// The flow of that name; nil where there is none, or where it is being expanded, which is reported.
    private func flow(_ name: String, _ use: UseSyntax, at place: Place) -> FlowSyntax? {
        usedFlows.insert(name)
        guard !place.flows.contains(name) else {
            reportRecursion(name, use, at: place)
            return nil
        }
        if let flow = flows[name] { return flow }
        if !brokenFlows.contains(name) { reportUnknownFlow(name, use) }
        return nil
    }

    /// Where the flow begins: its names are its own, but for those it returns, which are the user's.
    func entry(to flow: FlowSyntax, _ name: String, at place: Place) -> Place {
        var inner = place
        let scope = NameScope(parent: place.part.shared)
        let returned = Set(flow.returns.compactMap(\.node.text))
        let names = AssignedNames([flow.steps], returns: returns(of:))
        for name in names.order {
            guard let places = names.places[name] else { continue }
            if returned.contains(name), let outer = place.scope.find(name) {
                let alias = Variable(name: name, slot: outer.slot, kind: .flow, places: places)
                usage.noteRead(alias)
                scope.declare(alias)
                inner.state.assigned.remove(outer.slot)
            } else if place.part.shared.find(name) == nil, !flow.parameters.contains(where: { $0.node.text == name }) {
                scope.declare(Variable(name: name, slot: place.part.slots.next(), kind: .flow, places: places))
            }
        }
        inner.scope = scope
        inner.flowScope = scope
        inner.response = ResponseScope(parent: nil)
        inner.message = nil
        inner.result = nil
        inner.flows.append(name)
        return inner
    }

    private func bind(
        _ flow: FlowSyntax,
        _ arguments: [(entry: NamedSyntax, value: LoweredTemplate)],
        in inner: inout Place
    ) -> [Assignment] {
        flow.parameters.compactMap { parameter in
            let argument = arguments.first { $0.entry.name == parameter.node.text }
            let type = argument?.value.template.type ?? .dyn
            let variable = declare(
                parameter.node,
                kind: .parameter,
                type: type,
                for: flow.steps,
                in: &inner,
                path: parameter.path
            )
            guard let variable else { return nil }
            guard let argument else { return nil }
            let value = assigned(argument.value, argument.entry)
            variable.isSecret = value.isSecret
            variable.isUnbounded = value.isUnbounded
            return Assignment(name: variable.name, slot: variable.slot, value: argument.value.template)
        }
    }

    /// Behind the flow what it returns is set.
    private func leave(_ flow: FlowSyntax, _ inner: Place, at place: inout Place) {
        place.state.isReachable = inner.state.isReachable
        for item in flow.returns {
            guard let name = item.node.text, let variable = place.scope.find(name) else { continue }
            let source = inner.scope.find(name)
            variable.noteAssignment(source?.type ?? .dyn, at: item.location)
            variable.isSecret = variable.isSecret || source?.isSecret ?? false
            variable.isUnbounded = variable.isUnbounded || source?.isUnbounded ?? false
            place.state.assigned.insert(variable.slot)
        }
    }

    func checkReturns(_ flow: FlowSyntax, _ inner: Place) {
        guard inner.state.isReachable else { return }
        for item in flow.returns {
            guard let name = item.node.text, !lostNames.contains(name) else { continue }
            let variable = inner.scope.find(name)
            if let variable, inner.state.assigned.contains(variable.slot) { continue }
            report(
                Diagnostic(
                    .returnNotSet,
                    "the flow `\(flow.name.text ?? "")` returns `\(name)` and \(variable == nil ? "never sets it" : "may not set it")",
                    at: item.location,
                    label: variable == nil ? "nothing in the flow sets it" : "not set on every way through the flow",
                    related: variable?.label.map { [$0] } ?? [],
                    help: "set it on every way, for instance first: `set: { \(name): \"\" }`",
                    path: item.path.text
                )
            )
        }
    }

    /// The names that a flow returns.
    func returns(of name: String) -> [String] {
        flows[name]?.returns.compactMap(\.node.text) ?? []
    }
}

// MARK: - Reports

extension StepsLowering {
    private func checkArguments(_ use: UseSyntax, _ flow: FlowSyntax) {
        let parameters = flow.parameters.compactMap(\.node.text)
        let given = Set(use.arguments.map(\.name))
        let missing = parameters.filter { !given.contains($0) }.map { "`\($0)`" }
        let declaration = Diagnostic.Label(location: flow.name.place, text: "the flow")
        if !missing.isEmpty {
            let example = parameters.map { "\($0): ..." }.joined(separator: ", ")
            reportArguments(
                use.flow.location,
                "`\(use.flow.node.text ?? "")` needs \(missing.joinedAsList)",
                [declaration],
                help: "write `with: { \(example) }`",
                path: use.flow.path
            )
        }
        for argument in use.arguments where !parameters.contains(argument.name) {
            let close = Suggestion.closest(to: argument.name, in: parameters)
            let list = parameters.isEmpty ? "it takes none" : "its parameters: \(parameters.joined(separator: ", "))"
            reportArguments(
                argument.key.place,
                "the flow has no parameter `\(argument.name)`",
                [declaration],
                help: close.map { "did you mean `\($0)`?" } ?? list,
                path: argument.value.path
            )
        }
    }

    private func reportArguments(
        _ location: Location,
        _ message: String,
        _ related: [Diagnostic.Label],
        help: String,
        path: NodePath
    ) {
        report(Diagnostic(.flowArguments, message, at: location, related: related, help: help, path: path.text))
    }

    private func reportUnknownFlow(_ name: String, _ use: UseSyntax) {
        let close = Suggestion.closest(to: name, in: flows.keys.sorted())
        report(
            Diagnostic(
                .unknownFlow,
                "unknown flow `\(name)`",
                at: use.flow.location,
                label: "not in `flows`",
                help: close.map { "did you mean `\($0)`?" } ?? "add it: `flows: { \(name): { steps: [...] } }`",
                path: use.flow.path.text
            )
        )
    }

    private func reportRecursion(_ name: String, _ use: UseSyntax, at place: Place) {
        let chain = place.flows.drop { $0 != name } + [name]
        report(
            Diagnostic(
                .recursiveFlow,
                "the flow `\(name)` uses itself: \(chain.joined(separator: " -> "))",
                at: use.flow.location,
                label: "begins again here",
                related: flows[name].map { [Diagnostic.Label(location: $0.name.place, text: "the flow")] } ?? [],
                help: "repeat with `while` or `repeat` instead",
                path: use.flow.path.text
            )
        )
    }
}
