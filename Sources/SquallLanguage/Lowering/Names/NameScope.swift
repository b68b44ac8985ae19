/// Names that hold in one part of the program, and through `parent` in what surrounds it.
final class NameScope {
    let parent: NameScope?
    private(set) var variables: [String: Variable] = [:]
    private(set) var ordered: [Variable] = []

    init(parent: NameScope?) {
        self.parent = parent
    }

    func declare(_ variable: Variable) {
        variables[variable.name] = variable
        ordered.append(variable)
    }

    func find(_ name: String) -> Variable? {
        variables[name] ?? parent?.find(name)
    }

    /// All names that may be read here, inner ones first.
    var names: [String] {
        ordered.map(\.name) + (parent?.names ?? [])
    }
}
