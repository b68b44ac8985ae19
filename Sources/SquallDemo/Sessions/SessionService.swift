import NIOCore

/// The session service over HTTP: routes, state, metrics and misbehaviour put together.
final class SessionService: HTTPService {
    struct Call {
        let request: Request
        let routing: Routing
        /// Monotonic nanoseconds.
        let arrival: Int64
    }

    private var store: SessionStore
    private var ledger = RequestLedger<Route>()
    private var switches = MillisecondHistogram()
    private var writes: WriteQueue
    private var faults: FaultControl
    private let sockets: SessionSockets
    var openConnections = 0

    init(options: SessionOptions) {
        store = SessionStore(retention: options.retention, limit: options.maxSessions)
        writes = WriteQueue(writesPerSecond: options.databaseWritesPerSecond)
        faults = FaultControl(options.faults)
        sockets = SessionSockets(heartbeat: options.heartbeat)
    }

    func admit(_ request: Request) -> (call: Call, treatment: Treatment) {
        let call = Call(request: request, routing: Routing(request), arrival: Clock.monotonic)
        ledger.begin()
        let route = call.routing.route
        guard route.isSubjectToFaults else { return (call, Treatment()) }
        return (call, faults.treatment(isSwitch: route == .act(.switchCycle)))
    }

    func finished(_ call: Call, status: Int) {
        let route = call.routing.route
        let milliseconds = Double(Clock.monotonic - call.arrival) / 1e6
        ledger.end(.init(route: route, method: call.request.method, status: status), milliseconds: milliseconds)
        if route == .act(.switchCycle), status != 0 { switches.record(milliseconds) }
    }

    func answer(_ call: Call) -> Reply {
        guard case .route(.socket, _) = call.routing else { return .answer(plainAnswer(call)) }
        guard call.request.wantsWebSocket else {
            return .answer(.failure(426, "UPGRADE_REQUIRED", "this address speaks WebSocket"))
        }
        return .webSocket(SessionSocket(session: call.request.query("sessionId"), service: self), faults.fate())
    }

