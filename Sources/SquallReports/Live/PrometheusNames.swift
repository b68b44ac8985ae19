import SquallPlan

/// Metrics as Prometheus names them: a prefix, base units in the name, `_total` for counters.
enum PrometheusNames {
    /// `squall_http_req_duration_seconds`, `squall_http_reqs_total`.
    static func name(of family: LiveFigures.Family) -> String {
        var name = "squall_" + plain(family.name)
        if let suffix = suffix(of: family.unit), !name.hasSuffix(suffix) { name += suffix }
        if case .counter? = family.points.first?.value, !name.hasSuffix("_total") { name += "_total" }
        return name
    }

    private static func suffix(of unit: LiveFigures.Unit) -> String? {
        switch unit {
        case .seconds: "_seconds"
        case .bytes: "_bytes"
        case .none: nil
        }
    }

    /// With underscores for what names of metrics and labels may not hold.
    static func plain(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            name.unicodeScalars.append(isPlain ? scalar : "_")
        }
        return name
    }

    /// A number as both the text format and the label `le` write it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    struct Series {
        var name: String
        var labels: [Tag]
        var value: Double
    }

    /// The series that a point becomes: a histogram is a counter for each bound, cumulative, and sum and count.
    static func series(of point: LiveFigures.Point, name: String) -> [Series] {
        switch point.value {
        case .counter(let value), .gauge(let value): return [Series(name: name, labels: point.labels, value: value)]
        case .histogram(let histogram):
            var total: Int64 = 0
            var result: [Series] = []
            for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
                total += count
                let labels = point.labels + [Tag("le", number(bound))]
                result.append(Series(name: name + "_bucket", labels: labels, value: Double(total)))
            }
            result.append(Series(name: name + "_sum", labels: point.labels, value: histogram.sum))
            result.append(Series(name: name + "_count", labels: point.labels, value: Double(histogram.count)))
            return result
        }
    }
}

extension LiveFigures.Family {
    /// In Prometheus' words.
    var kindWord: String {
        switch points.first?.value {
        case .counter: "counter"
        case .histogram: "histogram"
        case .gauge, nil: "gauge"
        }
    }
}
