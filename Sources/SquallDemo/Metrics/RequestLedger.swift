import NIOCore

/// Every request that was received, by what became of it. Tests compare these counts with a load generator's, to the
/// last request.
struct RequestLedger<Route: LabelledRoute> {
    struct Key: Hashable {
        let route: Route
        let method: Request.Method
        /// 0: never answered (reset, closed, black-holed, or the client went away); 101: became a WebSocket.
        let status: Int

        var labels: String { #"method="\#(method.rawValue)",route="\#(route.pattern)",status="\#(status)""# }
    }

    private(set) var durations: [Key: MillisecondHistogram] = [:]
    /// Requests that were received and have no outcome yet.
    private(set) var inFlight = 0

    mutating func begin() { inFlight += 1 }

    /// - Parameter milliseconds: from the last byte of the request to the answer's being written.
    mutating func end(_ key: Key, milliseconds: Double) {
        inFlight -= 1
        durations[key, default: MillisecondHistogram()].record(milliseconds)
    }
}

/// What a service can be asked, as metrics name it.
protocol LabelledRoute: Hashable {
    /// The label: few values, whatever is asked.
    var pattern: String { get }
}

/// A Prometheus histogram.
struct MillisecondHistogram {
    static let bounds: [Double] = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

    /// How many fell at or below each bound and above the one before; the last counts the rest.
    private(set) var buckets = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var sum = 0.0

    var count: Int { buckets.reduce(0, +) }

    mutating func record(_ milliseconds: Double) {
        buckets[Self.bounds.firstIndex { milliseconds <= $0 } ?? Self.bounds.count] += 1
        sum += milliseconds
    }
}
