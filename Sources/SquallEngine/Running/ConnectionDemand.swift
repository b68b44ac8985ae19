import SquallExpressions
import SquallPlan

/// Connections that are certain to be open at the same time, as far as the plan tells.
///
/// One for each user that will exist and makes requests, or the shared ones; the conversations that a user has open side by
/// side; one for each user and Redis server, or the shared ones; as many as users share to each server of the other stores.
/// What stands behind a condition is not certain.
struct ConnectionDemand {
    private(set) var requests = 0
    private(set) var sockets = 0
    private(set) var redis = 0
    private(set) var sharedStores = 0

    init(of plan: Plan) {
        var shared: [Int: Int] = [:]
        for scenario in plan.scenarios where scenario.isEnabled {
            let users = scenario.load.initialUsers
            let lists = [scenario.onStart, scenario.steps]
            if scenario.steps.contain({ if case .request = $0 { true } else { false } }) { requests += users }
            sockets += users * (lists.map(\.openSockets).max() ?? 0)
            for (index, server) in plan.redis.enumerated() where lists.contains(where: { $0.talks(toRedis: index) }) {
                if case .shared(let count) = server.redis.connections { shared[index] = count } else { redis += users }
            }
        }
        redis += shared.values.reduce(0, +)
        for use in plan.storeUses {
            let users = plan.scenarios.filter { $0.isEnabled && $0.steps.storeUses.contains(use) }
            sharedStores += min(plan.server(use).connections, users.map(\.load.initialUsers).reduce(0, +))
        }
        if case .shared(let count) = plan.http.connections, requests > 0 { requests = count }
    }

    var total: Int { requests + sockets + redis + sharedStores }

    /// Those of one kind may all go to the same place.
    var toOneAddress: Int { max(requests, sockets, redis, sharedStores) }

    /// `10,000 connections and 20,000 sockets`.
    var words: String {
        let parts = [(requests + redis + sharedStores, "connection"), (sockets, "socket")].filter { $0.0 > 0 }
        return parts.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: " and ")
    }

    var remedy: String {
        requests > sockets + redis + sharedStores
            ? "share connections with `http: { connections: { shared: 64 } }`" : "have fewer of them open at once"
    }
}

extension [Step] {
    fileprivate func contain(_ isWanted: (Step.Action) -> Bool) -> Bool {
        contains { $0.contains { isWanted($0.action) } }
    }

    fileprivate func talks(toRedis server: Int) -> Bool {
        contain { if case .redis(let step) = $0 { step.call.server == server } else { false } }
    }

    /// The most sockets that are certain to be open at once.
    fileprivate var openSockets: Int { map(\.openSockets).max() ?? 0 }
}

extension Step {
    fileprivate var openSockets: Int {
        guard guardCondition == nil else { return 0 }
        return switch action {
        case .conversation(let step): 1 + step.steps.openSockets
        case .group(let group): group.steps.openSockets
        case .flow(let flow): flow.steps.openSockets
        case .parallel(let branches): branches.reduce(0) { $0 + $1.openSockets }
        case .branch(let branch): min(branch.then.openSockets, branch.otherwise.openSockets)
        case .choose(let choice): choice.branches.map(\.openSockets).min() ?? 0
        case .loop(let loop): loop.sideBySide * loop.steps.openSockets
        default: 0
        }
    }
}

extension LoopStep {
    /// How many rounds are certain to run at once; 0 where it is not even certain that there is one.
    fileprivate var sideBySide: Int {
        let rounds: Int? =
            switch kind {
            case .times(let count): if case .int(let number)? = count.constant { Int(number) } else { nil }
            case .forEach(let list): if case .list(let items)? = list.constant { items.count } else { nil }
            case .whileTrue: nil
            }
        guard let rounds, rounds > 0 else { return 0 }
        // With a pace the first may have ended when the last begins.
        return concurrentSlots != nil && pace == nil ? rounds : 1
    }
}
