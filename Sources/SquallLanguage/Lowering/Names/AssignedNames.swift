/// The names that a step list sets at any depth, with the places where it does, found before anything is lowered.
///
/// So a name that is read too early is told from one that nobody sets, and a name set at one place keeps its type.
struct AssignedNames {
    private(set) var order: [String] = []
    private(set) var places: [String: [Location]] = [:]

    /// - Parameter returns: the names that a flow returns.
    init(_ lists: [StepListSyntax?], returns: (String) -> [String]) {
        for list in lists { if let list { collect(list, returns) } }
    }

    private mutating func collect(_ list: StepListSyntax, _ returns: (String) -> [String]) {
        for step in list.steps {
            collect(step.verb, returns)
            for inner in step.verb.blocks { collect(inner, returns) }
        }
    }

    private mutating func collect(_ verb: VerbSyntax, _ returns: (String) -> [String]) {
        switch verb {
        case .http(let step):
            add(step.captures, step.lostNames)
        case .receive(let step): add(step.captures, step.lostNames)
        case .emit(let step): add(step.captures, step.lostNames)
        case .redis(let step): add(step.call.captures, step.call.lostNames)
        case .mongo(let step): add(step.call.captures, step.call.lostNames)
        case .sql(let step): add(step.call.captures, step.call.lostNames)
        case .set(let step): step.assignments.forEach { add($0.key) }
        case .invalid(let names): names.forEach { add($0) }
        case .use(let step):
            for name in returns(step.flow.node.text ?? "") { add(name, at: step.flow.location) }
        default: break
        }
    }

    private mutating func add(_ captures: [CaptureSyntax], _ lost: [Node]) {
        captures.forEach { add($0.name) }
        lost.forEach { add($0) }
    }

    private mutating func add(_ node: Node) {
        if let name = node.text { add(name, at: node.place) }
    }

    private mutating func add(_ name: String, at place: Location) {
        if places[name] == nil { order.append(name) }
        places[name, default: []].append(place)
    }
}

extension VerbSyntax {
    /// The step lists inside of the step.
    var blocks: [StepListSyntax] {
        switch self {
        case .group(let step): [step.steps]
        case .repeat(let step): [step.steps]
        case .while(let step): [step.steps]
        case .forEach(let step): [step.steps]
        case .if(let step): [step.then] + (step.otherwise.map { [$0] } ?? [])
        case .choose(let step): step.branches.map(\.steps)
        case .parallel(let step): step.branches
        case .conversation(let step): step.blocks
        default: []
        }
    }
}

extension VerbSyntax {
    /// Whether the step waits for something, or holds steps that do.
    ///
    /// - Parameter beyondMessages: waiting for a message or an acknowledgement does not count.
    func waits(beyondMessages: Bool) -> Bool {
        switch self {
        case .receive, .emit: !beyondMessages
        case .set, .check, .record, .mark, .log, .end, .send, .reply, .close, .ping, .invalid: false
        case .group, .if, .choose:
            blocks.contains { $0.steps.contains { $0.verb.waits(beyondMessages: beyondMessages) } }
        default: true
        }
    }
}
