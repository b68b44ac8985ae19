import NIOCore

/// Kept-alive connections: those of one VU (six per host) or shared by many (a total). Waiters are served first come,
/// first served; the wait is the phase `blocked`.
///
// Unchecked: confined to the client's loop, as the tasks are that it starts there.
package final class HTTPConnections: @unchecked Sendable {
    fileprivate enum Grant: Sendable {
        case use(HTTP1Connection)
        case open
        case closed
    }

    private let client: HTTPClient
    private var state: PoolState<HTTP1Connection>
    private var waiters: [Int: OneShot<Grant>] = [:]
    /// Closes connections that have been idle for too long; made when the first one is idle.
    private var sweeper: TimerNode?
    private var isClosed = false

    package init(client: HTTPClient, perHost: Int = 6, total: Int = .max) {
        self.client = client
        state = PoolState(perHost: perHost, total: total)
    }

    deinit {
        close()
    }

    /// Sends `request` and waits for the whole answer. Never throws: what went wrong is in the exchange. When the calling
    /// task is cancelled, the connection is closed and the exchange fails with kind `cancelled`.
    package func send(_ request: HTTPRequest) async -> HTTPExchange {
        let startedAt = MonotonicClock.now()
        let host = state.host(request.target)
        guard let connection = state.takeIdle(host) else {
            return await Self.outcome(of: sendingSlowly(request, host, startedAt: startedAt))
        }
        let exchange = await connection.perform(request, startedAt: startedAt)
        exchange.isReused = true
        guard connection.failedUnanswered, request.isRepeatable else { return exchange }
        // The peer had closed the idle connection before it saw the request.
        return await Self.outcome(of: sendingSlowly(request, host, startedAt: startedAt, afterStale: exchange))
    }

    /// Closes idle connections at once and the others after their exchange; later requests fail with `cancelled`.
    package func close() {
        isClosed = true
        sweep(all: true)
        let left = waiters
        waiters = [:]
        for waiter in left.values { waiter.resolve(.closed) }
    }
}

// MARK: - Requests that need more than an idle connection

extension HTTPConnections {
    /// Begins the request in a task of its own: a task keeps the memory of its deepest frames, and every virtual user
    /// opens a connection once.
    @inline(never)
    private func sendingSlowly(
        _ request: HTTPRequest,
        _ host: Int,
        startedAt: UInt64,
        afterStale stale: HTTPExchange? = nil
    ) -> Task<HTTPExchange, Never> {
        Task(executorPreference: client.executor) { [self] in
            await openAndSend(request, host, startedAt: startedAt, afterStale: stale)
        }
    }

