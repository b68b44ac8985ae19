import SquallExpressions

/// Which names are read, and uses of names that nothing sets; told once everything has been lowered.
///
/// A flow is lowered once for each use, so places count by where they are written, not by variable.
final class NameUsage {
    /// Uses of one name that nothing sets, that holds elsewhere, or that is not set on the way.
    private struct Uses {
        var kind: Kind
        var name: String
        var problem: ExpressionProblem
        var path: NodePath
        var places: [Location]
        var related: [Diagnostic.Label]
        /// Where the name is set.
        var assignments: [SourceKey] = []
        /// A first value that fits.
        var firstValue: String?

        enum Kind {
            case unknown, unset
            case elsewhere(NameOrigins.Origin)
        }

        /// The line that sets the name first, where all that do stand below a place.
        func lineBelow(_ place: Location) -> Int? {
            guard let first = assignments.map(\.range.start).min(), first > place.range.start,
                assignments.allSatisfy({ $0.file == place.file.path })
            else { return nil }
            return place.file.position(at: first).line
        }
    }
    /// Who sets a name in a conversation, which may end, or not have begun, before that.
    enum Setter {
        case handler, mainLine
    }
    private var setters: [SourceKey: Setter] = [:]
    private var uses: [String: Uses] = [:]
    private var captures: [SourceKey: (key: Node, path: NodePath)] = [:]
    private var readPlaces: Set<SourceKey> = []

    /// A place in a file, to be compared.
    private struct SourceKey: Hashable {
        var file: String
        var range: SourceRange
        init(_ location: Location) {
            file = location.file.path
            range = location.range
        }
    }

    func noteRead(_ variable: Variable) {
        for place in variable.places { readPlaces.insert(SourceKey(place)) }
    }

    /// Names that a conversation sets at these places.
    func note(_ places: some Sequence<Location>, setBy setter: Setter) {
        for place in places { setters[SourceKey(place)] = setter }
    }

    /// A capture that somebody should read.
    func noteCapture(_ key: Node, at path: NodePath) {
        captures[SourceKey(key.place)] = (key, path)
    }

    /// A name that nothing sets.
    func noteUnknown(_ name: String, _ problem: ExpressionProblem, at place: Location, path: NodePath, near: Variable?)
    {
        let related = near?.label
        note("R501 \(name)", .unknown, name, problem, at: place, path, related.map { [$0] } ?? [])
    }

    /// A name that some other part of the file sets. Its author reads it, so that no capture of it counts as unused.
    func noteElsewhere(
        _ name: String,
        _ origin: NameOrigins.Origin,
        _ problem: ExpressionProblem,
        at place: Location,
        path: NodePath
    ) {
        for place in origin.locations { readPlaces.insert(SourceKey(place)) }
        let label = origin.locations.first.map { Diagnostic.Label(location: $0, text: "`\(name)` is set here") }
        let identity = "R502 \(name) \(origin.place) \(origin.help)"
        note(identity, .elsewhere(origin), name, problem, at: place, path, label.map { [$0] } ?? [])
    }

    /// A name that is set elsewhere, but not on every way to here.
    func noteUnset(_ variable: Variable, _ problem: ExpressionProblem, at place: Location, path: NodePath) {
        let identity = "R504 \(variable.name) \(variable.places.first?.range.start ?? 0)"
        note(identity, .unset, variable.name, problem, at: place, path, variable.label.map { [$0] } ?? [])
        uses[identity]?.assignments = variable.places.map { SourceKey($0) }
        uses[identity]?.firstValue = variable.firstValue
    }

    private func note(
        _ identity: String,
        _ kind: Uses.Kind,
        _ name: String,
        _ problem: ExpressionProblem,
        at place: Location,
        _ path: NodePath,
        _ related: [Diagnostic.Label]
    ) {
        guard let known = uses[identity] else {
            uses[identity] = Uses(
                kind: kind,
                name: name,
                problem: problem,
                path: path,
                places: [place],
                related: related
            )
            return
        }
        if !known.places.contains(where: { SourceKey($0) == SourceKey(place) }) { uses[identity]?.places.append(place) }
    }

    /// Reports what was noted.
    func report(to collector: DiagnosticCollector) {
        for key in uses.keys.sorted() { if let uses = uses[key] { report(uses, to: collector) } }
        for (place, capture) in captures where !readPlaces.contains(place) {
            collector.report(unused(capture.key, capture.path))
        }
    }

    private func report(_ uses: Uses, to collector: DiagnosticCollector) {
        let places = uses.places.sorted { ($0.file.path, $0.range.start) < ($1.file.path, $1.range.start) }
        guard let first = places.first else { return }
        let others = places.dropFirst().map { Diagnostic.Label(location: $0, text: "and here") }
        let words = words(for: uses, at: first)
        collector.report(
            Diagnostic(
                words.code,
                words.message,
                at: first,
                label: words.label,
                related: uses.related + others,
                help: words.help,
                path: uses.path.text
            )
        )
    }

    private func words(for uses: Uses, at place: Location)
        -> (code: DiagnosticCode, message: String, label: String, help: String?)
    {
        let name = uses.name
        return switch uses.kind {
        case .unknown:
            (.unknownName, "unknown name `\(name)`", "nothing sets this name", uses.problem.helpWithSuggestion)
        case .elsewhere(let origin):
            (.unavailableName, "`\(name)` cannot be read here: it is set \(origin.place)", "not set here", origin.help)
        case .unset:
            (
                .unsetName, "`\(name)` is read where it may not be set", "not set on every way to here",
                unsetHelp(uses, at: place)
            )
        }
    }

    private func unsetHelp(_ uses: Uses, at place: Location) -> String {
        let found = uses.assignments.compactMap { setters[$0] }
        // What handlers set are mostly counters.
        let step = "`set: { \(uses.name): \(uses.firstValue ?? (found.contains(.handler) ? "0" : "\"\"")) }`"
        if found.contains(.handler) {
            return "a handler may not have run by then: give it a first value before the conversation, \(step)"
        }
        if let line = uses.lineBelow(place) {
            return "it is set only below, in line \(line): read it behind that, or set it before, \(step)"
        }
        if found.contains(.mainLine) {
            return "the conversation may end before that: read it inside, or set it before, \(step)"
        }
        return "set it on the other ways too, or before: \(step)"
    }

    private func unused(_ key: Node, _ path: NodePath) -> Diagnostic {
        Diagnostic(
            .unusedCapture,
            "`\(key.text ?? "")` is captured and never read",
            at: key.place,
            label: "nothing reads it",
            help: "remove it; to insist that the answer has the value, use a `check`",
            path: path.text
        )
    }
}

extension Variable {
    /// A value to begin with, as it is written.
    fileprivate var firstValue: String? {
        switch assignments.first?.type {
        case .int?, .double?: "0"
        case .bool?: "false"
        case .list?: "[]"
        case .duration?: "0s"
        case .dyn?: nil
        default: "\"\""
        }
    }

    /// Where the name comes from.
    var label: Diagnostic.Label? {
        let verb =
            switch kind {
            case .loop: "names the loop's element"
            case .parameter: "is a parameter of the flow"
            default: "is set here"
            }
        return places.first.map { Diagnostic.Label(location: $0, text: "`\(name)` \(verb)") }
    }
}

extension ExpressionProblem {
    /// The suggestion and what else there is to say.
    var helpWithSuggestion: String? {
        let question = suggestion.map { "did you mean `\($0)`?" }
        guard let question, let help, help != question else { return help ?? question }
        return help.contains(question) ? help : "\(question) \(help)"
    }
}
