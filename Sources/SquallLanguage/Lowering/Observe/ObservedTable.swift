import SquallPlan

/// The sources that a file observes, and the names of values that its thresholds and assertions may read.
struct ObservedTable {
    /// Why a name stands for nothing.
    struct Problem: Error {
        var message: String
        var label: String
        var help: String
    }

    /// By source: the paths of its values; nil where only reading it tells.
    private var paths: [String: [String]?] = [:]

    /// - Parameter paths: nil where only reading the source tells.
    mutating func declare(_ source: String, paths: [String]?) {
        self.paths[source] = .some(paths)
    }

    /// The metric of a name that begins with `observe.`.
    func metric(named text: String) throws(Problem) -> MetricDefinition {
        guard let name = ObservedName(text) else {
            throw Problem(
                message: "`\(text)` is not the name of an observed value",
                label: "a source and a path are expected",
                help: "write `observe.<source>.<path>`; keys that are no names stand in brackets: "
                    + "`observe.gateway.jobs[\"a b\"]`"
            )
        }
        guard let known = paths[name.source] else { throw unknownSource(name) }
        guard let known, !known.contains(name.path) else { return .observed(name) }
        let close = Suggestion.closest(to: name.path, in: known)
        throw Problem(
            message: "`\(name.source)` has no value `\(name.path)`",
            label: "not a value of `\(name.source)`",
            help: close.map { "did you mean `\(ObservedName(source: name.source, path: $0).text)`?" }
                ?? "it has \(known.map { "`\($0)`" }.joinedAsList)"
        )
    }

    private func unknownSource(_ name: ObservedName) -> Problem {
        let close = Suggestion.closest(to: name.source, in: paths.keys.sorted())
        return Problem(
            message: "no source of `observe` is called `\(name.source)`",
            label: "nothing is read for it",
            help: close.map { "did you mean `\(ObservedName(source: $0, path: name.path).text)`?" }
                ?? "add it: `observe: { \(name.source): { prometheus: \"http://...\" } }`"
        )
    }
}

extension Diagnostic {
    init(_ problem: ObservedTable.Problem, at place: Location, path: NodePath) {
        self.init(
            .unknownObserved,
            problem.message,
            at: place,
            label: problem.label,
            help: problem.help,
            path: path.text
        )
    }
}

extension CompileContext {
    /// The id of an observed metric, made where it is first named.
    func observedMetric(named text: String) throws(ObservedTable.Problem) -> MetricID {
        metrics.noteObserved(try observed.metric(named: text))
    }
}
