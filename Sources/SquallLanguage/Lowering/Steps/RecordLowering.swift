import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// `record`: every sample goes to the step's site.
    func lower(_ record: RecordSyntax, of step: StepSyntax, at place: Place) -> Step.Action? {
        let site = site(of: step, at: place)
        return .record(
            record.samples.compactMap { sample in
                guard let value = literal(sample.value, at: place), let id = metric(sample) else { return nil }
                let definition = context.metrics.definitions[id]
                if !definition.type.takes(value.template.type) { reportValue(sample, definition, value.template.type) }
                return Recording(metric: id, value: value.template, site: site)
            }
        )
    }

    /// The custom metric of that name; nil where there is none, which is reported.
    private func metric(_ sample: NamedSyntax) -> MetricID? {
        if let id = context.metrics[sample.name] {
            context.metrics.noteUse(of: id)
            if !context.metrics.isBuiltin(id) { return id }
            reportMetric(sample, "`\(sample.name)` is kept by squall itself", help: "declare a metric of your own")
            return nil
        }
        let own = context.metrics.definitions.dropFirst(BuiltinMetric.allCases.count).map(\.name)
        let close = Suggestion.closest(to: sample.name, in: own)
        reportMetric(
            sample,
            "unknown metric `\(sample.name)`",
            help: close.map { "did you mean `\($0)`?" } ?? "declare it: `metrics: { \(sample.name): trend }`"
        )
        return nil
    }

    private func reportMetric(_ sample: NamedSyntax, _ message: String, help: String) {
        report(
            Diagnostic(
                .unknownMetric,
                message,
                at: sample.key.place,
                label: "not a metric of this file",
                help: help,
                path: sample.value.path.text
            )
        )
    }

    private func reportValue(_ sample: NamedSyntax, _ metric: MetricDefinition, _ type: StaticType) {
        let expected = metric.type == .rate ? "true or false" : "a number or a duration"
        report(
            Diagnostic(
                .wrongMetricValue,
                "`\(metric.name)` is a \(metric.type.rawValue) and takes \(expected), not a value of type \(type.name)",
                at: sample.value.location,
                label: "of type \(type.name)",
                help: metric.type == .rate
                    ? "write a condition: `\(metric.name): ${response.status == 200}`" : "convert it: `double(...)`",
                path: sample.value.path.text
            )
        )
    }
}

extension MetricType {
    /// Whether a value of that type can be recorded.
    fileprivate func takes(_ type: StaticType) -> Bool {
        switch (self, type) {
        case (_, .dyn): true
        case (.rate, .bool): true
        case (.rate, _): false
        case (_, .int), (_, .double), (_, .duration): true
        default: false
        }
    }
}
