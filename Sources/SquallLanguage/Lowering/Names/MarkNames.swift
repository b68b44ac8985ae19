/// The marks that step lists leave, flows included.
struct MarkNames {
    /// Those that the whole test shares.
    struct Shared {
        private(set) var names: Set<String> = []
        /// Whether some name is computed, so that any may exist.
        private(set) var hasComputed = false
        var hasAny: Bool { hasComputed || !names.isEmpty }

        fileprivate mutating func note(_ name: String) {
            if name.contains("${") { hasComputed = true } else { names.insert(name) }
        }
    }

    private(set) var order: [String] = []
    private(set) var shared = Shared()
    private let flows: [String: FlowSyntax]
    private var seen: Set<String> = []
    private var visited: Set<String> = []

    init(_ lists: [StepListSyntax?], flows: [String: FlowSyntax]) {
        self.flows = flows
        for list in lists { if let list { collect(list) } }
    }

    private mutating func collect(_ list: StepListSyntax) {
        for step in list.steps {
            if case .mark(let mark) = step.verb, let name = mark.name.node.text {
                if mark.isShared {
                    shared.note(name)
                } else if seen.insert(name).inserted {
                    order.append(name)
                }
            }
            if case .use(let use) = step.verb, let name = use.flow.node.text, visited.insert(name).inserted,
                let flow = flows[name]
            {
                collect(flow.steps)
            }
            for inner in step.verb.blocks { collect(inner) }
        }
    }
}
