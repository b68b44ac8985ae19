import SquallExpressions
import SquallPlan

/// The names that one expression of a step may use.
final class StepScope: ExpressionScope {
    private let lowering: StepsLowering
    private let place: Place
    private let node: Node
    private(set) var facts = ExpressionFacts()
    /// Names that are known and not set on the way here, by name.
    private(set) var unset: [String: Variable] = [:]

    init(_ lowering: StepsLowering, _ place: Place, node: Node) {
        self.lowering = lowering
        self.place = place
        self.node = node
    }

    func resolve(_ name: String, at range: Range<Int>) -> Resolution? {
        if let builtin = builtin(name) {
            facts.readsNames = true
            return builtin
        }
        if let constant = lowering.context.constants.resolve(name) {
            note(constant: constant, name)
            return constant
        }
        return row(name) ?? place.scope.find(name).map(read)
    }

    /// The row of a feeder: it is taken before the step that reads it first.
    private func row(_ name: String) -> Resolution? {
        guard let id = lowering.context.feeders.id(of: name) else { return nil }
        facts.readsNames = true
        lowering.context.feeders.noteUse(of: id)
        if place.part.kind == .assertions { return .unavailable("rows are taken while the test runs") }
        if !place.part.hasVirtualUser, lowering.context.feeders.entries[id].feeder?.pick == .perVU {
            return .unavailable("its rows belong to virtual users, and setup and teardown run outside of them")
        }
        place.part.feeders.insert(id)
        lowering.rowsRead.insert(id)
        return lowering.context.feeders.resolution(of: id)
    }

    private func note(constant: Resolution, _ name: String) {
        facts.readsNames = true
        guard name != "env", case .constant(let value) = constant else { return }
        let text = value.text
        if lowering.context.secrets.contains(where: { text.contains($0) }) { facts.secrets.insert(name) }
    }

    private func read(_ variable: Variable) -> Resolution {
        facts.readsNames = true
        facts.variables.insert(variable.name)
        lowering.usage.noteRead(variable)
        if variable.isSecret { facts.secrets.insert(variable.name) }
        if variable.isUnbounded { facts.unbounded.insert(variable.name) }
        guard !place.part.readsUnsetAsNull || variable.kind == .loop else { return .slot(variable.slot, .dyn) }
        guard place.state.assigned.contains(variable.slot) else {
            unset[variable.name] = variable
            return .unavailable("it may not be set by then")
        }
        return .slot(variable.slot, variable.type)
    }

    func use(member: String, of root: String, at range: Range<Int>) {
        switch root {
        case "env":
            lowering.context.constants.noteUse(ofEnvironment: member)
            if lowering.context.constants.declarations[member]?.isSecret == true {
                facts.secrets.insert("env.\(member)")
            }
        case "response":
            if ["json", "body", "data"].contains(member) { place.response.owner?.noteReadOfBody() }
        case "message", "result": facts.unbounded.insert("\(root).\(member)")
        case "vu", "scenario":
            if member != "name" { facts.unbounded.insert("\(root).\(member)") }
        default: break
        }
    }

    var candidates: [String] {
        place.scope.names + lowering.context.constants.names + lowering.context.feeders.entries.map(\.name)
            + ReservedNames.roots.sorted()
    }

    func markSlot(_ name: String, at range: Range<Int>) -> Int? { place.slot(ofMark: name) }
    var markNames: [String] { place.part.marks.slots.keys.sorted() }

    func isSharedMark(_ name: String?) -> Bool {
        guard let name else { return lowering.sharedMarks.hasAny }
        return lowering.sharedMarks.names.contains(name) || lowering.sharedMarks.hasComputed
    }

    func contents(ofFile path: String) throws(EvaluationError) -> [UInt8] {
        try lowering.context.contents(ofFile: path, namedIn: node.location.file)
    }
}

// MARK: - Built-in roots

extension StepScope {
    private func builtin(_ name: String) -> Resolution? {
        switch name {
        case "vu":
            ofVirtualUser([
                "id": .slot(BuiltinSlot.vuID, .int), "iteration": .slot(BuiltinSlot.vuIteration, .int),
            ])
        case "scenario":
            ofVirtualUser([
                "name": .slot(BuiltinSlot.scenarioName, .string),
                "iteration": .slot(BuiltinSlot.scenarioIteration, .int),
            ])
        case "test": .namespace(["id": .slot(BuiltinSlot.testID, .string), "elapsed": .elapsed])
        case "response": response
        case "metrics": metrics
        case "message": message
        case "result": result
        default: nil
        }
    }

    private func ofVirtualUser(_ members: [String: Resolution]) -> Resolution {
        if place.part.hasVirtualUser { return .namespace(members) }
        let part = place.part.kind == .assertions ? "assertions are judged" : "setup and teardown run"
        return .unavailable("\(part) outside of virtual users")
    }

    private var response: Resolution {
        guard let owner = place.response.owner, let slot = owner.slot else {
            return .unavailable(
                place.response.isBehindBlock
                    ? "the request before it stands in a block, with which its response ends; capture there what you need"
                    : "no request comes before it here; flows and parallel branches begin without a response"
            )
        }
        owner.noteRead()
        guard place.state.assigned.contains(slot) else {
            return .unavailable("the request before it may be skipped")
        }
        return .slot(slot, .host(HostTypes.response))
    }

    private var message: Resolution {
        guard let message = place.message else {
            return .unavailable(
                "no message comes before it here; it belongs to handlers, to `receive` and what follows it"
            )
        }
        message.noteRead()
        guard place.state.assigned.contains(message.slot) else {
            return .unavailable("the step before it that receives may be skipped")
        }
        return .slot(message.slot, message.type.map { .host($0) } ?? .dyn)
    }

    private var result: Resolution {
        guard let result = place.result else {
            return .unavailable("no step on a data store comes before it here")
        }
        result.noteRead()
        guard place.state.assigned.contains(result.slot) else {
            return .unavailable("the step on a data store before it may be skipped")
        }
        return .slot(result.slot, .dyn)
    }

    private var metrics: Resolution {
        guard place.part.kind == .assertions else { return .unavailable("metrics are known when the test is over") }
        return .slot(BuiltinSlot.metrics, .map(.string, .map(.string, .double)))
    }
}