    @inline(never)
    private static func outcome(of task: Task<HTTPExchange, Never>) async -> HTTPExchange {
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func openAndSend(
        _ request: HTTPRequest,
        _ host: Int,
        startedAt: UInt64,
        afterStale stale: HTTPExchange?
    ) async -> HTTPExchange {
        var timings = HTTPTimings()
        let exchange: HTTPExchange
        do throws(HTTPFailure) {
            exchange = try await perform(request, host, wantsNew: stale != nil, &timings)
        } catch {
            exchange = HTTPExchange(
                result: .failure(error),
                startedAt: startedAt,
                endedAt: MonotonicClock.now(),
                timings: timings
            )
        }
        exchange.startedAt = startedAt
        if let stale { exchange.addBytes(of: stale) }
        return exchange
    }

    private func perform(
        _ request: HTTPRequest,
        _ host: Int,
        wantsNew: Bool,
        _ timings: inout HTTPTimings
    ) async throws(HTTPFailure) -> HTTPExchange {
        guard case .use(let connection) = try await grant(request, host, wantsNew: wantsNew, &timings) else {
            return try await openAndPerform(request, host, &timings)
        }
        let exchange = await connection.perform(request, startedAt: MonotonicClock.now())
        exchange.timings.blocked = timings.blocked
        exchange.isReused = true
        guard connection.failedUnanswered, request.isRepeatable else { return exchange }
        // The peer had closed it before it saw the request. Its place was given back, so that a new one is needed.
        _ = try await grant(request, host, wantsNew: true, &timings)
        let repeated = try await openAndPerform(request, host, &timings)
        repeated.addBytes(of: exchange)
        return repeated
    }

    /// Sends the request on a new connection, for which a place has been taken.
    private func openAndPerform(
        _ request: HTTPRequest,
        _ host: Int,
        _ timings: inout HTTPTimings
    ) async throws(HTTPFailure) -> HTTPExchange {
        let connection = try await open(request, host, &timings)
        let exchange = await connection.perform(request, startedAt: MonotonicClock.now())
        exchange.timings.blocked = timings.blocked
        exchange.timings.resolving = timings.resolving
        exchange.timings.connecting = timings.connecting
        exchange.timings.tlsHandshaking = timings.tlsHandshaking
        return exchange
    }

    /// Waits until the request may use a connection or open one, which is all that one who wants a new one gets.
    private func grant(
        _ request: HTTPRequest,
        _ host: Int,
        wantsNew: Bool,
        _ timings: inout HTTPTimings
    ) async throws(HTTPFailure) -> Grant {
        guard !isClosed else { throw .closedClient }
        let start = MonotonicClock.now()
        defer { timings.blocked += Int64(MonotonicClock.now() - start) }
        switch state.acquire(host, wantsNew: wantsNew) {
        case .granted(let grant, let evicted):
            evicted?.leavePool()
            return Grant(grant)
        case .wait(let ticket):
            let waiter = OneShot<Grant>(executor: client.executor, timers: client.timers)
            waiters[ticket] = waiter
            let outcome = await waiter.wait(until: request.deadline)
            waiters[ticket] = nil
            state.cancel(ticket: ticket)
            switch outcome {
            case .value(.closed): throw .closedClient
            case .value(let grant): return grant
            case .cancelled: throw .cancelledRequest
            case .timedOut:
                throw HTTPFailure(.timeout, "\(request.target.authority): no connection became free in time")
            }
        }
    }

    /// Opens a connection in the place that has been taken for it.
    private func open(
        _ request: HTTPRequest,
        _ host: Int,
        _ timings: inout HTTPTimings
    ) async throws(HTTPFailure) -> HTTP1Connection {
        var connector = Connector(
            client: client,
            target: request.target,
            deadline: request.deadline,
            proxy: client.configuration.proxy
        )
        let result = await connector.connect()
        timings.resolving = connector.timings.resolving
        timings.connecting = connector.timings.connecting
        timings.tlsHandshaking = connector.timings.tlsHandshaking
        switch result {
        case .success(let connection):
            connection.pool = self
            connection.host = host
            return connection
        case .failure(let failure):
            state.abandon(host)
            serveWaiters()
            throw failure
        }
    }
}

// MARK: - What connections report

extension HTTPConnections {
    /// An exchange is over and the connection may carry another one.
    func idle(_ connection: HTTP1Connection) {
        guard !isClosed else { return connection.leavePool() }
        state.release(connection, connection.host)
        scheduleSweep(at: connection.idleSince)
        if !waiters.isEmpty { serveWaiters() }
    }

    /// The connection has gone or is about to. Once for each.
    func closed(_ connection: HTTP1Connection) {
        state.removeIdle(connection, connection.host)
        state.abandon(connection.host)
        if !waiters.isEmpty { serveWaiters() }
    }

    private func serveWaiters() {
        while let next = state.nextGrant() {
            next.evicted?.leavePool()
            guard let waiter = waiters.removeValue(forKey: next.ticket), waiter.resolve(Grant(next.grant)) else {
                takeBack(next)
                continue
            }
        }
    }

    /// The one who was to have it has given up.
    private func takeBack(_ served: PoolState<HTTP1Connection>.Served) {
        switch served.grant {
        case .use(let connection): state.release(connection, served.host)
        case .open: state.abandon(served.host)
        }
    }
}

// MARK: - Idle connections

extension HTTPConnections {
    private func scheduleSweep(at idleSince: UInt64) {
        if let sweeper {
            if sweeper.isScheduled { return }
            return client.timers.schedule(at: idleSince + UInt64(client.configuration.idleTimeout), sweeper)
        }
        sweeper = TimerNode { [unowned self] in sweep(all: false) }
        scheduleSweep(at: idleSince)
    }

    private func sweep(all: Bool) {
        let now = MonotonicClock.now()
        let timeout = UInt64(client.configuration.idleTimeout)
        for connection in state.removeIdle(where: { all || $0.idleSince + timeout <= now }) { connection.leavePool() }
        if all {
            if let sweeper { client.timers.cancel(sweeper) }
        } else if state.idleCount > 0, let sweeper {
            // The others are younger by at most a timeout; a quarter of it is precise enough.
            client.timers.schedule(at: now + max(timeout / 4, 1_000_000), sweeper)
        }
    }
}

extension HTTPConnections.Grant {
    fileprivate init(_ grant: PoolState<HTTP1Connection>.Grant) {
        switch grant {
        case .use(let connection): self = .use(connection)
        case .open: self = .open
        }
    }
}

extension HTTPExchange {
    /// Counts what an attempt has cost that this one repeats.
    fileprivate func addBytes(of failed: HTTPExchange) {
        bytesSent += failed.bytesSent
        bytesReceived += failed.bytesReceived
    }
}

extension HTTPRequest {
    /// Whether it can be sent once more: a stream's bytes are gone.
    fileprivate var isRepeatable: Bool {
        if case .stream = body { false } else { true }
    }
}

extension HTTPFailure {
    fileprivate static let closedClient = HTTPFailure(.cancelled, "the client was closed")
}
