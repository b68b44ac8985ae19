import SquallClients
import SquallPlan

/// Clients of the data stores that all virtual users share, one for each server that some step talks to.
final class StoreClients: Sendable {
    /// By server; nil where no step uses it or it has no URL.
    let sql: [PostgresClient?]

    /// Nothing is sent by making them.
    init(_ plan: Plan) {
        let steps = plan.storeSteps
        sql = plan.sql.enumerated().map { index, server in
            guard !server.url.isEmpty, steps.contains(.sql(index)) else { return nil }
            return PostgresClient(url: server.url, maxConnections: server.connections)
        }
    }

    /// Why steps of the plan cannot run on this machine: a library is missing. nil where they can.
    static func problem(of plan: Plan) -> String? {
        for case .sql(let index) in plan.storeSteps where !plan.sql[index].url.isEmpty {
            if let failure = PostgresClient.missingLibrary { return failure.message }
        }
        return nil
    }

    /// Closes the connections.
    func close() async {
        for client in sql { await client?.close() }
    }
}

/// A server that steps talk to.
enum StoreUse: Hashable {
    case sql(Int)
}

extension Plan {
    /// The servers that steps of the run may talk to.
    fileprivate var storeSteps: Set<StoreUse> {
        var uses: Set<StoreUse> = []
        let lists =
            [setup.steps, teardown.steps]
            + scenarios.filter(\.isEnabled).flatMap { [$0.onStart, $0.steps, $0.onStop] }
        for step in lists.joined() {
            _ = step.contains { step in
                if case .sql(let sql) = step.action { uses.insert(.sql(sql.call.server)) }
                return false
            }
        }
        return uses
    }
}
