import NIOCore
import NIOPosix
import Synchronization

/// A connection of a client library that blocks. The pool gives it to one thread at a time.
package protocol StoreConnection: AnyObject, Sendable {
    func close()
}

/// Connections of a client library that blocks its callers: at most so many, each used by one thread at a time.
///
/// Calls come from any event loop and never block it: a thread of the pool runs the operation, and the answer comes back
/// to the caller's loop. A connection is made when one is first needed; who uses it opens it again when it was lost.
package final class StorePool<Connection: StoreConnection>: Sendable {
    /// The most connections, and threads.
    package let maximum: Int
    private let threads: NIOThreadPool
    private let make: @Sendable () -> Connection
    /// The one used last comes first, so that few stay open where few are needed.
    private let idle = Mutex<[Connection]>([])

    /// - Parameter make: makes a connection without opening it.
    package init(maximum: Int, make: @escaping @Sendable () -> Connection) {
        self.maximum = maximum
        self.make = make
        threads = NIOThreadPool(numberOfThreads: maximum)
        threads.start()
    }

    /// Runs an operation on a thread of the pool and waits for it on the calling loop.
    ///
    /// - Parameters:
    ///   - deadline: nanoseconds of the monotonic clock, for waiting and connecting too. The caller goes on when it has
    ///     passed; the operation is told by its job and has to end soon.
    ///   - executor: of the calling task's loop, and so are the timers.
    package func run<Answer: Sendable>(
        deadline: UInt64,
        executor: LoopExecutor,
        timers: LoopTimers,
        _ operation: @escaping @Sendable (Connection, StoreJob) -> Result<Answer, StoreFailure>
    ) async -> StoreReply<Answer> {
        let job = StoreJob(deadline: deadline)
        let turn = OneShot<Finished<Answer>>(executor: executor, timers: timers)
        let loop = executor.loop
        let start = MonotonicClock.now()
        threads.submit { [self] state in
            let result: Result<Answer, StoreFailure>
            if case .active = state, !job.isAbandoned {
                job.takeConnection()
                result = withConnection { operation($0, job) }
            } else {
                result = .failure(.cancelledOperation)
            }
            let finished = Finished(result: result, end: MonotonicClock.now())
            loop.execute { turn.resolve(finished) }
        }
        let outcome = await turn.wait(until: deadline)
        return reply(outcome, job, start: start)
    }

    /// Waits for what is under way, and closes all connections. Whoever calls `run` later is refused.
    package func close() async {
        // Fails only where threads could not be stopped, which leaves nothing to do.
        try? await threads.shutdownGracefully()
        let connections = idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        for connection in connections { connection.close() }
    }

    private func withConnection<Answer>(_ body: (Connection) -> Answer) -> Answer {
        let connection = idle.withLock { $0.popLast() } ?? make()
        defer { idle.withLock { $0.append(connection) } }
        return body(connection)
    }

    private struct Finished<Answer: Sendable>: Sendable {
        var result: Result<Answer, StoreFailure>
        /// When the answer was complete, on the thread that got it: the way back to the loop does not count.
        let end: UInt64
    }

    private func reply<Answer>(_ outcome: OneShot<Finished<Answer>>.Outcome, _ job: StoreJob, start: UInt64)
        -> StoreReply<Answer>
    {
        var finished: Finished<Answer>
        switch outcome {
        case .value(let value): finished = value
        case .timedOut: finished = Finished(result: .failure(StoreFailure(.timeout, "")), end: .now)
        case .cancelled: finished = Finished(result: .failure(.cancelledOperation), end: .now)
        }
        if case .value = outcome {} else { job.abandon() }
        // The thread may notice first that the time is over.
        if case .failure(let failure) = finished.result, failure.kind == .timeout {
            finished.result = .failure(job.timeout(connections: maximum))
        }
        guard let begun = job.begun else {
            return StoreReply(result: finished.result, waited: finished.end &- start, took: nil)
        }
        return StoreReply(result: finished.result, waited: begun &- start, took: max(finished.end, begun) &- begun)
    }
}

extension UInt64 {
    fileprivate static var now: UInt64 { MonotonicClock.now() }
}
