import SquallMetrics
import SquallPlan

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

    /// Rows that keep their names; what comes after them is added up under one.
    static let maximumRows = 500
    static let otherName = "other"

    private init(labels: [Tag]) {
        self.labels = labels
    }

    /// In the order in which they were first seen, so that a row that has its name keeps it.
    static func rows(of requests: [RequestRow]) -> [LiveRequestRow] {
        let named = requests.prefix(maximumRows).map { request in
            let key = request.key
            var row = LiveRequestRow(
                labels: [Tag("scenario", key.scenario), Tag("name", key.name), Tag("method", key.method)]
            )
            row.add(request)
            return row
        }
        guard requests.count > maximumRows else { return named }
        var rest = LiveRequestRow(labels: [Tag("name", otherName)])
        for request in requests.dropFirst(maximumRows) { rest.add(request) }
        return named + [rest]
    }

    private mutating func add(_ row: RequestRow) {
        count += row.count
        failed += row.failed
        for entry in row.statuses { byStatus[entry.status, default: 0] += entry.count }
        duration.merge(row.duration)
    }
}
