import NIOCore

/// The realtime gateway: sockets, their quotas and subscriptions, and the events that go to them.
final class RealtimeGateway: SocketIOApplication {
    static let channel = "novel.realtime.events"

    let options: GatewayOptions
    let engine: EngineServer
    var faults: FaultControl
    var archive = EventArchive()
    private(set) var clients: [ObjectIdentifier: GatewayClient] = [:]
    private(set) var origins: [String: Int] = [:]
    private(set) var subscribers: [String: [ObjectIdentifier: GatewayClient]] = [:]
    /// The last replay of each job, and the order in which they came: the oldest goes when there are too many.
    private(set) var catchUps: [String: JSONValue] = [:]
    private var catchUpOrder = CircularBuffer<String>()
    private static let mostCatchUps = 1000
    private static let connectTimeout = TimeAmount.seconds(45)

    init(options: GatewayOptions, loop: any EventLoop) {
        self.options = options
        faults = FaultControl(options.faults)
        engine = EngineServer(settings: options.engine, loop: loop)
        engine.onSession = { [unowned self] session, request in
            let socket = SocketIOConnection(
                id: engine.makeID(),
                session: session,
                origin: request.header("origin"),
                application: self
            )
            _ = loop.assumeIsolated().scheduleTask(in: Self.connectTimeout) { [weak socket] in
                socket?.connectTimeoutPassed()
            }
            return socket
        }
    }

    // MARK: Coming and going

    func refusal(of socket: SocketIOConnection, authentication: JSONValue?) -> JSONValue? {
        let origin = socket.origin ?? "unknown"
        if !options.allowedOrigins.isEmpty, let name = socket.origin, !options.allowedOrigins.contains(name) {
            return Self.refusal("Origin not allowed", "ORIGIN_NOT_ALLOWED")
        }
        if !options.token.isEmpty, authentication?["token"] != .string(options.token) {
            return Self.refusal("Unauthorized", "UNAUTHORIZED")
        }
        if isReached(options.maxConnections, by: clients.count) {
            return Self.refusal("Too many realtime connections", "MAX_CONNECTIONS_EXCEEDED")
        }
        if isReached(options.maxConnectionsPerOrigin, by: origins[origin] ?? 0) {
            return Self.refusal("Too many connections from this origin", "ORIGIN_CONNECTIONS_EXCEEDED")
        }
        return nil
    }

    private func isReached(_ limit: Int, by count: Int) -> Bool {
        limit > 0 && count >= limit + options.extraConnections
    }

    private static func refusal(_ message: String, _ code: String) -> JSONValue {
        .object(["message": .string(message), "data": .object(["code": .string(code)])])
    }

    func connected(_ socket: SocketIOConnection) {
        let client = GatewayClient(socket: socket)
        clients[ObjectIdentifier(socket)] = client
        origins[client.origin, default: 0] += 1
        if options.idleTimeout > 0 { watch(client) }
    }

    func disconnected(_ socket: SocketIOConnection) {
        guard let client = clients.removeValue(forKey: ObjectIdentifier(socket)) else { return }
        client.eviction?.cancel()
        for job in client.jobs { leave(client, job) }
        let left = (origins[client.origin] ?? 1) - 1
        origins[client.origin] = left > 0 ? left : nil
    }

    // MARK: Idleness

    private var idleTimeout: Int64 { Int64(options.idleTimeout) * 1_000_000 }

    /// Looks again when the client could first be idle.
    private func watch(_ client: GatewayClient) {
        let due = client.lastActivity + idleTimeout + options.evictionDelay
        let wait = TimeAmount.nanoseconds(max(0, due - Clock.monotonic))
        client.eviction = engine.loop.assumeIsolated().scheduleTask(in: wait) { [unowned self, unowned client] in
            if client.lastActivity + idleTimeout + options.evictionDelay > Clock.monotonic { return watch(client) }
            client.socket.emit(Self.error("Disconnected due to inactivity."))
            client.socket.disconnect()
        }
    }

    var idleClients: Int {
        guard options.idleTimeout > 0 else { return 0 }
        let now = Clock.monotonic
        return clients.values.count { $0.lastActivity + idleTimeout <= now }
    }

    // MARK: Events of clients

