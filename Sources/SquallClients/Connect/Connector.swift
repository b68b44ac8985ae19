import NIOCore
import NIOPosix
import NIOSSL

/// Makes one connection for one request: name, TCP, proxy tunnel, TLS.
struct Connector {
    let client: HTTPClient
    let target: HTTPTarget
    /// Of the request that waits; nanoseconds of the monotonic clock.
    let deadline: UInt64?
    /// What has been measured so far.
    private(set) var timings = HTTPTimings()
    /// When `connect` was called.
    private let startedAt = MonotonicClock.now()

    /// nil where the connection goes straight to its target.
    private let proxy: HTTPProxy?

    init(client: HTTPClient, target: HTTPTarget, deadline: UInt64?, proxy: HTTPProxy?) {
        self.client = client
        self.target = target
        self.deadline = deadline
        self.proxy = proxy
    }

    mutating func connect() async -> Result<HTTP1Connection, HTTPFailure> {
        do throws(HTTPFailure) {
            let addresses = try await resolve()
            let connection = try await dial(addresses)
            try await secure(connection)
            return .success(connection)
        } catch {
            return .failure(error)
        }
    }

    private var configuration: HTTPConfiguration { client.configuration }
    private var host: String { proxy?.host ?? target.host }
    private var port: Int { proxy?.port ?? target.port }
    /// The peer of the TCP connection, for messages.
    private var peer: HTTPTarget { HTTPTarget(scheme: target.scheme, host: host, port: port) }

    private func makeOneShot<Value: Sendable>(of type: Value.Type) -> OneShot<Value> {
        OneShot(executor: client.executor, timers: client.timers)
    }

    private func timeout(_ what: String) -> HTTPFailure {
        let waited = Duration.nanoseconds(Int64(MonotonicClock.now() - startedAt)).milliseconds
        return HTTPFailure(.timeout, "\(target.authority): \(what) was not done when time was up, after \(waited) ms")
    }
}

// MARK: - Name

extension Connector {
    private mutating func resolve() async throws(HTTPFailure) -> [SocketAddress] {
        guard (1...65535).contains(port) else {
            throw HTTPFailure(.connectUnreachable, "\(peer.authority) cannot be reached: there is no such port")
        }
        if let address = try? SocketAddress(ipAddress: host, port: port) { return [address] }
        if let cached = client.resolver.cached(host) { return addresses(cached) }
        let start = MonotonicClock.now()
        let answer = makeOneShot(of: Result<[String], HTTPFailure>.self)
        let loop = client.executor.loop
        client.resolver.resolve(host) { result in
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
        texts.compactMap { try? SocketAddress(ipAddress: $0, port: port) }
    }
}

// MARK: - TCP

extension Connector {
    /// Tries the addresses one after the other; what the first one says counts when none answers.
    private mutating func dial(_ addresses: [SocketAddress]) async throws(HTTPFailure) -> HTTP1Connection {
        let start = MonotonicClock.now()
        defer { timings.connecting = Int64(MonotonicClock.now() - start) }
        var firstFailure: HTTPFailure?
        for address in addresses {
            do throws(HTTPFailure) {
                return try await dial(address)
            } catch {
                guard isPeculiar(to: address, error) else { throw error }
                firstFailure = firstFailure ?? error
            }
        }
        throw firstFailure ?? HTTPFailure(.dns, "\(host) has no address")
    }

    /// Whether another address may do better.
    private func isPeculiar(to address: SocketAddress, _ failure: HTTPFailure) -> Bool {
        switch failure.kind {
        case .connectRefused, .connectUnreachable, .connectTimeout, .reset: true
        default: false
        }
    }

    private func dial(_ address: SocketAddress) async throws(HTTPFailure) -> HTTP1Connection {
        let now = MonotonicClock.now()
        let left = deadline.map { $0 > now ? Int64($0 - now) : 0 } ?? .max
        guard left > 0 else { throw timeout("connecting") }
        let connection = HTTP1Connection(client: client, target: target)
        let outcome = makeOneShot(of: Result<any Channel, any Error>.self)
        let future = bootstrap(connection, timeout: min(left, configuration.connectTimeout)).connect(to: address)
        future.whenComplete { result in
            // Where nobody waits any more, the connection came too late.
            if !outcome.resolve(result), case .success(let channel) = result { channel.close(promise: nil) }
        }
        switch await outcome.wait() {
        case .value(.success(let channel)):
            connection.opened()
            connection.info = ConnectionInfo(channel, tlsVersion: nil)
            return connection
        case .value(.failure(let error)):
            if left < configuration.connectTimeout, case .connectTimeout = error as? ChannelError {
                throw timeout("connecting")
            }
            throw ConnectFailure.classify(error, target: peer)
        case .cancelled, .timedOut: throw .cancelledRequest
        }
    }

    private func bootstrap(_ connection: HTTP1Connection, timeout: Int64) -> ClientBootstrap {
        ClientBootstrap(group: client.executor.loop)
            .connectTimeout(.nanoseconds(timeout))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            // Small to begin with: ten thousand idle connections each keep their last buffer.
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 1024, maximum: 64 << 10)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(connection) }
            }
    }
}

// MARK: - TLS

extension Connector {
    private mutating func secure(_ connection: HTTP1Connection) async throws(HTTPFailure) {
        guard target.scheme == .https else { return }
        if let proxy { try await ProxyTunnel(proxy: proxy, deadline: deadline).open(connection) }
        let start = MonotonicClock.now()
        defer { timings.tlsHandshaking = Int64(MonotonicClock.now() - start) }
        let handshake = makeOneShot(of: HTTPFailure?.self)
        connection.handshake = handshake
        do {
            try addTLS(connection)
        } catch {
            connection.close()
            throw TLSHandshake.failure(error, channel: nil, target: target)
        }
        let limit = start + UInt64(configuration.connectTimeout)
        switch await handshake.wait(until: min(limit, deadline ?? .max)) {
        case .value(let failure):
            if let failure { throw failure }
            connection.info = ConnectionInfo(connection.channel, tlsVersion: TLSHandshake.version(connection.channel))
        case .timedOut:
            connection.close()
            if let deadline, deadline <= limit { throw timeout("the TLS handshake") }
            throw HTTPFailure(.connectTimeout, "the TLS handshake with \(target.authority) took too long")
        case .cancelled:
            connection.close()
            throw .cancelledRequest
        }
    }

    private func addTLS(_ connection: HTTP1Connection) throws {
        guard let tls = configuration.tls, let channel = connection.channel else { throw ChannelError.alreadyClosed }
        // NIOSSL refuses an address as a name; it verifies the peer's address then.
        let name = target.serverName ?? target.host
        let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
        let handler = try NIOSSLClientHandler(context: tls.context, serverHostname: isAddress ? nil : name)
        let counter = WireCounter()
        connection.countWire(counter)
        try channel.pipeline.syncOperations.addHandlers([counter, handler], position: .first)
    }
}

extension ConnectionInfo {
    convenience init(_ channel: (any Channel)?, tlsVersion: String?) {
        let address = channel?.remoteAddress
        let ip = address?.ipAddress ?? ""
        let text = ip.contains(":") ? "[\(ip)]" : ip
        self.init(proto: "HTTP/1.1", tlsVersion: tlsVersion, remoteAddress: "\(text):\(address?.port ?? 0)")
    }
}
