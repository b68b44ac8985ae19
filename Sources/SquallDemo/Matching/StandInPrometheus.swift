/// A Prometheus server as far as `GET /api/v1/query` goes: exporters of Redis and PostgreSQL, whose figures follow from
/// what the service itself does.
struct StandInPrometheus {
    /// What the figures are made of.
    struct State {
        /// The most that were open at a time.
        var connections: Int
        var users: Int
        var waiting: Int
        var sessions: Int
        /// Requests that wrote to the database, and that read from it.
        var writes: Int
        var reads: Int
    }

    let state: State
    /// Unix seconds.
    let now: Double

    /// - Parameter query: the name of a series; nothing else is understood, and yields nothing.
    func answer(_ query: String?) -> Answer {
        guard let query, !query.isEmpty else {
            let problem = #"invalid parameter "query": 1:1: parse error: no expression found in input"#
            return .json(
                .object(["status": .string("error"), "errorType": .string("bad_data"), "error": .string(problem)]),
                status: 400
            )
        }
        let series = value(query).map { labels, value in
            JSONValue.object([
                "metric": .object(labels.merging(["__name__": .string(query)]) { $1 }),
                "value": .array([.number(now), .string(String(value))]),
            ])
        }
        let data: JSONValue = .object(["resultType": .string("vector"), "result": .array(series.map { [$0] } ?? [])])
        return .json(.object(["status": .string("success"), "data": data]))
    }

    private func value(_ name: String) -> (labels: [String: JSONValue], value: Int)? {
        let database: [String: JSONValue] = ["job": .string("postgres"), "datname": .string("matching")]
        let redis: [String: JSONValue] = ["job": .string("redis")]
        return switch name {
        // A pool that grows with the connections it serves, and does not shrink.
        case "redis_connected_clients": (redis, 8 + state.connections / 100)
        // An empty Redis, a token of each user, an entry of whoever waits or talks.
        case "redis_used_memory_bytes":
            (redis, 1_048_576 + 160 * state.users + 240 * state.waiting + 480 * state.sessions)
        case "pg_stat_database_xact_commit": (database, state.writes + state.reads)
        // One read in fifty misses the database's buffers.
        case "pg_stat_database_blks_read": (database, 128 + state.reads / 50)
        default: nil
        }
    }
}
