#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One connection to a PostgreSQL server, opened when it is first used and again when it was lost.
///
/// It waits in `poll` on a thread of the pool, at most a tick at a time, so that it notices when nobody waits any more.
// Unchecked: the pool gives it to one thread at a time.
final class PostgresConnection: StoreConnection, @unchecked Sendable {
    private let url: String
    private var handle: LibPQ.Connection?

    /// Milliseconds after which a waiting thread looks whether it is still wanted.
    private static let tick: UInt64 = 100
    /// Nanoseconds that a server gets to end a statement which was cancelled; after that the connection is given up.
    private static let cancelGrace: UInt64 = 1_000_000_000

    init(url: String) {
        self.url = url
    }

    func run(_ statement: SQLStatement, _ job: StoreJob) -> Result<SQLResult, StoreFailure> {
        do throws(StoreFailure) {
            let library = try LibPQ.shared.get()
            let handle = try openHandle(library, job)
            job.begin()
            return .success(try perform(statement, PostgresLink(library: library, handle: handle), job))
        } catch {
            return .failure(error)
        }
    }

    func close() {
        if case .success(let library) = LibPQ.shared, let handle { library.finish(handle) }
        handle = nil
    }

    // MARK: Statements

    private func perform(_ statement: SQLStatement, _ link: PostgresLink, _ job: StoreJob) throws(StoreFailure)
        -> SQLResult
    {
        do throws(StoreFailure) {
            try link.send(statement)
            while try link.hasToFlush() { try wait(link, sending: true, until: job.deadline, for: job) }
            let outcome = try results(link, until: job.deadline, for: job)
            try keepOrClose(link, outcome)
            return try outcome.get()
        } catch {
            if error.kind == .timeout || error.kind == .cancelled { cancel(link) }
            // A handle that has been closed already must not be asked any more.
            if handle != nil, link.isBroken || link.copies { close() }
            throw error
        }
    }

    /// All results of what was sent: the last, or the first error.
    private func results(_ link: PostgresLink, until deadline: UInt64, for job: StoreJob?) throws(StoreFailure)
        -> Result<SQLResult, StoreFailure>
    {
        var outcome = Result<SQLResult, StoreFailure>.success(SQLResult())
        while true {
            do throws(StoreFailure) {
                while link.isBusy { try wait(link, sending: false, until: deadline, for: job) }
            } catch {
                // A server that ends the connection says why before it does.
                guard error.kind == .closed, case .failure(let reason) = outcome else { throw error }
                throw reason.ofLostConnection
            }
            guard let next = link.nextResult() else {
                return link.isBroken ? outcome.mapError(\.ofLostConnection) : outcome
            }
            if case .success = outcome { outcome = next }
            if link.copies { throw link.copyRefusal }
        }
    }

    /// A statement must leave the connection as it found it: the next may run on another.
    private func keepOrClose(_ link: PostgresLink, _ outcome: Result<SQLResult, StoreFailure>) throws(StoreFailure) {
        guard !link.isBroken, !link.isIdle else { return }
        close()
        guard case .success = outcome else { return }
        throw StoreFailure(
            .refused,
            "the step left a transaction open, and the next may get another connection: the transaction was rolled back; "
                + "write all of it into one step, from BEGIN to COMMIT"
        )
    }

    /// Tells the server to stop, and takes what it still has to say. A connection on which it does not stop is closed.
    private func cancel(_ link: PostgresLink) {
        link.cancel()
        do throws(StoreFailure) {
            _ = try results(link, until: MonotonicClock.now() + Self.cancelGrace, for: nil)
            if !link.isIdle { close() }
        } catch {
            close()
        }
    }

    // MARK: Connecting

    private func openHandle(_ library: LibPQ, _ job: StoreJob) throws(StoreFailure) -> LibPQ.Connection {
        if let handle {
            if PostgresLink(library: library, handle: handle).isAlive { return handle }
            close()
        }
        let link = try PostgresLink(library: library, url: url)
        handle = link.handle
        do throws(StoreFailure) {
            while try !link.isConnected() { try wait(link, sending: link.wantsToSend, until: job.deadline, for: job) }
            return link.handle
        } catch {
            close()
            throw error
        }
    }

    // MARK: Waiting

    /// Waits until the socket has something to read, or takes more.
    ///
    /// - Parameter job: who may give up meanwhile; nil where nobody does.
    private func wait(_ link: PostgresLink, sending: Bool, until deadline: UInt64, for job: StoreJob?)
        throws(StoreFailure)
    {
        while true {
            if job?.isAbandoned == true { throw .cancelledOperation }
            let now = MonotonicClock.now()
            guard now < deadline else { throw StoreFailure(.timeout, "no answer in time") }
            let milliseconds = min((deadline - now) / 1_000_000 + 1, Self.tick)
            if try link.isReady(sending: sending, within: CInt(milliseconds)) { return }
        }
    }
}

extension StoreFailure {
    /// What the server said last before it closed the connection.
    fileprivate var ofLostConnection: StoreFailure { StoreFailure(.closed, message, code: code) }
}
