extension Template {
    /// A list whose elements are templates.
    package init(list elements: [Template], source: String) {
        let constants = elements.compactMap(\.constant)
        if constants.count == elements.count {
            self.init(constant: .list(constants))
        } else {
            self.init(node: ListOfTemplates(elements), type: .list(.dyn), source: source)
        }
    }

    /// A map whose values are templates; the keys are distinct.
    package init(map entries: [(key: String, value: Template)], source: String) {
        let constants = entries.compactMap { entry in entry.value.constant.map { (entry.key, $0) } }
        if constants.count == entries.count {
            self.init(constant: .map(ValueMap(constants)))
        } else {
            self.init(node: MapOfTemplates(entries), type: .map(.string, .dyn), source: source)
        }
    }

    /// A URL that is only known at run time: `base` is put in front where it turns out to be relative.
    package init(url: Template, relativeTo base: Template) {
        self.init(node: RelativeURL(url, base: base), type: .string, source: url.source)
    }

    private init(node: any Node, type: StaticType, source: String) {
        let expression = Expression(source: source, type: type, node: node, localCount: 0)
        self.init(source: source, type: type, constant: nil, segments: [.expression(expression)])
    }

    /// The UTF-8 range of the expression in a text that is exactly one `${...}`.
    package static func soleExpression(of text: String) -> Range<Int>? {
        var scanner = TemplateScanner(text)
        guard case .expression(let range)? = scanner.next(), scanner.next() == nil else { return nil }
        return range
    }
}

/// The parts evaluate one after another and need no variables of macros at the same time, so each reserves its own.
private final class ListOfTemplates: Node {
    private let elements: [Template]

    init(_ elements: [Template]) {
        self.elements = elements
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        var values: [Value] = []
        for element in elements { values.append(try element.value(in: frame)) }
        return .list(values)
    }
}

private final class MapOfTemplates: Node {
    private let keys: [Value]
    private let values: [Template]

    init(_ entries: [(key: String, value: Template)]) {
        keys = entries.map { .string($0.key) }
        values = entries.map(\.value)
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        var results: [Value] = []
        for value in values { results.append(try value.value(in: frame)) }
        return .map(ValueMap(keys: keys, values: results))
    }
}

private final class RelativeURL: Node {
    /// Of requests and of sockets: which of them will do is for whoever opens the URL to say.
    private static let schemes = ["http://", "https://", "ws://", "wss://"]
    private let url: Template
    private let base: Template

    init(_ url: Template, base: Template) {
        self.url = url
        self.base = base
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        let text = try url.text(in: frame)
        if Self.schemes.contains(where: text.hasPrefix) { return .string(text) }
        var front = try base.text(in: frame)
        if front.hasSuffix("/") { front.removeLast() }
        return .string(front + (text.hasPrefix("/") ? "" : "/") + text)
    }
}
