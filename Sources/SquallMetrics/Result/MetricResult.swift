import SquallExpressions
import SquallPlan

extension MetricType: JSONWord {}
extension MetricUnit: JSONWord {}

/// A metric, or a selected part of one.
package struct MetricResult: JSONRecord, Sendable, Equatable {
    package var type = MetricType.counter
    package var unit = MetricUnit.none
    package var values = KeyedList<Double>()
    /// Those of `values` of which the true value may be larger.
    package var lowerBounds: [String]?
    package var histogram: OpaqueText?

    package init() {}

    package static var fields: [RecordField<MetricResult>] {
        [
            .init("type", \.type, ""),
            .init("unit", \.unit, "Of the values; empty for plain numbers and shares."),
            .init("values", \.values, "By the names that thresholds use. Without samples only a count of 0."),
            .init(
                "lowerBounds",
                optional: \.lowerBounds,
                "Values that reach into timeouts or unfinished requests: the true ones are larger."
            ),
            .init("histogram", optional: \.histogram, "All samples of a trend; docs/metrics.md tells the layout."),
        ]
    }
}

/// A threshold and what was measured.
package struct ThresholdResult: JSONRecord, Sendable, Equatable {
    package var metric = ""
    package var expression = ""
    package var passed = false
    package var observed = ObservedValue([])
    package var isLowerBound: Bool?
    package var resolved: String?

    package init() {}

    package static var fields: [RecordField<ThresholdResult>] {
        [
            .init("metric", \.metric, "As written, selector included."),
            .init("expression", \.expression, "As written, with its `${...}` computed."),
            .init("passed", \.passed, "true: the condition held."),
            .init("observed", \.observed, "In the metric's unit; a list for joined conditions, null without samples."),
            .init("lowerBound", optional: \.isLowerBound, "The true value is larger than the observed one."),
            .init(
                "resolved",
                optional: \.resolved,
                "The condition with the numbers of this run, where the expression computes some."
            ),
        ]
    }
}

/// One value, several for joined conditions, or none.
package struct ObservedValue: JSONConvertible, Sendable, Equatable {
    package var values: [Double?]

    package init(_ values: [Double?]) {
        self.values = values
    }

    package static var schema: Value {
        .object([("type", .list(["number", "array", "null"].map { .string($0) }))])
    }

    package var json: Value {
        values.count == 1 ? values[0].json : (values.isEmpty ? .null : values.json)
    }

    package init(json: Value) throws(ResultFormatError) {
        if case .list = json {
            values = try [Double?](json: json)
        } else {
            values = [try Double?(json: json)]
        }
    }
}