    func received(_ event: String, _ arguments: [JSONValue], from socket: SocketIOConnection) -> [JSONValue]? {
        guard let client = clients[ObjectIdentifier(socket)] else { return nil }
        client.lastActivity = Clock.monotonic
        switch event {
        case "subscribe": return [subscribe(client, arguments.first)]
        case "unsubscribe": return [unsubscribe(client, arguments.first)]
        case "ping":
            let time = JSONValue.object(["timestamp": .string(Timestamp.text(Clock.wall))])
            socket.emit(SocketIOConnection.event("pong", time))
            return [time]
        default: return nil
        }
    }

    private func subscribe(_ client: GatewayClient, _ argument: JSONValue?) -> JSONValue {
        guard let job = Self.job(argument) else { return fail(client, "jobId is required.") }
        let limit = options.maxSubscriptionsPerClient
        if limit > 0, !client.jobs.contains(job), client.jobs.count >= limit + options.extraSubscriptions {
            return fail(client, "Subscription limit reached for this connection.")
        }
        client.jobs.insert(job)
        subscribers[job, default: [:]][ObjectIdentifier(client.socket)] = client
        let time = JSONValue.string(Timestamp.text(Clock.wall))
        let answer: [String: JSONValue] = ["jobId": .string(job), "subscribedAt": time]
        client.socket.emit(SocketIOConnection.event("novel.subscribed", .object(answer)))
        replay(job, to: client)
        return .object(answer.merging(["ok": .bool(true)]) { first, _ in first })
    }

    private func unsubscribe(_ client: GatewayClient, _ argument: JSONValue?) -> JSONValue {
        guard let job = Self.job(argument) else { return fail(client, "jobId is required.") }
        client.jobs.remove(job)
        leave(client, job)
        client.socket.emit(SocketIOConnection.event("novel.unsubscribed", .object(["jobId": .string(job)])))
        return .object(["ok": .bool(true), "jobId": .string(job)])
    }

    private func leave(_ client: GatewayClient, _ job: String) {
        subscribers[job]?[ObjectIdentifier(client.socket)] = nil
        if subscribers[job]?.isEmpty == true { subscribers[job] = nil }
    }

    private func fail(_ client: GatewayClient, _ message: String) -> JSONValue {
        client.socket.emit(Self.error(message))
        return .object(["ok": .bool(false), "error": .string(message)])
    }

    private static func error(_ message: String) -> EnginePacket {
        SocketIOConnection.event("novel.error", .object(["message": .string(message)]))
    }

    private static func job(_ argument: JSONValue?) -> String? {
        guard case .string(let job)? = argument?["jobId"], !job.isEmpty else { return nil }
        return job
    }

    // MARK: Events of jobs

    private func replay(_ job: String, to client: GatewayClient) {
        let records = archive.records(of: job)
        guard !records.isEmpty else { return }
        let start = Clock.monotonic
        for record in records { send(Self.generation(job, record["emittedAt"], record["event"]), to: client) }
        let milliseconds = Double((Clock.monotonic - start) / 10_000) / 100
        if catchUps[job] == nil { catchUpOrder.append(job) }
        if catchUpOrder.count > Self.mostCatchUps { catchUps[catchUpOrder.removeFirst()] = nil }
        catchUps[job] = .object([
            "jobId": .string(job), "replayedEvents": .int(Int64(records.count)), "replaySource": .string("memory"),
            "replayDurationMs": .number(milliseconds), "recordedAt": .string(Timestamp.text(Clock.wall)),
        ])
    }

    /// A message of the Redis channel: `{version: 1, kind: "generation", jobId, event}`; anything else is ignored.
    func publish(_ message: [UInt8]) {
        guard let document = try? JSONParser.parse(message), document["version"] == .int(1),
            document["kind"] == .string("generation"), case .string(let job)? = document["jobId"],
            let event = document["event"], let receivers = subscribers[job]
        else { return }
        let packet = Self.generation(job, .string(Timestamp.text(Clock.wall)), event)
        for client in receivers.values { send(packet, to: client) }
    }

    private static func generation(_ job: String, _ time: JSONValue?, _ event: JSONValue?) -> EnginePacket {
        SocketIOConnection.event(
            "novel.generation-event",
            .object(["jobId": .string(job), "emittedAt": time ?? .null, "event": event ?? .null])
        )
    }

    /// As often as the faults say.
    private func send(_ packet: EnginePacket, to client: GatewayClient) {
        for _ in 0..<faults.copies() { client.socket.emit(packet) }
    }
}
