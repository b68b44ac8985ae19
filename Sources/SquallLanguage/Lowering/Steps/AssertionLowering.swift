import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// The assertions, over what setup and teardown captured and the final metrics.
    func assertions(over scope: NameScope) -> [Assertion] {
        let part = RunPart(.assertions, tags: [], slots: SlotAllocator(from: 0), shared: scope)
        let place = Place(part, scope: scope)
        return sections.assertions.compactMap { entry in
            let name = entry.key.text ?? ""
            let path = NodePath.root.key("assertions").key(name)
            let value = ValueSyntax(node: entry.value, path: path)
            guard let condition = openCondition(value, at: place) else { return nil }
            checkMetrics(of: condition, in: value)
            return Assertion(
                name: name,
                condition: condition.expression,
                text: condition.text,
                origin: entry.key.place.origin
            )
        }
    }

    /// `metrics["name"].count`: the metric must exist and have what is asked of it.
    private func checkMetrics(of condition: LoweredCondition, in value: ValueSyntax) {
        for reference in MetricReference.all(in: value.node.text ?? "") {
            let name = reference.name.prefix { $0 != "{" }
            guard let id = metric(String(name), reference, value) else { continue }
            context.metrics.noteUse(of: id)
            guard let method = reference.method else { continue }
            checkMethod(method, of: context.metrics.definitions[id], value)
        }
    }

    private func checkMethod(_ method: MetricReference.Method, of metric: MetricDefinition, _ value: ValueSyntax) {
        let names = ThresholdMethods.names(of: metric.type)
        let isPercentile = method.name.hasPrefix("p(") && method.name.hasSuffix(")")
        let percentile = isPercentile ? Double(method.name.dropFirst(2).dropLast()) : nil
        if names.contains(method.name) && method.name != "p(N)" { return }
        if let percentile, names.contains("p(N)"), (0...100).contains(percentile) { return }
        let close = Suggestion.closest(to: method.name, in: names)
        report(
            Diagnostic(
                .unknownMethod,
                "`\(metric.name)` is a \(metric.type.rawValue), which has no `\(method.name)`",
                at: value.node.place(of: method.range),
                label: "not of a \(metric.type.rawValue)",
                help: (close.map { "did you mean `\($0)`? " } ?? "")
                    + "a \(metric.type.rawValue) has \(names.map { "`\($0)`" }.joinedAsList)",
                path: value.path.text
            )
        )
    }

    private func metric(_ name: String, _ reference: MetricReference, _ value: ValueSyntax) -> MetricID? {
        if let known = context.metrics[name] { return known }
        guard name.hasPrefix(ObservedName.prefix) else {
            reportMetric(name, reference, value)
            return nil
        }
        do throws(ObservedTable.Problem) {
            return try context.observedMetric(named: name)
        } catch {
            report(Diagnostic(error, at: value.node.place(of: reference.range), path: value.path))
            return nil
        }
    }

    private func reportMetric(_ name: String, _ reference: MetricReference, _ value: ValueSyntax) {
        let close = Suggestion.closest(to: name, in: context.metrics.names)
        report(
            Diagnostic(
                .unknownMetric,
                "unknown metric `\(name)`",
                at: value.node.place(of: reference.range),
                label: "not a metric",
                help: close.map { "did you mean `\($0)`?" } ?? "declare it in `metrics`",
                path: value.path.text
            )
        )
    }
}

/// A `metrics["name"]` in an expression, and the method read of it.
struct MetricReference {
    struct Method {
        var name: String
        /// UTF-8 offsets in the expression's text.
        var range: Range<Int>
    }
    var name: String
    /// UTF-8 offsets of the name in the expression's text.
    var range: Range<Int>
    var method: Method?

    static func all(in text: String) -> [MetricReference] {
        var references: [MetricReference] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "metrics[") {
            var scanner = Scanner(text: text, position: start.upperBound)
            rest = rest[start.upperBound...]
            guard let name = scanner.quoted() else { continue }
            var reference = MetricReference(name: name.name, range: name.range)
            reference.method = scanner.method()
            references.append(reference)
        }
        return references
    }

    /// Reads on behind `metrics[`.
    private struct Scanner {
        let text: String
        var position: String.Index

        /// A text in quotes and the bracket behind it.
        mutating func quoted() -> Method? {
            guard let quote = text[position...].first, quote == "\"" || quote == "'" else { return nil }
            let start = text.index(after: position)
            guard let end = text[start...].firstIndex(of: quote) else { return nil }
            position = text.index(after: end)
            guard text[position...].first == "]" else { return nil }
            position = text.index(after: position)
            return part(start..<end)
        }

        /// `.count` or `["p(95)"]`.
        mutating func method() -> Method? {
            guard let next = text[position...].first else { return nil }
            let start = text.index(after: position)
            if next == "[" {
                position = start
                return quoted()
            }
            guard next == "." else { return nil }
            let end = text[start...].firstIndex { !$0.isLetter && !$0.isNumber } ?? text.endIndex
            return part(start..<end)
        }

        private func part(_ range: Range<String.Index>) -> Method {
            let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
            let name = String(text[range])
            return Method(name: name, range: start..<start + name.utf8.count)
        }
    }
}
