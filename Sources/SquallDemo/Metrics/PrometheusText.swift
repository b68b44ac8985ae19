import NIOCore

/// Writes the Prometheus text format, version 0.0.4.
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var buffer = ByteBuffer()

    mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        family(name, "gauge", help)
        buffer.writeString("\(name) \(value)\n")
    }

    mutating func counter(_ name: String, _ help: String, _ samples: [(labels: String, value: Int)]) {
        family(name, "counter", help)
        for sample in samples { buffer.writeString("\(name)\(braced(sample.labels)) \(sample.value)\n") }
    }

    mutating func histogram(_ name: String, _ help: String, _ samples: [(labels: String, value: MillisecondHistogram)])
    {
        family(name, "histogram", help)
        for (labels, histogram) in samples {
            let prefix = labels.isEmpty ? "" : labels + ","
            var below = 0
            for (bound, count) in zip(MillisecondHistogram.bounds, histogram.buckets) {
                below += count
                buffer.writeString("\(name)_bucket{\(prefix)le=\"\(bound)\"} \(below)\n")
            }
            buffer.writeString("\(name)_bucket{\(prefix)le=\"+Inf\"} \(histogram.count)\n")
            buffer.writeString("\(name)_sum\(braced(labels)) \(histogram.sum)\n")
            buffer.writeString("\(name)_count\(braced(labels)) \(histogram.count)\n")
        }
    }

    /// What every system shows of its process.
    mutating func process(openConnections: Int) {
        gauge("process_resident_memory_bytes", "Resident memory of the process.", ProcessMemory.residentBytes())
        gauge("demo_connections_open", "Open TCP connections.", openConnections)
    }

    /// Every request by its outcome.
    mutating func requests(_ ledger: RequestLedger<some LabelledRoute>) {
        gauge("demo_requests_in_flight", "Requests without an outcome, this one included.", ledger.inFlight)
        let rows = ledger.durations.map { (labels: $0.labels, value: $1) }.sorted { $0.labels < $1.labels }
        counter(
            "http_requests_total",
            "Requests by outcome; status 0 was never answered.",
            rows.map { ($0.labels, $0.value.count) }
        )
        histogram("synckairos_http_request_duration_ms", "Time from request to answer.", rows)
    }

    private mutating func family(_ name: String, _ type: String, _ help: String) {
        buffer.writeString("# HELP \(name) \(help)\n# TYPE \(name) \(type)\n")
    }

    private func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }
}
