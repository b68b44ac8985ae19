import SquallClients
import SquallPlan

/// The Redis connections of a session: one for each server that it talks to.
final class RedisConnections {
    private let worker: Worker
    private var connections: [Int: RedisConnection] = [:]

    init(_ worker: Worker) {
        self.worker = worker
    }

    /// Made when it is first asked for; nothing is sent by that.
    func connection(_ server: Int) throws(URLProblem) -> RedisConnection {
        if let known = connections[server] { return known }
        let plan = worker.run.plan
        let address = try RedisAddress(url: plan.redis[server].url, serverName: plan.tls.serverName)
        let made = RedisConnection(address, client: worker.client)
        connections[server] = made
        return made
    }

    /// An iteration begins: what the one before disconnected may be used again.
    func allowUse() {
        for connection in connections.values { connection.allowUse() }
    }

    func close() {
        for connection in connections.values { connection.close() }
    }
}
