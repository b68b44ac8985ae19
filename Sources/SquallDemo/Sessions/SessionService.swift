import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The session service over HTTP: routes, state, metrics and misbehaviour put together.
final class SessionService: HTTPService {
    struct Call {
        let request: Request
        let routing: Routing
        /// Monotonic nanoseconds.
        let arrival: Int64
    }

    private var store: SessionStore
    private var ledger = RequestLedger()
    private var writes: WriteQueue
    private var faults: FaultInjector
    /// What the faults were set to at run time, as text.
    private var faultTexts: JSONValue = .object([:])
    var openConnections = 0

    init(options: SessionOptions) {
        store = SessionStore(retention: options.retention, limit: options.maxSessions)
        writes = WriteQueue(writesPerSecond: options.databaseWritesPerSecond)
        faults = FaultInjector(settings: options.faults, now: Self.monotonic)
    }

    func admit(_ request: Request) -> (call: Call, treatment: Treatment) {
        let call = Call(request: request, routing: Routing(request), arrival: Self.monotonic)
        ledger.begin()
        let route = call.routing.route
        guard route.isSubjectToFaults else { return (call, Treatment()) }
        return (call, faults.treatment(isSwitch: route == .act(.switchCycle), now: call.arrival))
    }

    func finished(_ call: Call, status: Int) {
        let key = RequestLedger.Key(route: call.routing.route, method: call.request.method, status: status)
        ledger.end(key, milliseconds: Double(Self.monotonic - call.arrival) / 1e6)
    }

    func answer(_ call: Call) -> Answer {
        guard case .route(let route, let session) = call.routing else {
            if case .methodNotAllowed = call.routing {
                return .failure(405, "METHOD_NOT_ALLOWED", "\(call.request.method.rawValue) is not possible here")
            }
            return .failure(404, "NOT_FOUND", "there is nothing at \(call.request.path)")
        }
        switch route {
        case .health: return Answer(status: 200, body: ByteBuffer(string: #"{"status":"ok"}"#))
        case .metrics: return metrics()
        case .faults: return changeFaults(call.request)
        case .create: return create(call.request)
        case .read, .delete, .act: return answer(route, session: session ?? "", call.request)
        case .unknown: return .failure(404, "NOT_FOUND", "there is nothing at \(call.request.path)")
        }
    }

    private func answer(_ route: Route, session: Substring, _ request: Request) -> Answer {
        guard let key = SessionID(session) else {
            return .failure(400, "VALIDATION_ERROR", "the session's id in the path must be a UUID")
        }
        switch route {
        case .act(.switchCycle): return switchCycle(key, request)
        case .act(let action): return act(action, on: key)
        case .delete: return store.remove(key) ? Answer(status: 204) : Self.noSession
        default: return store.session(key, now: Self.wallClock).map { state($0) } ?? Self.noSession
        }
    }

    private func create(_ request: Request) -> Answer {
        let draft: SessionDraft
        switch Self.draft(from: request.body) {
        case .success(let valid): draft = valid
        case .failure(let problem): return .failure(400, "VALIDATION_ERROR", problem.message)
        }
        let now = Self.wallClock
        let session = Session(draft: draft, now: now)
        switch store.insert(session, key: draft.key, now: now) {
        case .exists: return .failure(409, "SESSION_EXISTS", "there already is a session \(draft.id)")
        case .full: return .failure(503, "CAPACITY", "the service holds as many sessions as it can")
        case .done:
            writes.add(now: Self.monotonic)
            return state(session, status: 201)
        }
    }

    private func act(_ action: Route.Action, on key: SessionID) -> Answer {
        let now = Self.wallClock
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
        let now = Self.wallClock
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
            writes.add(now: Self.monotonic)
            return render(session)
        } catch {
            return .failure(400, "INVALID_STATE_TRANSITION", error.message)
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

    /// GET: what is set. POST: exactly what the object names, everything else off; `{}` ends all misbehaviour.
    private func changeFaults(_ request: Request) -> Answer {
        if request.method == .post {
            switch Self.document(request.body) {
            case .failure(let problem): return .failure(400, "VALIDATION_ERROR", problem.message)
            case .success(let document):
                do throws(DemoOptionError) {
                    faults = FaultInjector(settings: try FaultSettings(document), now: Self.monotonic)
                    faultTexts = document
                } catch {
                    return .failure(400, "VALIDATION_ERROR", error.description)
                }
            }
        }
        var answer = Answer(status: 200)
        answer.body.writeJSON(faultTexts)
        return answer
    }

    private func metrics() -> Answer {
        var text = PrometheusText()
        text.gauge("synckairos_active_sessions", "Sessions that are not finished.", store.activeCount)
        text.gauge("synckairos_websocket_connections", "Open WebSocket connections.", 0)
        let queued = writes.size(now: Self.monotonic)
        text.gauge("synckairos_db_write_queue_size", "Writes that wait for the audit database.", queued)
        text.gauge("process_resident_memory_bytes", "Resident memory of the process.", ProcessMemory.residentBytes())
        text.gauge("demo_sessions_stored", "Sessions in memory, finished ones included.", store.count)
        text.gauge("demo_connections_open", "Open TCP connections.", openConnections)
        text.gauge("demo_requests_in_flight", "Requests without an outcome, this one included.", ledger.inFlight)
        let rows = ledger.durations.map { (labels: $0.labels, value: $1) }.sorted { $0.labels < $1.labels }
        text.counter(
            "http_requests_total",
            "Requests by outcome; status 0 was never answered.",
            rows.map { ($0.labels, $0.value.count) }
        )
        text.histogram("synckairos_http_request_duration_ms", "Time from request to answer.", rows)
        text.histogram("synckairos_switch_cycle_duration_ms", "The same for switches.", [("", ledger.switches)])
        return Answer(status: 200, contentType: PrometheusText.contentType, body: text.buffer)
    }

    /// Nanoseconds.
    private static var monotonic: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    /// Unix milliseconds.
    private static var wallClock: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

extension RequestLedger.Key {
    fileprivate var labels: String {
        #"method="\#(method.rawValue)",route="\#(route.pattern)",status="\#(status)""#
    }
}

extension FaultSettings {
    /// From an object of names and values: texts, or numbers for shares and counts.
    fileprivate init(_ document: JSONValue) throws(DemoOptionError) {
        self.init()
        guard case .object(let members) = document else {
            throw DemoOptionError(description: "the body must be an object of settings, not \(document.kind)")
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let text: String
            switch value {
            case .string(let string): text = string
            case .int(let number): text = String(number)
            case .number(let number): text = String(number)
            default: throw DemoOptionError(description: "\(name) must be text or a number, not \(value.kind)")
            }
            guard try Self.table.apply(name, text, to: &self) else {
                let known = Self.table.options.map(\.name).joined(separator: ", ")
                throw DemoOptionError(description: "there is no setting \"\(name)\"; there are \(known)")
            }
        }
    }
}
