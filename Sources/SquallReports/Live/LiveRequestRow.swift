import SquallMetrics
import SquallPlan
import Synchronization

/// A row of the table of requests as it leaves the program: names that are computed must not flood a monitoring system.
struct LiveRequestRow {
    let labels: [Tag]
    private(set) var count: Int64 = 0
    private(set) var failed: Int64 = 0
    /// By status, ascending; 0 for requests without an answer.
    var statuses: [(status: Int, count: Int64)] {
        byStatus.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    private(set) var duration = Histogram()
    private var byStatus: [Int: Int64] = [:]

    static let otherName = "other"

    private init(labels: [Tag]) {
        self.labels = labels
    }

    /// Rows without a name of their own are added up under one.
    static func rows(of requests: [RequestRow], names: LiveNames) -> [LiveRequestRow] {
        var result: [LiveRequestRow] = []
        var rest = LiveRequestRow(labels: [Tag("name", otherName)])
        for request in requests {
            let key = request.key
            guard names.admits(key) else {
                rest.add(request)
                continue
            }
            let labels = [Tag("scenario", key.scenario), Tag("name", key.name), Tag("method", key.method)]
            result.append(LiveRequestRow(labels: labels))
            result[result.count - 1].add(request)
        }
        return rest.count > 0 || !rest.duration.isEmpty ? result + [rest] : result
    }

    private mutating func add(_ row: RequestRow) {
        count += row.count
        failed += row.failed
        for entry in row.statuses { byStatus[entry.status, default: 0] += entry.count }
        duration.merge(row.duration)
    }
}

/// The requests that have a name of their own among the live figures of a run: the first ones that came, so that none
/// loses its name again, which would look as if its counters stood still.
final class LiveNames: Sendable {
    static let maximum = 500

    private let admitted = Mutex<Set<RequestRow.Key>>([])

    func admits(_ key: RequestRow.Key) -> Bool {
        admitted.withLock { admitted in
            if admitted.contains(key) { return true }
            guard admitted.count < LiveNames.maximum else { return false }
            admitted.insert(key)
            return true
        }
    }
}
