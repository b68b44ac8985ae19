/// Statements on one PostgreSQL server, over a pool of connections that all loops share.
package final class PostgresClient: Sendable {
    private let pool: StorePool<PostgresConnection>

    /// Nothing is sent before the first statement.
    ///
    /// - Parameters:
    ///   - url: `postgres://user:password@host:port/database?options`, as libpq reads it.
    ///   - maxConnections: how many may be open at once; more statements wait.
    package init(url: String, maxConnections: Int) {
        pool = StorePool(maximum: maxConnections) { PostgresConnection(url: url) }
    }

    /// Why no statement can run on this machine; nil where they can.
    package static var missingLibrary: StoreFailure? {
        if case .failure(let failure) = LibPQ.shared { failure } else { nil }
    }

    /// Runs a statement and waits for its result on the calling loop.
    ///
    /// - Parameter deadline: nanoseconds of the monotonic clock, for a free connection, connecting and the statement,
    ///   which is cancelled then.
    package func run(_ statement: SQLStatement, deadline: UInt64, executor: LoopExecutor, timers: LoopTimers) async
        -> StoreReply<SQLResult>
    {
        await pool.run(deadline: deadline, executor: executor, timers: timers) { connection, job in
            connection.run(statement, job)
        }
    }

    /// Waits for statements under way, which nobody waits for any more by then, and closes the connections.
    package func close() async {
        await pool.close()
    }
}
