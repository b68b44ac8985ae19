import SquallExpressions

/// Computes the values of `let:` in the order in which they depend on each other.
///
/// A let is computed when it is first read; one that is being computed when it is read again is part of a cycle.
final class LetLowering {
    private enum State {
        case waiting
        case running
        case done(Resolution)
    }
    private struct Definition {
        var entry: Node.Entry
        var state = State.waiting
    }

    private let context: CompileContext
    private var definitions: [String: Definition] = [:]
    /// The names being computed, outermost first.
    private var chain: [String] = []

    /// Deeper chains would exhaust the stack.
    private static let maximumDepth = 100

    init(context: CompileContext) {
        self.context = context
    }

    /// Takes the entries, answers for their names from here on, and computes all.
    func lower(_ entries: [Node.Entry]) {
        var names: [String] = []
        for entry in entries {
            guard let name = entry.key.text, isUsable(entry.key, name) else { continue }
            definitions[name] = Definition(entry: entry)
            names.append(name)
        }
        context.constants.letNames = names
        context.constants.resolveLet = { [self] name in resolve(name) }
        for name in names { _ = resolve(name) }
    }

    private func isUsable(_ key: Node, _ name: String) -> Bool {
        let path = NodePath.root.key("let").key(name)
        guard Names.check(key, what: "a let name", at: path, in: context) else { return false }
        guard ReservedNames.roots.contains(name) else { return true }
        context.report(
            Diagnostic(
                .invalidName,
                "`\(name)` is a name of the language and cannot be a let name",
                at: key.place,
                help: "choose another name",
                path: path.text
            )
        )
        return false
    }

    private func resolve(_ name: String) -> Resolution? {
        guard let definition = definitions[name] else { return nil }
        switch definition.state {
        case .done(let resolution): return resolution
        case .running: return cycle(name)
        case .waiting: break
        }
        guard chain.count < LetLowering.maximumDepth else { return tooDeep(name, definition.entry) }
        definitions[name]?.state = .running
        chain.append(name)
        let value = context.constantValue(definition.entry.value, at: NodePath.root.key("let").key(name))
        chain.removeLast()
        if case .done(let reported)? = definitions[name]?.state { return reported }
        let resolution = value.map(Resolution.constant) ?? unknown(name)
        definitions[name]?.state = .done(resolution)
        return resolution
    }

    /// What stands for a value that was reported, or that needs env that is missing: nothing more is said about it.
    private func unknown(_ name: String) -> Resolution {
        context.constants.noteUnknown(name)
        return .slot(0, .dyn)
    }

    private func cycle(_ name: String) -> Resolution {
        let names = chain[(chain.firstIndex(of: name) ?? 0)...]
        if let entry = definitions[name]?.entry {
            let others = names.dropFirst().compactMap { definitions[$0]?.entry }
            context.report(
                Diagnostic(
                    .letCycle,
                    "`\(name)` depends on itself: \((names + [name]).joined(separator: " -> "))",
                    at: entry.key.place,
                    related: others.map { .init(location: $0.key.place, text: "goes on here") },
                    help: "give one of them a value that does not read the others"
                )
            )
        }
        for name in names { definitions[name]?.state = .done(unknown(name)) }
        return unknown(name)
    }

    private func tooDeep(_ name: String, _ entry: Node.Entry) -> Resolution {
        let limit = LetLowering.maximumDepth
        context.report(
            Diagnostic(.letCycle, "more than \(limit) let values depend on each other in a row", at: entry.key.place)
        )
        definitions[name]?.state = .done(unknown(name))
        return unknown(name)
    }
}
