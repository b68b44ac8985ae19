import SquallClients
import SquallPlan

/// The Redis connections that a session uses: one to each server, its own or one that it shares with others of the loop.
final class RedisConnections {
    private struct Entry {
        let connection: RedisConnection
        let isShared: Bool
        /// Whether this session has disconnected it on purpose.
        var isDown = false
    }

    private let worker: Worker
    private var entries: [Int: Entry] = [:]

    init(_ worker: Worker) {
        self.worker = worker
    }

    /// Made when it is first asked for; nothing is sent by that.
    func connection(_ server: Int) throws(URLProblem) -> RedisConnection {
        if let known = entries[server] { return known.connection }
        let plan = worker.run.plan
        let address = try RedisAddress(plan.redis[server], serverName: plan.tls.serverName)
        let entry: Entry
        if case .shared(let total) = plan.redis[server].redis.connections {
            entry = Entry(connection: worker.sharedRedis(server, of: total, address), isShared: true)
        } else {
            entry = Entry(connection: RedisConnection(address, client: worker.client), isShared: false)
        }
        entries[server] = entry
        return entry.connection
    }

    /// Drops the connection to a server until it is told to connect, or until this session begins anew.
    func disconnect(_ server: Int, _ connection: RedisConnection) {
        connection.disconnect()
        entries[server]?.isDown = true
    }

    /// An iteration begins: what the one before disconnected may be used again.
    func allowUse() {
        for server in entries.keys where entries[server]?.isDown == true {
            entries[server]?.connection.allowUse()
            entries[server]?.isDown = false
        }
    }

    /// Ends the session's own connections; shared ones stay, and are left fit for use.
    func close() {
        allowUse()
        for entry in entries.values where !entry.isShared { entry.connection.close() }
    }
}

/// The connections to one Redis server that the users of a loop share.
final class SharedRedisConnections {
    private let connections: [RedisConnection]
    private var next = 0

    init(_ connections: [RedisConnection]) {
        self.connections = connections
    }

    /// For another session; they take turns.
    func take() -> RedisConnection {
        defer { next = (next + 1) % connections.count }
        return connections[next]
    }

    func close() {
        for connection in connections { connection.close() }
    }
}

extension RedisAddress {
    fileprivate init(_ server: StoreServer, serverName: String?) throws(URLProblem) {
        try self.init(url: server.url, serverName: serverName)
        if let user = server.redis.user { self.user = user }
        if let password = server.redis.password { self.password = password }
        if let database = server.redis.database { self.database = database }
        protocolVersion = server.redis.protocolVersion
    }
}
