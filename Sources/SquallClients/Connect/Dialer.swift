import NIOCore
import NIOPosix
import NIOSSL

/// Opens a TCP or TLS channel for any protocol: name, TCP, TLS, each measured and each within the deadline.
///
/// What fails is named as `HTTPFailure` names it; a cancelled task gives `cancelled`. The steps are taken one by one, so
/// that a proxy's tunnel can be made between TCP and TLS.
struct Dialer {
    let client: HTTPClient
    /// Whom the connection is for: messages name it, and TLS verifies it.
    let target: HTTPTarget
    /// Whom TCP connects to: the target, or the proxy that leads to it.
    let peer: HTTPTarget
    /// Nanoseconds of the monotonic clock; nil for none.
    let deadline: UInt64?
    /// Nanoseconds for TCP, and again for TLS.
    let connectTimeout: Int64
    /// What has been measured so far: `resolving`, `connecting`, `tlsHandshaking`.
    private(set) var timings = HTTPTimings()
    /// When dialing began.
    private let startedAt = MonotonicClock.now()

    /// - Parameters:
    ///   - proxy: nil where the connection goes straight to its target.
    ///   - connectTimeout: nil for the configuration's.
    init(
        client: HTTPClient,
        target: HTTPTarget,
        deadline: UInt64?,
        proxy: HTTPProxy? = nil,
        connectTimeout: Int64? = nil
    ) {
        self.client = client
        self.target = target
        self.deadline = deadline
        self.connectTimeout = connectTimeout ?? client.configuration.connectTimeout
        peer = HTTPTarget(scheme: target.scheme, host: proxy?.host ?? target.host, port: proxy?.port ?? target.port)
    }

    /// Looks up the name and connects, with the handler that `makeHandler` gives as the last one of the channel. It is
    /// made anew for each address that is tried.
    mutating func connect<Handler: ChannelHandler & Sendable>(
        _ makeHandler: () -> Handler
    ) async throws(HTTPFailure) -> (channel: any Channel, handler: Handler) {
        let addresses = try await resolve()
        return try await connect(addresses, makeHandler)
    }

    private func makeOneShot<Value: Sendable>(of type: Value.Type) -> OneShot<Value> {
        OneShot(executor: client.executor, timers: client.timers)
    }

    private func timeout(_ what: String) -> HTTPFailure {
        let waited = Duration.nanoseconds(Int64(MonotonicClock.now() - startedAt)).milliseconds
        return HTTPFailure(.timeout, "\(target.authority): \(what) was not done when time was up, after \(waited) ms")
    }
}

// MARK: - Name

extension Dialer {
    private mutating func resolve() async throws(HTTPFailure) -> [SocketAddress] {
        guard (1...65535).contains(peer.port) else {
            throw HTTPFailure(.connectUnreachable, "\(peer.authority) cannot be reached: there is no such port")
        }
        if let address = try? SocketAddress(ipAddress: peer.host, port: peer.port) { return [address] }
        if let cached = client.resolver.cached(peer.host) { return addresses(cached) }
        let start = MonotonicClock.now()
        let answer = makeOneShot(of: Result<[String], HTTPFailure>.self)
        let loop = client.executor.loop
        client.resolver.resolve(peer.host) { result in
            loop.execute { answer.resolve(result) }
        }
        let outcome = await answer.wait(until: deadline)
        timings.resolving = Int64(MonotonicClock.now() - start)
        switch outcome {
        case .value(let result): return addresses(try result.get())
        case .timedOut: throw timeout("looking up the name")
        case .cancelled: throw .cancelledRequest
        }
    }

    private func addresses(_ texts: [String]) -> [SocketAddress] {
        texts.compactMap { try? SocketAddress(ipAddress: $0, port: peer.port) }
    }
}

// MARK: - TCP

