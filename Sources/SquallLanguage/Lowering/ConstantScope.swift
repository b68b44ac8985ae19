import SquallExpressions

/// The names that may be used where a value must be known before the run: env and let.
final class ConstantScope: ExpressionScope {
    private let context: CompileContext
    private let node: Node
    /// The env names that were read, in order.
    private(set) var environmentRead: [String] = []
    private var letsRead: [String] = []

    init(context: CompileContext, node: Node) {
        self.context = context
        self.node = node
    }

    /// Whether something was read that has no value because env is missing.
    var readsMissing: Bool {
        environmentRead.contains(where: context.constants.isMissing)
            || letsRead.contains(where: context.constants.isUnknown)
    }

    func resolve(_ name: String, at range: Range<Int>) -> Resolution? {
        if let resolution = context.constants.resolve(name) {
            letsRead.append(name)
            return resolution
        }
        return ReservedNames.roots.contains(name) || context.feeders.contains(name)
            ? .unavailable("it is known only while the test runs; only `env` and `let` may be used here") : nil
    }

    func use(member: String, of root: String, at range: Range<Int>) {
        guard root == "env" else { return }
        environmentRead.append(member)
        context.constants.noteUse(ofEnvironment: member)
    }

    var candidates: [String] { context.constants.names }
    func markSlot(_ name: String, at range: Range<Int>) -> Int? { nil }
    var markNames: [String] { [] }

    func contents(ofFile path: String) throws(EvaluationError) -> [UInt8] {
        try context.contents(ofFile: path, namedIn: node.location.file)
    }
}

/// Names that the language keeps for itself.
enum ReservedNames {
    static let roots: Set<String> = ["env", "vu", "scenario", "test", "response", "message", "metrics", "result"]
}
