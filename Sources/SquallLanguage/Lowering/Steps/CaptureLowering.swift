import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// The captures of a request, in order; each may read those before it.
    ///
    /// - Parameter use: what is read of the answer.
    func lower(_ captures: [CaptureSyntax], at place: inout Place, use: ResponseUse) -> [Capture] {
        captures.compactMap { capture in
            let source = source(of: capture, at: place, use: use)
            let fallback = capture.fallback.flatMap { value($0, at: place) }
            let type = source.map { captured($0.type, fallback?.template.type) } ?? .dyn
            let path = capture.path
            let assigned = AssignedValue(type: type, isUnbounded: true)
            guard let slot = assign(capture.name, assigned, at: &place, path: path) else { return nil }
            guard let source, capture.fallback == nil || fallback != nil else { return nil }
            usage.noteCapture(capture.name, at: path)
            return Capture(
                name: capture.name.text ?? "",
                slot: slot,
                source: source.source,
                text: source.text,
                fallback: fallback?.template
            )
        }
    }

    /// The captures of a step that gets something else than an HTTP answer.
    ///
    /// - Parameter subject: names what it gets.
    func lowerCaptures(_ captures: [CaptureSyntax], lost: [Node], of subject: String, at place: inout Place)
        -> [Capture]
    {
        for case .header(let value) in captures.map(\.source) {
            report(
                Diagnostic(
                    .conflictingKeys,
                    "\(subject) has no headers",
                    at: value.location,
                    label: "only answers to requests have them",
                    help: "write a JSONPath, `$.id`, a `regex`, or an expression",
                    path: value.path.text
                )
            )
        }
        let lowered = lower(captures, at: &place, use: ResponseUse())
        for name in lost { assignLost(name, at: &place) }
        return lowered
    }

    private struct LoweredSource {
        var source: Capture.Source
        var type: StaticType
        var text: String
    }

    /// What is known of the type where a default may take the value's place.
    private func captured(_ type: StaticType, _ fallback: StaticType?) -> StaticType {
        fallback == nil || fallback == type ? type : .dyn
    }

    private func source(of capture: CaptureSyntax, at place: Place, use: ResponseUse) -> LoweredSource? {
        switch capture.source {
        case .jsonPath(let value):
            use.readsBody = true
            return path(value, all: capture.all, at: place)
        case .header(let value):
            let name = context.string(value.node, at: value.path) ?? ""
            return LoweredSource(source: .header(name), type: .string, text: "header \(name)")
        case .regex(let value, let group):
            use.readsBody = true
            return regex(value, group: group)
        case .expression(let value):
            return expression(value, at: place)
        }
    }

    private func path(_ value: ValueSyntax, all: ValueSyntax?, at place: Place) -> LoweredSource? {
        guard let text = value.node.text else { return nil }
        let takesAll = all.flatMap { context.bool($0.node, at: $0.path) } ?? false
        let type: StaticType = takesAll ? .list(.dyn) : .dyn
        guard let template = self.text(value, at: place)?.template else { return nil }
        guard let constant = template.constant?.text else {
            return LoweredSource(source: .computedJSONPath(template, all: takesAll), type: type, text: text)
        }
        guard let path = jsonPath(constant, value) else { return nil }
        return LoweredSource(source: .jsonPath(path, all: takesAll), type: type, text: constant)
    }

    private func jsonPath(_ text: String, _ value: ValueSyntax) -> JSONPath? {
        do throws(JSONPathProblem) {
            return try JSONPath.compile(text)
        } catch {
            let isVerbatim = text == value.node.text
            report(
                Diagnostic(
                    .invalidJSONPath,
                    "invalid JSONPath: \(error.message)",
                    at: isVerbatim ? value.node.place(of: error.range) : value.location,
                    label: "in `\(text)`",
                    help: "JSONPath is RFC 9535's: `$.items[0].id`, `$..id`, `$.items[?@.open == true].id`",
                    path: value.path.text
                )
            )
            return nil
        }
    }

    private func regex(_ value: ValueSyntax, group: ValueSyntax?) -> LoweredSource? {
        guard let pattern = context.pattern(value.node, at: value.path) else { return nil }
        var number = min(pattern.groupCount, 1)
        if let group {
            guard let chosen = count(group) else { return nil }
            guard chosen <= pattern.groupCount else {
                reportGroup(group, chosen, pattern.groupCount)
                return nil
            }
            number = chosen
        }
        return LoweredSource(source: .regex(pattern, group: number), type: .string, text: pattern.source)
    }

    private func reportGroup(_ value: ValueSyntax, _ chosen: Int, _ count: Int) {
        report(
            Diagnostic(
                .outOfRange,
                "the pattern has no group \(chosen)",
                at: value.location,
                label: "it has \(count)",
                help: "groups are counted from 1 by their opening parenthesis; 0 is the whole match",
                path: value.path.text
            )
        )
    }

    private func expression(_ value: ValueSyntax, at place: Place) -> LoweredSource? {
        guard let lowered = text(value, at: place) else { return nil }
        if lowered.template.constant != nil, !lowered.facts.readsNames, let text = value.node.text {
            reportNoSource(value, text)
            return nil
        }
        if case .host(let type) = lowered.template.type, HostTypes.passing.contains(type) {
            reportKeptResponse(value)
            return nil
        }
        return LoweredSource(
            source: .expression(lowered.template),
            type: lowered.template.type,
            text: value.node.text ?? ""
        )
    }

    /// A capture that is plain text captures nothing of the answer.
    private func reportNoSource(_ value: ValueSyntax, _ text: String) {
        let path = text.hasPrefix("response.") ? "${\(text)}" : "$.\(text)"
        report(
            Diagnostic(
                .wrongScalar,
                "`\(text)` captures nothing",
                at: value.location,
                label: "expected a JSONPath, an expression, or a mapping",
                help: "write `\(path)`, `{ header: Name }` or `{ regex: pattern }`; a fixed value is for `set`",
                path: value.path.text
            )
        )
    }

    func reportKeptResponse(_ value: ValueSyntax) {
        report(
            Diagnostic(
                .keptResponse,
                "a whole response cannot be kept under a name",
                at: value.location,
                label: "only for the steps that follow the request",
                help: "keep what you need of it: `${response.json.id}`",
                path: value.path.text
            )
        )
    }
}

extension CaptureSyntax {
    fileprivate var path: NodePath {
        switch source {
        case .jsonPath(let value), .header(let value), .regex(let value, _), .expression(let value): value.path
        }
    }
}
