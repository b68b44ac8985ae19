/// A row of the table of requests: always kept, whatever the thresholds ask for.
package struct RequestRow: Sendable, Hashable {
    package struct Key: Sendable, Hashable {
        /// "" in setup and teardown.
        package var scenario: String
        package var name: String
        package var method: String

        package init(scenario: String, name: String, method: String) {
            self.scenario = scenario
            self.name = name
            self.method = method
        }
    }

    package struct StatusCount: Sendable, Hashable {
        /// 0 for requests without an answer.
        package var status: Int
        package var count: Int64
    }

    package let key: Key
    package private(set) var count: Int64 = 0
    package private(set) var failed: Int64 = 0
    /// In the order first seen; there are few, so a search from the front is the fast one.
    package private(set) var statuses: [StatusCount] = []
    package private(set) var bytesSent: Int64 = 0
    package private(set) var bytesReceived: Int64 = 0
    /// `http_req_duration` of these requests, nanoseconds.
    package private(set) var duration = Histogram()

    package init(key: Key) {
        self.key = key
    }

    @inline(__always)
    mutating func record(_ sample: HTTPSample) {
        count &+= 1
        if sample.isFailed { failed &+= 1 }
        add(1, to: sample.status)
        bytesSent &+= sample.sent
        bytesReceived &+= sample.received
        recordDuration(sample)
    }

    /// The time alone, for a request that was still under way at the end.
    @inline(__always)
    mutating func recordDuration(_ sample: HTTPSample) {
        guard sample.duration >= 0 else { return }
        if sample.isCensored {
            duration.recordCensored(sample.duration)
        } else {
            duration.record(sample.duration)
        }
    }

    @inline(__always)
    private mutating func add(_ number: Int64, to status: Int) {
        for index in statuses.indices where statuses[index].status == status {
            statuses[index].count &+= number
            return
        }
        statuses.append(StatusCount(status: status, count: number))
    }

    mutating func merge(_ other: RequestRow) {
        count += other.count
        failed += other.failed
        for entry in other.statuses { add(entry.count, to: entry.status) }
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        duration.merge(other.duration)
    }
}
