import NIOCore

/// A client's connection to one Redis server, opened when it is first needed and again when it was lost.
///
/// Confined to the client's loop.
package final class RedisConnection {
    private enum State {
        case idle
        /// Somebody connects; these wait for it too.
        case connecting([OneShot<HTTPFailure?>])
        case open(RedisChannel)
        /// Closed on purpose: nothing is sent until `connect`.
        case disconnected
    }

    private let client: HTTPClient
    private let address: RedisAddress
    private var state = State.idle
    /// The last channel, open or not: what it has carried counts.
    private var channel: RedisChannel?
    private var wire: WireCounter?
    private var accounted = (sent: 0, received: 0)
    /// Bytes of channels before it that are not accounted for.
    private var carried = (sent: 0, received: 0)
    /// When an open connection was lost (monotonic nanoseconds), until a good reply has come again.
    private var lostAt: UInt64?
    private var recovery: Int64?

    package init(_ address: RedisAddress, client: HTTPClient) {
        self.address = address
        self.client = client
    }

    /// Sends a command and waits for its reply, which may be an error in Redis's words.
    ///
    /// - Parameter deadline: nanoseconds of the monotonic clock, for connecting too.
    package func send(_ command: [[UInt8]], deadline: UInt64) async -> Result<RedisReply, HTTPFailure> {
        await send(RedisRequest(command), deadline: deadline).result
    }

    /// The same for a command that is written already, or for a pipeline of them: its answer is the list of the replies.
    package func send(_ request: RedisRequest, deadline: UInt64) async -> RedisAnswer {
        if case .disconnected = state {
            return .failure(HTTPFailure(.closed, "\(address.target.authority) was disconnected on purpose"))
        }
        do throws(HTTPFailure) {
            let channel = try await openChannel(deadline)
            let answer = await outcome(of: channel.send(request), deadline)
            if let lostAt { noteRecovery(from: lostAt, answer) }
            return answer
        } catch {
            return .failure(error)
        }
    }

    /// Connects unless it is connected; nil where that has worked.
    package func connect(deadline: UInt64) async -> HTTPFailure? {
        if case .disconnected = state { state = .idle }
        do throws(HTTPFailure) {
            _ = try await openChannel(deadline)
            return nil
        } catch {
            return error
        }
    }

    /// Closes the connection. What is sent from now on fails, until `connect` or `allowUse`.
    package func disconnect() {
        noteLoss(at: MonotonicClock.now())
        close()
        let waiting: [OneShot<HTTPFailure?>] = if case .connecting(let others) = state { others } else { [] }
        state = .disconnected
        for turn in waiting { turn.resolve(nil) }
    }

    /// Forgets that it was disconnected on purpose.
    package func allowUse() {
        if case .disconnected = state { state = .idle }
    }

    package func close() {
        if case .open(let channel) = state {
            state = .idle
            channel.close()
        }
    }

    /// Nanoseconds from the loss of the connection to the first good reply after it; told once.
    package func takeRecovery() -> Int64? {
        defer { recovery = nil }
        return recovery
    }

    /// An open connection ends now, or has ended by itself.
    private func noteLoss(at time: UInt64) {
        guard case .open(let channel) = state else { return }
        lostAt = lostAt ?? channel.endedAt ?? time
    }

    /// Error replies are none: a server that loads its data set has not recovered.
    private func noteRecovery(from start: UInt64, _ answer: RedisAnswer) {
        let isGood =
            switch answer.result {
            case .failure, .success(.error): false
            case .success(.list(let replies)): replies.isEmpty || !replies.allSatisfy(\.isError)
            case .success: true
            }
        guard isGood, answer.at > start else { return }
        recovery = Int64(answer.at - start)
        lostAt = nil
    }

    /// Bytes since the last call, as the socket saw them.
    package func takeTraffic() -> (sent: Int, received: Int) {
        carry()
        defer { carried = (0, 0) }
        return carried
    }

    private func carry() {
        let total = (sent: wire?.sent ?? channel?.sent ?? 0, received: wire?.received ?? channel?.received ?? 0)
        carried.sent += total.sent - accounted.sent
        carried.received += total.received - accounted.received
        accounted = total
    }

    private func outcome(of answer: RedisChannel.Answer, _ deadline: UInt64) async -> RedisAnswer {
        switch await answer.wait(until: deadline) {
        case .value(let answer): answer
        case .timedOut: .failure(HTTPFailure(.timeout, "\(address.target.authority) did not reply in time"))
        case .cancelled: .failure(.cancelledRequest)
        }
    }
}

// MARK: - Connecting

extension RedisConnection {
    private func openChannel(_ deadline: UInt64) async throws(HTTPFailure) -> RedisChannel {
        while true {
            switch state {
            case .open(let channel) where channel.isOpen: return channel
            case .connecting(let others): try await waitForConnection(others, deadline)
            case .disconnected: throw HTTPFailure(.closed, "\(address.target.authority) was disconnected on purpose")
            case .idle, .open:
                noteLoss(at: MonotonicClock.now())
                try await dial(deadline)
            }
        }
    }

    private func waitForConnection(_ others: [OneShot<HTTPFailure?>], _ deadline: UInt64) async throws(HTTPFailure) {
        let turn = OneShot<HTTPFailure?>(executor: client.executor, timers: client.timers)
        state = .connecting(others + [turn])
        switch await turn.wait(until: deadline) {
        case .value(let failure):
            guard let failure else { return }
            // Who gave up for reasons of its own leaves it to the others to try.
            if failure.kind != .cancelled, failure.kind != .timeout { throw failure }
        case .timedOut: throw HTTPFailure(.timeout, "\(address.target.authority): no connection in time")
        case .cancelled: throw .cancelledRequest
        }
    }

    private func dial(_ deadline: UInt64) async throws(HTTPFailure) {
        state = .connecting([])
        do throws(HTTPFailure) {
            let channel = try await dialed(deadline)
            try await greet(channel, deadline)
            settle(.open(channel), nil)
        } catch {
            settle(.idle, error)
            throw error
        }
    }

    private func dialed(_ deadline: UInt64) async throws(HTTPFailure) -> RedisChannel {
        let target = address.target
        var dialer = Dialer(client: client, target: target, deadline: deadline)
        let (channel, handler) = try await dialer.connect { RedisChannel(client, target) }
        handler.opened()
        let counter = target.scheme == .https ? try await dialer.secure(channel) : nil
        carry()
        (self.channel, wire, accounted) = (handler, counter, (0, 0))
        return handler
    }

    /// Logs on and chooses the database.
    private func greet(_ channel: RedisChannel, _ deadline: UInt64) async throws(HTTPFailure) {
        for command in address.greeting {
            switch await outcome(of: channel.send(RedisRequest(command)), deadline).result {
            case .success(.error(let message)):
                channel.close()
                throw HTTPFailure(.rejected, "\(address.target.authority) refused: \(message)")
            case .success: break
            case .failure(let failure):
                channel.close()
                throw failure
            }
        }
    }

    private func settle(_ new: State, _ failure: HTTPFailure?) {
        guard case .connecting(let waiting) = state else {
            // Disconnected meanwhile.
            if case .open(let channel) = new { channel.close() }
            return
        }
        state = new
        for turn in waiting { turn.resolve(failure) }
    }
}
