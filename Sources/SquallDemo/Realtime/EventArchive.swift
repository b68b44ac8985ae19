/// Stored events of jobs, which a new subscriber gets: in the real system a collection of MongoDB.
struct EventArchive {
    struct Problem: Error {
        let message: String
    }

    private var records: [String: [JSONValue]] = [:]
    private(set) var count = 0
    private static let limit = 1_000_000

    /// Stores one record `{kind: "generation", jobId, emittedAt, event}` or a list of them, all or none.
    /// - Returns: how many.
    mutating func store(_ document: JSONValue) throws(Problem) -> Int {
        let list = if case .array(let list) = document { list } else { [document] }
        var accepted: [(job: String, record: JSONValue)] = []
        for record in list {
            guard record["kind"] == .string("generation"), case .string(let job)? = record["jobId"],
                case .string? = record["emittedAt"], case .object? = record["event"]
            else { throw Problem(message: #"a record is {"kind": "generation", "jobId", "emittedAt", "event": {}}"#) }
            accepted.append((job, record))
        }
        guard count + accepted.count <= Self.limit else { throw Problem(message: "the archive is full") }
        for (job, record) in accepted { records[job, default: []].append(record) }
        count += accepted.count
        return accepted.count
    }

    func records(of job: String) -> [JSONValue] { records[job] ?? [] }

    /// - Returns: how many there were.
    mutating func remove(job: String) -> Int {
        let removed = records.removeValue(forKey: job)?.count ?? 0
        count -= removed
        return removed
    }
}
