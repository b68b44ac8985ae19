import SquallExpressions

/// The values of `env` and `let`, which are known before the run, and which of them are read.
///
/// While a file is only validated, a required env may be missing: it resolves to a slot of its type that is never
/// read, because no plan is made then. The same holds for what depends on it, and for what was reported.
final class Constants {
    /// env names with what they resolve to.
    private(set) var environment: [String: Resolution] = [:]
    private(set) var declarations: [String: EnvironmentDeclaration] = [:]
    /// Finds a let's value; it may compute it on the way, since lets read each other in any order.
    var resolveLet: (String) -> Resolution? = { _ in nil }
    var letNames: [String] = []
    private var unknown: Set<String> = []
    private(set) var usedEnvironment: Set<String> = []
    private(set) var usedLets: Set<String> = []

    /// What `env` or a let name stands for; notes that a let was read.
    func resolve(_ name: String) -> Resolution? {
        if name == "env" { return .namespace(environment) }
        guard let value = resolveLet(name) else { return nil }
        usedLets.insert(name)
        return value
    }

    /// Called for each member of `env` that is read.
    func noteUse(ofEnvironment name: String) {
        usedEnvironment.insert(name)
    }

    /// Gives an env name its value, or none where it is missing or was reported.
    func declare(_ declaration: EnvironmentDeclaration, value: Value?) {
        declarations[declaration.name] = declaration
        environment[declaration.name] = value.map(Resolution.constant) ?? .slot(0, declaration.type.staticType)
        if value == nil { unknown.insert("env." + declaration.name) }
    }

    /// Remembers an env name whose declaration was reported: reading it is no mistake of its own.
    func declareBroken(_ name: String) {
        environment[name] = .slot(0, .dyn)
        unknown.insert("env." + name)
    }

    func isMissing(_ environmentName: String) -> Bool { unknown.contains("env." + environmentName) }
    func isUnknown(_ letName: String) -> Bool { unknown.contains(letName) }
    func noteUnknown(_ letName: String) { unknown.insert(letName) }

    /// Names for suggestions.
    var names: [String] { ["env"] + letNames }
}
