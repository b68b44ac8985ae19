import SquallExpressions
import SquallPlan

/// A source of `observe`: what was watched on the system under test.
package struct ObservedResult: JSONRecord, Sendable, Equatable {
    package enum Kind: String, JSONWord, Sendable { case json, prometheus, query, process }

    package var kind = Kind.json
    package var target = ""
    package var everySeconds = 0.0
    package var samples: Int64 = 0
    package var failures: Int64 = 0
    package var missed: Int64 = 0
    package var failure: String?
    package var values = KeyedList<ObservedValueResult>()
    package var series = ObservedSeriesResult()
    package var snapshots: [SnapshotResult]?

    package init() {}

    package static var fields: [RecordField<ObservedResult>] {
        [
            .init("kind", \.kind, "How it was read."),
            .init("target", \.target, "The URL, or the process."),
            .init("everySeconds", \.everySeconds, "Between two samples."),
            .init("samples", \.samples, "Read well."),
            .init("failures", \.failures, "Samples that could not be read."),
            .init("missed", \.missed, "Samples that were due while the one before was still under way."),
            .init("failure", optional: \.failure, "The first failure."),
            .init("values", \.values, "By path, with the labels as selectors write them."),
            .init("series", \.series, "During the load; values that never changed have no column."),
            .init("snapshots", optional: \.snapshots, "Whole documents, with `snapshots: true`."),
        ]
    }
}

/// An observed value.
package struct ObservedValueResult: JSONRecord, Sendable, Equatable {
    package var unit = MetricUnit.none
    package var values = KeyedList<Double>()
    package var trend: TrendResult?

    package init() {}

    package static var fields: [RecordField<ObservedValueResult>] {
        [
            .init("unit", \.unit, "As far as the name tells."),
            .init("values", \.values, "`first last min max avg count` over all samples."),
            .init("trend", optional: \.trend, "Whether it grew during the load; left out where it never changed."),
        ]
    }
}

extension RobustTrend.Verdict: JSONWord {}

/// The robust trend of a value; docs/metrics.md tells the rule.
package struct TrendResult: JSONRecord, Sendable, Equatable {
    package var verdict = RobustTrend.Verdict.tooShort
    package var slope: Double?
    package var slopeLow: Double?
    package var slopeHigh: Double?
    package var growth: Double?
    package var growthPercent: Double?
    package var probability: Double?
    package var seconds: Double?

    package init() {}

    package static var fields: [RecordField<TrendResult>] {
        [
            .init("verdict", \.verdict, ""),
            .init("slope", optional: \.slope, "Change per second (Theil and Sen), in the value's unit."),
            .init("slopeLow", optional: \.slopeLow, "The 95 % confidence interval of the slope."),
            .init("slopeHigh", optional: \.slopeHigh, ""),
            .init("growth", optional: \.growth, "The change along the line; 0 where chance explains it."),
            .init("growthPercent", optional: \.growthPercent, "The same in percent of the line's start."),
            .init("probability", optional: \.probability, "Of such a tendency by chance (Mann and Kendall)."),
            .init("seconds", optional: \.seconds, "How long the value was watched."),
        ]
    }
}

/// Observed values over time, by columns: the n-th entry of each belongs to the n-th point.
package struct ObservedSeriesResult: JSONRecord, Sendable, Equatable {
    package var samplesPerPoint: Int64 = 1
    package var seconds: [Double] = []
    package var columns = KeyedList<[Double?]>()

    package init() {}

    package static var fields: [RecordField<ObservedSeriesResult>] {
        [
            .init("samplesPerPoint", \.samplesPerPoint, "At most 1,000 points are kept: then neighbours merge."),
            .init("seconds", \.seconds, "The time of each point since the load began."),
            .init("columns", \.columns, "By the keys of `values`; null where a value was missing."),
        ]
    }
}

/// A document kept whole.
package struct SnapshotResult: JSONRecord, Sendable, Equatable {
    package var stage = ""
    package var seconds = 0.0
    package var document = SnapshotDocument()

    package init() {}

    package static var fields: [RecordField<SnapshotResult>] {
        [
            .init("stage", \.stage, "`before`, `after-<scenario>`, or `after`."),
            .init("seconds", \.seconds, "Since the load began; negative before it."),
            .init("document", \.document, "JSON as it was; of an exposition the values by their keys."),
        ]
    }
}

/// Any JSON value.
package struct SnapshotDocument: JSONConvertible, Sendable, Equatable {
    package var json: Value

    package init() { json = .null }
    package init(json: Value) { self.json = json }

    package static var schema: Value { .object([]) }

    package func masked(by mask: SecretMask) -> SnapshotDocument {
        SnapshotDocument(json: SnapshotDocument.masked(json, mask))
    }

    private static func masked(_ value: Value, _ mask: SecretMask) -> Value {
        switch value {
        case .string(let text): .string(mask.apply(to: text))
        case .list(let values): .list(values.map { masked($0, mask) })
        case .map(let map):
            .map(ValueMap(uniquing: map.keys.map { masked($0, mask) }, map.values.map { masked($0, mask) }))
        default: value
        }
    }
}
