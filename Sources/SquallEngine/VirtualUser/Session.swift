import SquallClients
import SquallExpressions
import SquallPlan

/// What someone who runs steps owns: variables, cookies, connections.
///
/// A virtual user has one; setup and teardown run in one of their own. Confined to the worker's loop. Interrupting is
/// cancelling the task that runs the steps.
final class Session: @unchecked Sendable {
    let worker: Worker
    let slots: Slots
    let connections: HTTPConnections
    var cookies = CookieJar()
    /// Whether anything waited since this was last cleared.
    var hasWaited = false
    private var idleStrand: Strand?
    private(set) var redis: RedisConnections?
    /// The rows that it has taken.
    var rows: SessionRows
    /// In setup and teardown a request that fails ends the phase.
    var isStrict = false
    /// The last thing that ended a list of steps, for the report on setup and teardown.
    var failure: String?
    /// Only in teardown, where the steps after one that failed run all the same.
    var teardown: TeardownLog?

    /// The tags of what belongs to no step: those of the scenario.
    let site: SiteID?

    init(worker: Worker, slotCount: Int, site: SiteID? = nil) {
        self.worker = worker
        self.site = site
        connections = worker.connections()
        slots = Slots(count: slotCount)
        rows = SessionRows(worker.run.feeders)
        worker.run.fillGlobals(of: slots)
    }

    /// Runs steps to their end. `lateness` (nanoseconds) is counted in the response time of the first request.
    func run(_ steps: [Step], random: RandomStream, lateness: Int64 = 0) async throws(StopReason) {
        guard !steps.isEmpty else { return }
        // The strand of the last list is taken again: an iteration allocates none.
        let strand = idleStrand.take() ?? Strand(session: self, slots: slots, random: random, lateness: lateness)
        defer { idleStrand = strand }
        strand.begin(random: random, lateness: lateness)
        rows.begin(random: random)
        try await strand.run(steps)
    }

    /// Its connections to Redis, from the first use on.
    func redisConnections() -> RedisConnections {
        if let redis { return redis }
        let made = RedisConnections(worker)
        redis = made
        return made
    }

    /// Ends its connections. On the loop.
    func close() {
        // The strand holds the session: without this the two would keep each other for ever.
        idleStrand = nil
        worker.close(connections)
        redis?.close()
    }
}
