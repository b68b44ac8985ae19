import NIOCore

/// The gateway over HTTP: Engine.IO, the metrics document, and stored events.
///
/// `POST /internal/realtime/events` stores records for replay (the demo has no MongoDB), `GET` and `DELETE` with
/// `?jobId=` read and remove those of a job.
final class GatewayAPI: HTTPService {
    struct Call {
        let request: Request
        let route: GatewayRoute
        let arrival: Int64
    }

    let gateway: RealtimeGateway
    let hub = PubSub()
    private var ledger = RequestLedger<GatewayRoute>()
    private var redisClients = 0
    private var subscriber: RedisSubscriber?
    var openConnections = 0

    init(options: GatewayOptions, loop: any EventLoop) {
        gateway = RealtimeGateway(options: options, loop: loop)
        if let address = options.redis {
            subscriber = RedisSubscriber(address: address, channel: RealtimeGateway.channel, loop: loop) {
                [gateway] in gateway.publish($0)
            }
        } else {
            hub.listen(RealtimeGateway.channel) { [gateway] in gateway.publish($0) }
        }
    }

    /// Subscribes to the real Redis, if there is one.
    func start(_ started: EventLoopPromise<Void>) {
        if let subscriber { subscriber.start(started) } else { started.succeed() }
    }

    func redisConnection() -> RedisConnection {
        redisClients += 1
        return RedisConnection(hub: hub, id: redisClients)
    }

    func bodyRule(_ method: Request.Method, _ path: String) -> BodyRule {
        .collected(upTo: GatewayRoute(path: path) == .engine ? gateway.options.engine.maxPayload : 16 * 1024 * 1024)
    }

    func admit(_ request: Request) -> (call: Call, treatment: Treatment) {
        let call = Call(request: request, route: GatewayRoute(path: request.path), arrival: Clock.monotonic)
        ledger.begin()
        return (call, call.route.isSubjectToFaults ? gateway.faults.treatment() : Treatment())
    }

    func finished(_ call: Call, status: Int) {
        let milliseconds = Double(Clock.monotonic - call.arrival) / 1e6
        ledger.end(.init(route: call.route, method: call.request.method, status: status), milliseconds: milliseconds)
    }

    func answer(_ call: Call) -> Reply {
        let request = call.request
        switch call.route {
        case .engine: return gateway.engine.answer(request, fate: gateway.faults.fate())
        case .events: return .answer(events(request))
        case .faults: return .answer(gateway.faults.answer(request))
        case .unknown: return .answer(.failure(404, "NOT_FOUND", "there is nothing at \(request.path)"))
        case .document, .health, .metrics:
            guard request.isRead else {
                return .answer(.failure(405, "METHOD_NOT_ALLOWED", "\(request.method.rawValue) is not possible here"))
            }
            if call.route == .metrics { return .answer(metrics()) }
            return .answer(.json(call.route == .health ? .object(["status": .string("ok")]) : document))
        }
    }

    private func events(_ request: Request) -> Answer {
        if request.method == .post {
            do {
                let document = try JSONParser.parse(Array(request.body.readableBytesView))
                return .json(.object(["stored": .int(Int64(try gateway.archive.store(document)))]), status: 201)
            } catch let problem as EventArchive.Problem {
                return .failure(400, "VALIDATION_ERROR", problem.message)
            } catch {
                return .failure(400, "VALIDATION_ERROR", "the body is not JSON")
            }
        }
        guard let job = request.query("jobId"), !job.isEmpty else {
            return .failure(400, "VALIDATION_ERROR", "the query needs a jobId")
        }
        switch request.method {
        case .get, .head: return .json(.array(gateway.archive.records(of: job)))
        case .delete: return .json(.object(["removed": .int(Int64(gateway.archive.remove(job: job)))]))
        default: return .failure(405, "METHOD_NOT_ALLOWED", "\(request.method.rawValue) is not possible here")
        }
    }

    /// What `GET /internal/realtime/metrics` shows.
    private var document: JSONValue {
        let options = gateway.options
        return .object([
            "totalConnections": .int(Int64(gateway.clients.count)),
            "totalSubscriptions": .int(Int64(gateway.clients.values.reduce(0) { $0 + $1.jobs.count })),
            "connectionsPerOrigin": .object(gateway.origins.mapValues { .int(Int64($0)) }),
            "subscribersPerJob": .object(gateway.subscribers.mapValues { .int(Int64($0.count)) }),
            "idleClients": .int(Int64(gateway.idleClients)),
            "maxConnections": .int(Int64(options.maxConnections)),
            "maxConnectionsPerOrigin": .int(Int64(options.maxConnectionsPerOrigin)),
            "maxSubscriptionsPerClient": .int(Int64(options.maxSubscriptionsPerClient)),
            "idleTimeoutMs": .int(Int64(options.idleTimeout)),
            "lastCatchUp": .object(gateway.catchUps),
        ])
    }

    private func metrics() -> Answer {
        var text = PrometheusText()
        text.gauge("demo_socketio_connections", "Connected sockets.", gateway.clients.count)
        text.gauge("demo_events_stored", "Events kept for replay.", gateway.archive.count)
        text.process(openConnections: openConnections)
        text.requests(ledger)
        return Answer(status: 200, contentType: PrometheusText.contentType, body: text.buffer)
    }
}
