import SquallExpressions
import SquallPlan

/// A lowered template and what it reads.
struct LoweredTemplate {
    var template: Template
    var facts: ExpressionFacts
}

extension StepsLowering {
    /// A scalar as text with expressions in it; numbers are taken as they are written.
    func text(_ value: ValueSyntax, at place: Place) -> LoweredTemplate? {
        guard let scalar = value.node.scalar else {
            _ = WrongKind.check(value.node, shape: .text, of: "this", at: value.path, reporting: context.collector)
            return nil
        }
        guard scalar.value != .null else { return reportEmpty(value) }
        return compile(scalar.text, value, at: place)
    }

    /// A value of `set`, `with`, `record` or `forEach`: as `value`, and what is unquoted and spelled like a duration or
    /// a size is one (quote it for text).
    func literal(_ value: ValueSyntax, at place: Place) -> LoweredTemplate? {
        if let scalar = value.node.scalar, scalar.style == .plain, scalar.value == .text,
            let quantity = Value(quantity: scalar.text)
        {
            return LoweredTemplate(template: Template(constant: quantity), facts: ExpressionFacts())
        }
        return self.value(value, at: place)
    }

    /// A value: a number, bool or null as such, text with expressions in it, lists and maps of them.
    func value(_ value: ValueSyntax, at place: Place) -> LoweredTemplate? {
        if let items = value.node.items { return list(items, value, at: place) }
        if let entries = value.node.entries { return map(entries, value, at: place) }
        guard let scalar = value.node.scalar else { return nil }
        if scalar.value == .text { return compile(scalar.text, value, at: place) }
        return LoweredTemplate(template: Template(constant: Value(scalar)), facts: ExpressionFacts())
    }

    private func compile(_ text: String, _ value: ValueSyntax, at place: Place) -> LoweredTemplate? {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "{") }) else {
            return LoweredTemplate(template: Template(constant: .string(text)), facts: ExpressionFacts())
        }
        reportForeignTemplate(in: value)
        let scope = StepScope(self, place, node: value.node)
        let compilation = Template.compile(text, scope: scope)
        report(compilation.problems, of: scope, in: value, at: place)
        return compilation.template.map { LoweredTemplate(template: $0, facts: scope.facts) }
    }

    private func list(_ items: [Node], _ whole: ValueSyntax, at place: Place) -> LoweredTemplate? {
        let parts = items.enumerated().map { index, item in
            value(ValueSyntax(node: item, path: whole.path.index(index)), at: place)
        }
        let templates = parts.compactMap { $0?.template }
        guard templates.count == parts.count else { return nil }
        return LoweredTemplate(template: Template(list: templates, source: "a list"), facts: .merged(parts))
    }

    private func map(_ entries: [Node.Entry], _ whole: ValueSyntax, at place: Place) -> LoweredTemplate? {
        let parts = entries.map { entry -> LoweredTemplate? in
            let path = whole.path.key(entry.key.text ?? "")
            guard EmptyValue.check(data: entry, at: path, reporting: context.collector) else { return nil }
            return value(ValueSyntax(node: entry.value, path: path), at: place)
        }
        let pairs = zip(entries, parts).compactMap { entry, part in
            part.map { (key: entry.key.text ?? "", value: $0.template) }
        }
        guard pairs.count == parts.count else { return nil }
        return LoweredTemplate(template: Template(map: pairs, source: "a map"), facts: .merged(parts))
    }

    /// JSON with expressions in it, as written; its keys may hold expressions too.
    func json(_ value: ValueSyntax, at place: Place) -> JSONTemplate? {
        if let items = value.node.items {
            let parts = items.enumerated().map { index, item in
                json(ValueSyntax(node: item, path: value.path.index(index)), at: place)
            }
            return parts.contains { $0 == nil } ? nil : .list(parts.compactMap(\.self)).folded
        }
        if let entries = value.node.entries {
            let parts = entries.map { jsonEntry($0, of: value, at: place) }
            return parts.contains { $0 == nil } ? nil : .map(parts.compactMap(\.self)).folded
        }
        guard let template = self.value(value, at: place)?.template else { return nil }
        return template.constant.map(JSONTemplate.constant) ?? .template(template)
    }

    private func jsonEntry(_ entry: Node.Entry, of whole: ValueSyntax, at place: Place) -> (
        key: Template, value: JSONTemplate
    )? {
        let path = whole.path.key(entry.key.text ?? "")
        guard EmptyValue.check(data: entry, at: path, reporting: context.collector) else { return nil }
        let key = text(ValueSyntax(node: entry.key, path: path), at: place)?.template
        let value = json(ValueSyntax(node: entry.value, path: path), at: place)
        guard let key, let value else { return nil }
        return (key, value)
    }

    private func reportEmpty(_ value: ValueSyntax) -> LoweredTemplate? {
        report(
            Diagnostic(
                .emptyValue,
                "a value is missing here",
                at: value.location,
                label: "nothing is written",
                help: "write `\"\"` for empty text, or remove the line",
                path: value.path.text
            )
        )
        return nil
    }
}

extension Value {
    /// `90s` is a duration, `10KiB` an int; nil where the text is neither.
    init?(quantity text: String) {
        guard let first = text.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
        if let nanoseconds = try? Units.duration(text) {
            self = .duration(nanoseconds)
        } else if let bytes = try? Units.size(text) {
            self = .int(bytes)
        } else {
            return nil
        }
    }
}

extension ExpressionFacts {
    fileprivate static func merged(_ parts: [LoweredTemplate?]) -> ExpressionFacts {
        var facts = ExpressionFacts()
        for part in parts {
            guard let part else { continue }
            facts.readsNames = facts.readsNames || part.facts.readsNames
            facts.secrets.formUnion(part.facts.secrets)
            facts.unbounded.formUnion(part.facts.unbounded)
        }
        return facts
    }
}

extension JSONTemplate {
    /// A list or map whose parts are all known becomes one value.
    fileprivate var folded: JSONTemplate {
        switch self {
        case .list(let parts):
            let values = parts.compactMap(\.constant)
            return values.count == parts.count ? .constant(.list(values)) : self
        case .map(let entries):
            let pairs = entries.compactMap { entry -> (String, Value)? in
                guard let key = entry.key.constant, let value = entry.value.constant else { return nil }
                return (key.text, value)
            }
            return pairs.count == entries.count ? .constant(.map(ValueMap(pairs))) : self
        case .constant, .template: return self
        }
    }

    private var constant: Value? {
        if case .constant(let value) = self { value } else { nil }
    }
}
