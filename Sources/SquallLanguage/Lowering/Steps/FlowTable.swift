import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// Reads `flows`.
    func readFlows() {
        for item in sections.flows {
            guard let name = item.entry.key.text else { continue }
            let path = NodePath.root.key("flows").key(name)
            if let flow = FlowSyntax(item.entry, isIncluded: item.isIncluded, at: path, reader) {
                flows[name] = flow
            } else {
                brokenFlows.insert(name)
                lostNames.formUnion(Self.returns(ofBroken: item.entry.value))
            }
        }
    }

    /// What a flow that could not be read would have set.
    private static func returns(ofBroken node: Node) -> [String] {
        let returns = node.entries?.first { $0.key.text == "returns" }?.value
        return (returns?.items ?? []).compactMap(\.text)
    }

    /// Looks at the flows that nothing uses: for their mistakes, and to say that they are unused.
    ///
    /// - Parameters:
    ///   - globals: what setup captured.
    ///   - starts: onStart of all scenarios, since any of them might use the flow.
    func lowerUnusedFlows(globals: NameScope, starts: [StepListSyntax?], first: Int) {
        let (knownSites, knownChecks, knownTags, knownMeetings) = (sites, checks, tagNames, rendezvous)
        let mentioned = flowsMentionedInFlows
        let slots = SlotAllocator(from: first)
        let shared = NameScope(parent: globals)
        let names = AssignedNames(starts, returns: returns(of:))
        for name in names.order where shared.find(name) == nil {
            shared.declare(Variable(name: name, slot: slots.next(), kind: .onStart, places: names.places[name] ?? []))
        }
        for item in sections.flows {
            guard let name = item.entry.key.text, let flow = flows[name], !usedFlows.contains(name) else { continue }
            check(flow, name, slots, shared)
            if !item.isIncluded, !sections.scenarios.isEmpty, !mentioned.contains(name) { reportUnused(flow, name) }
        }
        // Nothing of it runs.
        (sites, checks, tagNames, rendezvous) = (knownSites, knownChecks, knownTags, knownMeetings)
    }

    private var flowsMentionedInFlows: Set<String> {
        var names: Set<String> = []
        for flow in flows.values { names.formUnion(flow.steps.mentionedFlows) }
        return names
    }

    /// Lowers a flow as if it were used with arguments of any type.
    private func check(_ flow: FlowSyntax, _ name: String, _ slots: SlotAllocator, _ shared: NameScope) {
        let part = RunPart(
            .unusedFlow,
            tags: [],
            slots: slots,
            marks: MarkSlots(MarkNames([flow.steps], flows: flows), from: slots),
            shared: shared
        )
        let certain = SlotSet(0..<slots.count)
        var place = Place(part, scope: shared, state: FlowState(assigned: certain))
        // It may be meant for any conversation.
        place.conversations = [ConversationScope(0, nil)]
        var inner = entry(to: flow, name, at: place)
        for parameter in flow.parameters {
            _ = declare(
                parameter.node,
                kind: .parameter,
                type: .dyn,
                for: flow.steps,
                in: &inner,
                path: parameter.path
            )
        }
        _ = lower(flow.steps, at: &inner)
        for item in flow.returns {
            if let variable = item.node.text.flatMap(inner.scope.find) { usage.noteRead(variable) }
        }
        checkReturns(flow, inner)
    }

    private func reportUnused(_ flow: FlowSyntax, _ name: String) {
        report(
            Diagnostic(
                .unusedFlow,
                "nothing uses the flow `\(name)`",
                at: flow.name.place,
                label: "defined here",
                help: "run it with a step: `use: \(name)`, or remove it",
                path: NodePath.root.key("flows").key(name).text
            )
        )
    }
}

extension StepListSyntax {
    /// The flows that `use` steps name, at any depth.
    fileprivate var mentionedFlows: [String] {
        steps.flatMap { step -> [String] in
            if case .use(let use) = step.verb { return [use.flow.node.text ?? ""] }
            return step.verb.blocks.flatMap(\.mentionedFlows)
        }
    }
}