extension Dialer {
    /// Tries the addresses one after the other; what the first one says counts when none answers.
    private mutating func connect<Handler: ChannelHandler & Sendable>(
        _ addresses: [SocketAddress],
        _ makeHandler: () -> Handler
    ) async throws(HTTPFailure) -> (channel: any Channel, handler: Handler) {
        let start = MonotonicClock.now()
        defer { timings.connecting = Int64(MonotonicClock.now() - start) }
        var firstFailure: HTTPFailure?
        for address in addresses {
            do throws(HTTPFailure) {
                let handler = makeHandler()
                return (try await connect(address, handler), handler)
            } catch {
                guard isPeculiar(to: address, error) else { throw error }
                firstFailure = firstFailure ?? error
            }
        }
        throw firstFailure ?? HTTPFailure(.dns, "\(peer.host) has no address")
    }

    /// Whether another address may do better.
    private func isPeculiar(to address: SocketAddress, _ failure: HTTPFailure) -> Bool {
        switch failure.kind {
        case .connectRefused, .connectUnreachable, .connectTimeout, .reset: true
        default: false
        }
    }

    private func connect(
        _ address: SocketAddress,
        _ handler: some ChannelHandler & Sendable
    ) async throws(HTTPFailure) -> any Channel {
        let now = MonotonicClock.now()
        let left = deadline.map { $0 > now ? Int64($0 - now) : 0 } ?? .max
        guard left > 0 else { throw timeout("connecting") }
        let outcome = makeOneShot(of: Result<any Channel, any Error>.self)
        let future = bootstrap(handler, timeout: min(left, connectTimeout)).connect(to: address)
        future.whenComplete { result in
            // Where nobody waits any more, the connection came too late.
            if !outcome.resolve(result), case .success(let channel) = result { channel.close(promise: nil) }
        }
        switch await outcome.wait() {
        case .value(.success(let channel)): return channel
        case .value(.failure(let error)):
            if left < connectTimeout, case .connectTimeout = error as? ChannelError { throw timeout("connecting") }
            throw ConnectFailure.classify(error, target: peer)
        case .cancelled, .timedOut: throw .cancelledRequest
        }
    }

    private func bootstrap(_ handler: some ChannelHandler & Sendable, timeout: Int64) -> ClientBootstrap {
        ClientBootstrap(group: client.executor.loop)
            .connectTimeout(.nanoseconds(timeout))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            // Small to begin with: ten thousand idle connections each keep their last buffer.
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 1024, maximum: 64 << 10)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler) }
            }
    }
}

// MARK: - TLS

extension Dialer {
    /// Puts TLS in front of all handlers and waits for its handshake; a channel that fails is closed. The counter sees
    /// from then on what the socket sees.
    mutating func secure(_ channel: any Channel) async throws(HTTPFailure) -> WireCounter {
        let start = MonotonicClock.now()
        defer { timings.tlsHandshaking = Int64(MonotonicClock.now() - start) }
        let outcome = makeOneShot(of: HTTPFailure?.self)
        let counter = WireCounter()
        do {
            try addTLS(to: channel, counter, TLSHandshakeWatcher(target: target, outcome: outcome))
        } catch {
            channel.close(promise: nil)
            throw TLSHandshake.failure(error, channel: nil, target: target)
        }
        let limit = start + UInt64(connectTimeout)
        switch await outcome.wait(until: min(limit, deadline ?? .max)) {
        case .value(nil): return counter
        case .value(let failure?): throw failure
        case .timedOut:
            channel.close(promise: nil)
            if let deadline, deadline <= limit { throw timeout("the TLS handshake") }
            throw HTTPFailure(.connectTimeout, "the TLS handshake with \(target.authority) took too long")
        case .cancelled:
            channel.close(promise: nil)
            throw .cancelledRequest
        }
    }

    private func addTLS(to channel: any Channel, _ counter: WireCounter, _ watcher: TLSHandshakeWatcher) throws {
        guard let tls = client.configuration.tls, channel.isActive else { throw ChannelError.alreadyClosed }
        // NIOSSL refuses an address as a name; it verifies the peer's address then.
        let name = target.serverName ?? target.host
        let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
        let handler = try NIOSSLClientHandler(context: tls.context, serverHostname: isAddress ? nil : name)
        let pipeline = channel.pipeline.syncOperations
        // The TLS handler comes last: the handshake begins as soon as it is there.
        try pipeline.addHandlers([counter, watcher], position: .first)
        try pipeline.addHandler(handler, position: .after(counter))
    }
}
