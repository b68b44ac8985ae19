import SquallPlan

/// Figures as Prometheus' remote write 1.0 takes them: a `WriteRequest` in Protocol Buffers, compressed with Snappy.
package enum RemoteWrite {
    package static let headers = [
        (name: "Content-Type", value: "application/x-protobuf"),
        (name: "Content-Encoding", value: "snappy"),
        (name: "X-Prometheus-Remote-Write-Version", value: "0.1.0"),
    ]

    /// - Parameter milliseconds: Unix time of the figures.
    package static func encode(_ figures: LiveFigures, identity: LiveIdentity, milliseconds: Int64) -> [UInt8] {
        SnappyBlock.encode(message(figures, identity: identity, milliseconds: milliseconds))
    }

    static func message(_ figures: LiveFigures, identity: LiveIdentity, milliseconds: Int64) -> [UInt8] {
        // What a scrape would add.
        let target = [Tag("job", "squall"), Tag("instance", identity.instance)]
        var request = ProtobufWriter()
        for family in figures.families {
            let name = PrometheusNames.name(of: family)
            for point in family.points {
                for series in PrometheusNames.series(of: point, name: name) {
                    let labels =
                        [Tag("__name__", series.name)] + series.labels + target.filter { $0.isNone(of: series.labels) }
                    request.write(1) { write(labels, series.value, milliseconds, to: &$0) }
                }
            }
        }
        for family in figures.families { request.write(3) { write(family, to: &$0) } }
        return request.bytes
    }

    /// `TimeSeries`: labels sorted by name, as the receiver demands, and one sample.
    private static func write(
        _ labels: [Tag],
        _ value: Double,
        _ milliseconds: Int64,
        to writer: inout ProtobufWriter
    ) {
        for label in labels.sorted(by: { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }) {
            writer.write(1) {
                $0.write(1, label.key)
                $0.write(2, label.value)
            }
        }
        writer.write(2) {
            $0.write(1, value)
            $0.write(2, milliseconds)
        }
    }

    /// `MetricMetadata`.
    private static func write(_ family: LiveFigures.Family, to writer: inout ProtobufWriter) {
        let kinds: [String: Int64] = ["counter": 1, "gauge": 2, "histogram": 3]
        writer.write(1, kinds[family.kindWord] ?? 0)
        writer.write(2, PrometheusNames.name(of: family))
        writer.write(4, family.help)
    }
}

extension Tag {
    fileprivate func isNone(of labels: [Tag]) -> Bool { !labels.contains { $0.key == key } }
}