    private func plainAnswer(_ call: Call) -> Answer {
        guard case .route(let route, let session) = call.routing else {
            if case .methodNotAllowed = call.routing {
                return .failure(405, "METHOD_NOT_ALLOWED", "\(call.request.method.rawValue) is not possible here")
            }
            return .failure(404, "NOT_FOUND", "there is nothing at \(call.request.path)")
        }
        switch route {
        case .health: return Answer(status: 200, body: ByteBuffer(string: #"{"status":"ok"}"#))
        case .metrics: return metrics()
        case .faults: return faults.answer(call.request)
        case .create: return create(call.request)
        case .read, .delete, .act: return answer(route, session: session ?? "", call.request)
        case .socket, .unknown: return .failure(404, "NOT_FOUND", "there is nothing at \(call.request.path)")
        }
    }

    private func answer(_ route: Route, session: Substring, _ request: Request) -> Answer {
        guard let key = SessionID(session) else {
            return .failure(400, "VALIDATION_ERROR", "the session's id in the path must be a UUID")
        }
        switch route {
        case .act(.switchCycle): return switchCycle(key, request)
        case .act(let action): return act(action, on: key)
        case .delete: return delete(key, session: String(session))
        default: return store.session(key, now: Clock.wall).map { state($0) } ?? Self.noSession
        }
    }

    private func create(_ request: Request) -> Answer {
        let draft: SessionDraft
        switch Self.draft(from: request.body) {
        case .success(let valid): draft = valid
        case .failure(let problem): return .failure(400, "VALIDATION_ERROR", problem.message)
        }
        let now = Clock.wall
        let session = Session(draft: draft, now: now)
        switch store.insert(session, key: draft.key, now: now) {
        case .exists: return .failure(409, "SESSION_EXISTS", "there already is a session \(draft.id)")
        case .full: return .failure(503, "CAPACITY", "the service holds as many sessions as it can")
        case .done:
            writes.add(now: Clock.monotonic)
            return state(session, status: 201)
        }
    }

    private func act(_ action: Route.Action, on key: SessionID) -> Answer {
        let now = Clock.wall
        return change(key, now: now, { self.state($0) }) { session throws(Session.Refusal) in
            switch action {
            case .start: try session.start(now: now)
            case .pause: try session.pause(now: now)
            case .resume: try session.resume(now: now)
            case .complete: try session.complete(now: now)
            case .switchCycle: try session.switchCycle(to: nil, now: now)
            }
        }
    }

    private func switchCycle(_ key: SessionID, _ request: Request) -> Answer {
        let next: String?
        switch Self.nextParticipant(from: request.body) {
        case .success(let participant): next = participant
        case .failure(let problem): return .failure(400, "VALIDATION_ERROR", problem.message)
        }
        let now = Clock.wall
        return change(key, now: now, Self.switched) { session throws(Session.Refusal) in
            try session.switchCycle(to: next, now: now)
        }
    }

    private func change(
        _ key: SessionID,
        now: Int64,
        _ render: (Session) -> Answer,
        _ transition: (inout Session) throws(Session.Refusal) -> Void
    ) -> Answer {
        do throws(Session.Refusal) {
            guard let session = try store.change(key, now: now, transition) else { return Self.noSession }
            writes.add(now: Clock.monotonic)
            publish(session, as: .stateUpdate, to: key)
            return render(session)
        } catch {
            return .failure(400, "INVALID_STATE_TRANSITION", error.message)
        }
    }

    private func delete(_ key: SessionID, session: String) -> Answer {
        guard store.remove(key) else { return Self.noSession }
        sockets.sessionDeleted(key, session: session)
        return Answer(status: 204)
    }

    /// Tells the sockets of a session its state, as far as the faults let it through.
    private func publish(_ session: Session, as type: SessionMessage, to key: SessionID) {
        guard sockets.hasSockets(key) else { return }
        let frame = type.frame(session: session.id, state: session)
        sockets.forEach(key) { socket in
            for _ in 0..<faults.copies() { socket.send(frame) }
        }
    }

    private func state(_ session: Session, status: Int = 200) -> Answer {
        var answer = Answer(status: status)
        answer.body.write(session)
        return answer
    }

    private static func switched(_ session: Session) -> Answer {
        var answer = Answer(status: 200)
        answer.body.writeSwitch(session)
        return answer
    }

    private static let noSession = Answer.failure(404, "SESSION_NOT_FOUND", "there is no such session")
}

// MARK: Sockets

extension SessionService {
    /// The state that `RECONNECT` asks for.
    func currentState(_ key: SessionID) -> Session? { store.session(key, now: Clock.wall) }

    func join(_ socket: WebSocketConnection, _ key: SessionID) { sockets.insert(socket, key) }
    func leave(_ socket: WebSocketConnection, _ key: SessionID, _ code: Int) { sockets.remove(socket, key, code) }
    var heartbeat: Int64 { sockets.heartbeat }
}

extension SessionService {
    private static func draft(from body: ByteBuffer) -> Result<SessionDraft, SessionDraft.Problem> {
        document(body).flatMap { document in
            Result { () throws(SessionDraft.Problem) in try SessionDraft(document) }
        }
    }

    /// The `next_participant_id` of a switch, which needs no body.
    private static func nextParticipant(from body: ByteBuffer) -> Result<String?, SessionDraft.Problem> {
        guard body.readableBytes > 0 else { return .success(nil) }
        return document(body).flatMap { document in
            switch document["next_participant_id"] {
            case nil: .success(nil)
            case .string(let id): .success(id)
            case let other?:
                .failure(SessionDraft.Problem(message: "next_participant_id must be a string, not \(other.kind)"))
            }
        }
    }

    private static func document(_ body: ByteBuffer) -> Result<JSONValue, SessionDraft.Problem> {
        do throws(JSONParser.Problem) {
            return .success(try JSONParser.parse(Array(body.readableBytesView)))
        } catch {
            return .failure(SessionDraft.Problem(message: "the body is not JSON: \(error.message)"))
        }
    }

    private func metrics() -> Answer {
        var text = PrometheusText()
        text.gauge("synckairos_active_sessions", "Sessions that are not finished.", store.activeCount)
        text.gauge("synckairos_websocket_connections", "Open WebSocket connections.", sockets.count)
        let closes = sockets.closes.sorted { $0.key < $1.key }.map { (labels: "code=\"\($0.key)\"", value: $0.value) }
        text.counter("demo_websocket_closes_total", "Sockets that ended, by the client's code; 1006: none.", closes)
        let queued = writes.size(now: Clock.monotonic)
        text.gauge("synckairos_db_write_queue_size", "Writes that wait for the audit database.", queued)
        text.gauge("demo_sessions_stored", "Sessions in memory, finished ones included.", store.count)
        text.process(openConnections: openConnections)
        text.requests(ledger)
        text.histogram("synckairos_switch_cycle_duration_ms", "The same for switches.", [("", switches)])
        return Answer(status: 200, contentType: PrometheusText.contentType, body: text.buffer)
    }
}
