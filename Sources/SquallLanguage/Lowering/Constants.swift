import SquallExpressions

/// The values of `env` and `let`, which are known before the run, and which of them are read.
///
/// A required env that is missing has a type and no value while a file is only validated: it resolves to a slot that
/// is never read, because no plan is made then.
final class Constants {
    /// env names with what they resolve to.
    var environment: [String: Resolution] = [:]
    /// let names with what they resolve to.
    var lets: [String: Resolution] = [:]
    private(set) var usedEnvironment: Set<String> = []
    private(set) var usedLets: Set<String> = []

    /// What `env` or a let name stands for; notes that a let was read.
    func resolve(_ name: String) -> Resolution? {
        if name == "env" { return .namespace(environment) }
        guard let value = lets[name] else { return nil }
        usedLets.insert(name)
        return value
    }

    /// Called for each member of `env` that is read.
    func noteUse(ofEnvironment name: String) {
        usedEnvironment.insert(name)
    }

    /// Names for suggestions.
    var names: [String] { ["env"] + lets.keys.sorted() }
}
