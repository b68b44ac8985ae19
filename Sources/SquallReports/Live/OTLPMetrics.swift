import SquallExpressions
import SquallPlan

/// Figures as OpenTelemetry's protocol takes them over HTTP, in its JSON encoding.
///
/// Totals are cumulative since the start of the run: a message that is lost loses a point of a chart and no request.
package enum OTLPMetrics {
    package static let headers = [(name: "Content-Type", value: "application/json")]

    /// AGGREGATION_TEMPORALITY_CUMULATIVE.
    private static let cumulative = Value.int(2)

    /// - Parameters:
    ///   - start: Unix nanoseconds since when totals count.
    ///   - time: Unix nanoseconds of the figures.
    package static func encode(_ figures: LiveFigures, identity: LiveIdentity, start: Int64, time: Int64) -> [UInt8] {
        let resource = [
            Tag("service.name", "squall"), Tag("service.version", identity.version),
            Tag("service.instance.id", identity.instance), Tag("host.name", identity.instance),
        ]
        let stamp: [(String, Value)] = [
            ("startTimeUnixNano", .string("\(start)")), ("timeUnixNano", .string("\(time)")),
        ]
        let scope: [(String, Value)] = [
            ("scope", map([("name", .string("squall")), ("version", .string(identity.version))])),
            ("metrics", .list(figures.families.map { metric($0, stamp) })),
        ]
        let document = map([
            (
                "resourceMetrics",
                .list([
                    map([
                        ("resource", map([("attributes", attributes(resource))])),
                        ("scopeMetrics", .list([map(scope)])),
                    ])
                ])
            )
        ])
        var bytes: [UInt8] = []
        JSON.write(document, to: &bytes)
        return bytes
    }

    private static func metric(_ family: LiveFigures.Family, _ stamp: [(String, Value)]) -> Value {
        let points = Value.list(family.points.map { map([("attributes", attributes($0.labels))] + stamp + data($0)) })
        let content: (String, Value) =
            switch family.points.first?.value {
            case .counter:
                (
                    "sum",
                    map([
                        ("dataPoints", points), ("aggregationTemporality", cumulative), ("isMonotonic", .bool(true)),
                    ])
                )
            case .histogram: ("histogram", map([("dataPoints", points), ("aggregationTemporality", cumulative)]))
            case .gauge, nil: ("gauge", map([("dataPoints", points)]))
            }
        return map([
            ("name", .string("squall." + family.name)), ("description", .string(family.help)),
            ("unit", .string(unit(of: family.unit))), content,
        ])
    }

    /// As UCUM writes them.
    private static func unit(of unit: LiveFigures.Unit) -> String {
        switch unit {
        case .seconds: "s"
        case .bytes: "By"
        case .none: "1"
        }
    }

    /// Whole numbers of 64 bits are texts in the JSON encoding of Protocol Buffers.
    private static func data(_ point: LiveFigures.Point) -> [(String, Value)] {
        switch point.value {
        case .counter(let value), .gauge(let value): return [("asDouble", number(value))]
        case .histogram(let histogram):
            return [
                ("count", .string("\(histogram.count)")), ("sum", number(histogram.sum)),
                ("bucketCounts", .list(histogram.counts.map { .string("\($0)") })),
                ("explicitBounds", .list(histogram.bounds.map { .double($0) })),
            ]
        }
    }

    private static func number(_ value: Double) -> Value {
        if value.isNaN { return .string("NaN") }
        if value.isInfinite { return .string(value > 0 ? "Infinity" : "-Infinity") }
        return .double(value)
    }

    private static func attributes(_ tags: [Tag]) -> Value {
        .list(tags.map { map([("key", .string($0.key)), ("value", map([("stringValue", .string($0.value))]))]) })
    }

    private static func map(_ pairs: [(String, Value)]) -> Value { .map(ValueMap(pairs)) }
}
