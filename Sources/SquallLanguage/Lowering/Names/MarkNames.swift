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
    /// How many steps set each mark.
    private(set) var counts: [String: Int] = [:]
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
                } else {
                    counts[name, default: 0] += 1
                    if seen.insert(name).inserted { order.append(name) }
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

/// The marks of one part of the run, with their slots.
struct MarkSlots {
    let slots: [String: Int]
    /// How many steps set each.
    let counts: [String: Int]

    init(_ names: MarkNames, from allocator: SlotAllocator) {
        slots = Dictionary(uniqueKeysWithValues: names.order.map { ($0, allocator.next()) })
        counts = names.counts
    }

    private init() { (slots, counts) = ([:], [:]) }

    static let none = MarkSlots()
}

extension Place {
    /// The slot of a mark; nil where nothing sets it.
    func slot(ofMark name: String) -> Int? { ownMarks[name] ?? part.marks.slots[name] }

    /// Marks that only these steps set: rounds that run side by side each have their own.
    mutating func takeMarks(_ names: MarkNames) {
        for name in names.order where names.counts[name] == part.marks.counts[name] {
            ownMarks[name] = part.slots.next()
        }
    }
}
