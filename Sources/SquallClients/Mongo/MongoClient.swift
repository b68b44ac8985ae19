/// Operations on one MongoDB deployment, over a pool of connections that all loops share.
package final class MongoClient: Sendable {
    private let pool: StorePool<MongoConnection>

    /// Nothing is sent before the first operation.
    ///
    /// - Parameters:
    ///   - url: `mongodb://user:password@host:port/database?options`, or `mongodb+srv://`, as libmongoc reads it.
    ///   - maxConnections: how many may be open at once; more operations wait.
    package init(url: String, maxConnections: Int) {
        pool = StorePool(maximum: maxConnections) { MongoConnection(url: url) }
    }

    /// Why no operation can run on this machine; nil where they can.
    package static var missingLibrary: StoreFailure? {
        if case .failure(let failure) = LibMongoc.shared { failure } else { nil }
    }

    /// Runs an operation and waits on the calling loop for its answer, which is JSON: see `MongoOperation.Kind`.
    ///
    /// - Parameter deadline: nanoseconds of the monotonic clock, for a free connection, connecting and the operation. The
    ///   server is told how long it has.
    package func run(_ operation: MongoOperation, deadline: UInt64, executor: LoopExecutor, timers: LoopTimers) async
        -> StoreReply<[UInt8]>
    {
        await pool.run(deadline: deadline, executor: executor, timers: timers) { connection, job in
            connection.run(operation, job)
        }
    }

    /// Waits for operations under way, which nobody waits for any more by then, and closes the connections.
    package func close() async {
        await pool.close()
    }
}
