import SquallClients
import SquallPlan

/// Clients of the data stores that all virtual users share, one for each server that some step talks to.
final class StoreClients: Sendable {
    /// By server; nil where no step uses it or it has no URL.
    let mongo: [MongoClient?]
    let sql: [PostgresClient?]

    /// Nothing is sent by making them.
    init(_ plan: Plan) {
        let uses = plan.storeUses
        mongo = plan.mongo.indices.map { index in
            guard uses.contains(.mongo(index)) else { return nil }
            return MongoClient(url: plan.mongo[index].url, maxConnections: plan.mongo[index].connections)
        }
        sql = plan.sql.indices.map { index in
            guard uses.contains(.sql(index)) else { return nil }
            return PostgresClient(url: plan.sql[index].url, maxConnections: plan.sql[index].connections)
        }
    }

    /// Why steps of the plan cannot run on this machine: a library is missing. nil where they can.
    static func problem(of plan: Plan) -> String? {
        let missing = plan.storeUses.compactMap { use in
            switch use {
            case .mongo: MongoClient.missingLibrary
            case .sql: PostgresClient.missingLibrary
            }
        }
        return missing.first?.message
    }

    /// Closes the connections.
    func close() async {
        for client in mongo { await client?.close() }
        for client in sql { await client?.close() }
    }
}

/// A server that steps talk to, by its number.
enum StoreUse: Hashable {
    case mongo(Int)
    case sql(Int)
}

extension Plan {
    /// The servers with a URL that steps of the run may talk to, of those whose connections are shared.
    var storeUses: Set<StoreUse> {
        let lists =
            [setup.steps, teardown.steps]
            + scenarios.filter(\.isEnabled).flatMap { [$0.onStart, $0.steps, $0.onStop] }
        return Array(lists.joined()).storeUses.filter { !server($0).url.isEmpty }
    }

    func server(_ use: StoreUse) -> StoreServer {
        switch use {
        case .mongo(let index): mongo[index]
        case .sql(let index): sql[index]
        }
    }
}

extension [Step] {
    var storeUses: Set<StoreUse> { reduce(into: []) { uses, step in step.addStoreUses(to: &uses) } }
}

extension Step {
    fileprivate func addStoreUses(to uses: inout Set<StoreUse>) {
        switch action {
        case .mongo(let step): uses.insert(.mongo(step.call.server))
        case .sql(let step): uses.insert(.sql(step.call.server))
        default: break
        }
        for step in blocks.joined() { step.addStoreUses(to: &uses) }
    }
}
