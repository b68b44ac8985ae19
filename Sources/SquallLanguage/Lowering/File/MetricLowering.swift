import SquallPlan

/// `metrics:`, the file's own metrics.
struct MetricLowering {
    let context: CompileContext

    func lower(_ items: [MergedSection.Item]) {
        for item in items {
            guard let name = item.entry.key.text else { continue }
            let path = NodePath.root.key("metrics").key(name)
            guard isUsable(item.entry.key, name, at: path) else { continue }
            let definition = definition(name, item.entry.value, at: path)
            context.metrics.declare(
                definition ?? Self.unknown(name),
                at: item.entry.key.place,
                isIncluded: item.isIncluded
            )
        }
    }

    /// A metric whose declaration was reported, so that its uses are not reported too.
    private static func unknown(_ name: String) -> MetricDefinition {
        MetricDefinition(name: name, type: .trend, unit: .none, description: "")
    }

    private func definition(_ name: String, _ node: Node, at path: NodePath) -> MetricDefinition? {
        if node.scalar != nil {
            let type = context.word(node, of: MetricWords.types, at: path).flatMap(MetricType.init)
            return type.map { MetricDefinition(name: name, type: $0, unit: .none, description: "") }
        }
        guard let fields = context.fields(node, .metric, at: path) else { return nil }
        let word = fields["type"].flatMap { context.word($0, of: MetricWords.types, at: path.key("type")) }
        guard let type = word.flatMap(MetricType.init) else {
            _ = unit(fields, .trend)
            return nil
        }
        return MetricDefinition(
            name: name,
            type: type,
            unit: unit(fields, type),
            description: fields["description"]?.text ?? ""
        )
    }

    private func unit(_ fields: Fields, _ type: MetricType) -> MetricUnit {
        guard let node = fields["unit"],
            let word = context.word(node, of: MetricWords.units, at: fields.path.key("unit"))
        else { return .none }
        guard type != .rate || word == "none" else {
            context.report(
                Diagnostic(
                    .wrongValueType,
                    "a rate has no unit: it is a share of samples",
                    at: node.place,
                    help: "remove `unit`, or make it a trend or a gauge",
                    path: fields.path.key("unit").text
                )
            )
            return .none
        }
        return MetricUnit(rawValue: word) ?? .none
    }

    private func isUsable(_ key: Node, _ name: String, at path: NodePath) -> Bool {
        guard Names.isMetricName(name) else {
            context.report(
                Diagnostic(
                    .invalidName,
                    "`\(name)` cannot be a metric's name",
                    at: key.place,
                    label: "not a metric name",
                    help: "names have letters, digits, `_` and `.`, and start with a letter or `_`",
                    path: path.text
                )
            )
            return false
        }
        guard context.metrics[name] == nil, !name.hasPrefix("observe.") else {
            context.report(
                Diagnostic(
                    .metricRedefined,
                    "`\(name)` is a metric that squall keeps itself",
                    at: key.place,
                    help: "choose another name",
                    path: path.text
                )
            )
            return false
        }
        return true
    }
}
