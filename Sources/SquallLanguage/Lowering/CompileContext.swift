import SquallExpressions
import SquallPlan

/// What the parts of one compilation share.
final class CompileContext {
    let options: CompileOptions
    let collector = DiagnosticCollector()
    /// env and let: constants of the run.
    let constants = Constants()
    /// Built-in metrics and those that the file declares.
    let metrics = MetricTable()
    /// Sources of `observe`, whose values are metrics too.
    var observed = ObservedTable()
    /// `data`.
    let feeders = FeederTable()
    /// Values of secret env.
    var secrets: [String] = []
    /// Whether relative URLs can be joined to `http.baseURL`; nil until the first of them is.
    var isBaseURLSound: Bool?
    /// Env without a value.
    var missingEnvironment: [String] = []

    init(options: CompileOptions) {
        self.options = options
    }

    func report(_ diagnostic: Diagnostic) {
        collector.report(diagnostic)
    }

    /// A mapping read against a table; nil where it is no mapping, which is reported.
    func fields(_ node: Node, _ table: KeyTable, at path: NodePath) -> Fields? {
        Fields(node, table, at: path, reporting: collector)
    }
}
