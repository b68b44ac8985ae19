import NIOCore

/// A system that can be started inside this program: for trying out, for `run --demo` and for tests.
package struct DemoSystem: Sendable {
    /// Its name in `demo: NAME` and `squall demo NAME`.
    package let name: String
    /// One line.
    package let summary: String
    /// The port it takes when it is run on its own.
    package let usualPort: Int
    package let options: [DemoOption]
    /// What a running one supplies (addresses such as `http`, secrets that it checks), the values of
    /// `demo: { env: { NAME: http } }`.
    package let supplies: [String]
    /// The env names that the short form `demo: NAME` fills, and with what.
    package let usualEnvironment: [(name: String, supply: String)]

    private let launch: @Sendable (Int, [(name: String, value: String)]) async throws -> RunningDemo

    /// Starts it on the loopback address.
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - options: names in camel or kebab case, values as text.
    /// - Throws: ``DemoOptionError`` for options it does not have or cannot read; an I/O error for a port in use.
    package func start(port: Int = 0, options: [(name: String, value: String)] = []) async throws -> RunningDemo {
        try await launch(port, options)
    }

    package static let all: [DemoSystem] = [sessions, realtimeGateway, messageGateway, matchingService]

    /// Socket.IO with quotas, and events over Redis.
    package static let realtimeGateway = DemoSystem(
        name: "realtime-gateway",
        summary: "Socket.IO at /ws with quotas and subscriptions, events over Redis, a metrics document",
        usualPort: 3000,
        options: GatewayOptions.table.options,
        supplies: ["http", "ws", "redis"],
        usualEnvironment: [("API_URL", "http"), ("WS_URL", "ws"), ("REDIS_URL", "redis")],
        launch: { wanted, settings in
            let options = try GatewayOptions(settings)
            let server = try await ServerLoop { GatewayAPI(options: options, loop: $0) }
            try await server.complete { $0.start($1) }
            let port = try await server.listen(port: wanted) { ConnectionHandler(service: $0) }
            var redis = options.redisURL
            if redis.isEmpty {
                let own = options.redisPort ?? (wanted == 0 ? 0 : wanted + 1)
                redis = "redis://127.0.0.1:\(try await server.listen(port: own) { $0.redisConnection() })"
            }
            return RunningDemo(
                system: "realtime-gateway",
                port: port,
                urls: [("http", "http://127.0.0.1:\(port)"), ("ws", "ws://127.0.0.1:\(port)"), ("redis", redis)],
                shutdown: { await server.stop() }
            )
        }
    )

    /// Streams of messages with credit flow, and uploads.
    package static let messageGateway = DemoSystem(
        name: "message-gateway",
        summary: "messages by HTTP, delivered over WebSockets as far as credit goes; uploads with limits",
        usualPort: 9087,
        options: MessageOptions.table.options,
        supplies: ["http", "ws"],
        usualEnvironment: [("BASE_URL", "http"), ("WS_URL", "ws")],
        launch: { wanted, settings in
            let options = try MessageOptions(settings)
            let server = try await ServerLoop { _ in MessageAPI(options: options) }
            let port = try await server.listen(port: wanted) {
                ConnectionHandler(service: MessagePort($0, isForSockets: false))
            }
            let second = options.webSocketPort ?? (wanted == 0 ? 0 : wanted + 1)
            let sockets = try await server.listen(port: second) {
                ConnectionHandler(service: MessagePort($0, isForSockets: true))
            }
            return RunningDemo(
                system: "message-gateway",
                port: port,
                urls: [("http", "http://127.0.0.1:\(port)"), ("ws", "ws://127.0.0.1:\(sockets)")],
                shutdown: { await server.stop() }
            )
        }
    )

    /// Anonymous users who queue for a partner, and tokens that are bought by signed webhooks.
    package static let matchingService = DemoSystem(
        name: "matching-service",
        summary: "users queue for partners and buy tokens by webhooks that Stripe signs; a stand-in for Prometheus",
        usualPort: 3000,
        options: MatchingOptions.table.options,
        supplies: ["http", "webhookSecret", "prometheus"],
        usualEnvironment: [
            ("BASE_URL", "http"), ("STRIPE_WEBHOOK_SECRET", "webhookSecret"), ("PROMETHEUS_URL", "prometheus"),
        ],
        launch: { wanted, settings in
            let options = try MatchingOptions(settings)
            let server = try await ServerLoop { _ in MatchingService(options: options) }
            let port = try await server.listen(port: wanted) { ConnectionHandler(service: $0) }
            let url = "http://127.0.0.1:\(port)"
            return RunningDemo(
                system: "matching-service",
                port: port,
                urls: [("http", url), ("webhookSecret", options.webhookSecret), ("prometheus", url)],
                shutdown: { await server.stop() }
            )
        }
    )

    package static func named(_ name: String) -> DemoSystem? { all.first { $0.name == name } }

    /// Sessions with turns and time budgets over HTTP.
    package static let sessions = DemoSystem(
        name: "sessions",
        summary: "sessions whose participants take timed turns: HTTP API, WebSocket at /ws, Prometheus metrics",
        usualPort: 3000,
        options: SessionOptions.table.options,
        supplies: ["http", "ws"],
        usualEnvironment: [("BASE_URL", "http"), ("WS_URL", "ws")],
        launch: { port, settings in
            let options = try SessionOptions(settings)
            let server = try await ServerLoop { _ in SessionService(options: options) }
            let port = try await server.listen(port: port) { ConnectionHandler(service: $0) }
            return RunningDemo(
                system: "sessions",
                port: port,
                urls: [("http", "http://127.0.0.1:\(port)"), ("ws", "ws://127.0.0.1:\(port)/ws")],
                shutdown: { await server.stop() }
            )
        }
    )
}

/// A system that has been started.
package struct RunningDemo: Sendable {
    package let system: String
    package let port: Int
    /// What it supplies (an address, a secret) by what that is (`http`).
    package let urls: [(supply: String, url: String)]
    fileprivate let shutdown: @Sendable () async -> Void

    /// Closes its listeners and connections. Once.
    package func stop() async { await shutdown() }

    package func url(_ supply: String) -> String? { urls.first { $0.supply == supply }?.url }

    /// One line of JSON for a program that started this one.
    package var json: String {
        let urls = JSONValue.object(Dictionary(uniqueKeysWithValues: urls.map { ($0.supply, .string($0.url)) }))
        var text = ByteBuffer()
        text.writeJSON(.object(["system": .string(system), "port": .int(Int64(port)), "urls": urls]))
        return String(buffer: text)
    }
}
