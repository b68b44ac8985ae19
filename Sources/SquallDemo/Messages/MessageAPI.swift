import NIOCore

/// What the message gateway can be asked.
enum MessageRoute: String, LabelledRoute {
    case enqueue = "/v1/enqueue"
    case stats = "/v1/stats"
    case upload = "/v1/upload"
    case subscribe = "/v1/subscribe"
    case document = "/v1/metrics"
    case health = "/health"
    case metrics = "/metrics"
    case faults = "/__demo/faults"
    case unknown

    init(path: String) { self = MessageRoute(rawValue: path) ?? .unknown }

    var pattern: String { rawValue }

    /// Whether switched-on misbehaviour applies. Never to what tests and operators look at.
    var isSubjectToFaults: Bool {
        switch self {
        case .document, .health, .metrics, .faults: false
        default: true
        }
    }

    fileprivate var method: Request.Method? {
        switch self {
        case .enqueue, .upload: .post
        case .faults, .unknown: nil
        default: .get
        }
    }
}

/// The message gateway over HTTP, shared by its two ports.
final class MessageAPI {
    struct Call {
        let request: Request
        let route: MessageRoute
        let arrival: Int64
    }

    let gateway: MessageGateway
    let uploads: Uploads
    private var ledger = RequestLedger<MessageRoute>()
    private let start = Clock.monotonic
    fileprivate var openConnections = 0

    init(options: MessageOptions) {
        gateway = MessageGateway(options: options)
        uploads = Uploads(options: options)
    }

    fileprivate func admit(_ request: Request) -> (call: Call, treatment: Treatment) {
        let call = Call(request: request, route: MessageRoute(path: request.path), arrival: Clock.monotonic)
        ledger.begin()
        return (call, call.route.isSubjectToFaults ? gateway.faults.treatment() : Treatment())
    }

    fileprivate func finished(_ call: Call, status: Int) {
        (call.request.sink as? Upload)?.end(isComplete: status == 200)
        let milliseconds = Double(Clock.monotonic - call.arrival) / 1e6
        ledger.end(.init(route: call.route, method: call.request.method, status: status), milliseconds: milliseconds)
    }

    fileprivate func answer(_ call: Call) -> Answer {
        let request = call.request
        if let method = call.route.method, request.method != method, !(method == .get && request.method == .head) {
            return .failure(405, "METHOD_NOT_ALLOWED", "\(request.method.rawValue) is not possible here")
        }
        switch call.route {
        case .enqueue: return enqueue(request)
        case .stats:
            guard let stream = request.query("stream"), !stream.isEmpty else {
                return .failure(400, "VALIDATION_ERROR", "the query needs a stream")
            }
            return .json(gateway.stats(stream))
        case .upload:
            return (request.sink as? Upload)?.answer ?? .failure(400, "BAD_REQUEST", "an upload needs a body")
        case .document: return .json(document)
        case .health: return .json(.object(["status": .string("ok")]))
        case .metrics: return metrics()
        case .faults: return gateway.faults.answer(request)
        case .subscribe, .unknown: return .failure(404, "NOT_FOUND", "there is nothing at \(request.path)")
        }
    }

    private func enqueue(_ request: Request) -> Answer {
        do {
            return gateway.enqueue(try JSONParser.parse(Array(request.body.readableBytesView)))
        } catch {
            return .failure(400, "VALIDATION_ERROR", "the body is not JSON")
        }
    }

    /// What `GET /v1/metrics` shows. Bytes and counts; `heapUsed` is the resident memory that belongs to no file.
    private var document: JSONValue {
        func number(_ value: Int) -> JSONValue { .int(Int64(value)) }
        var messages = MessageGateway.members(gateway.counts)
        messages["queued"] = number(gateway.streams.values.reduce(0) { $0 + $1.queue.count })
        messages["inFlight"] = number(gateway.streams.values.reduce(0) { $0 + $1.inFlight })
        return .object([
            "uptimeSeconds": number(Int((Clock.monotonic - start) / 1_000_000_000)),
            "http": .object([
                "requests": number(ledger.durations.values.reduce(0) { $0 + $1.count }),
                "inFlight": number(ledger.inFlight), "connections": number(openConnections),
            ]),
            "websocket": .object([
                "connections": number(gateway.sockets), "totalConnections": number(gateway.socketsInAll),
            ]),
            "messages": .object(messages),
            "uploads": .object([
                "completed": number(uploads.completed), "bytes": number(uploads.bytes),
                "inFlight": number(uploads.inFlight), "refusedBusy": number(uploads.refusedBusy),
                "refusedRate": number(uploads.refusedRate),
            ]),
            "memory": .object([
                "rss": number(ProcessMemory.residentBytes()), "heapUsed": number(ProcessMemory.anonymousBytes()),
            ]),
        ])
    }

    private func metrics() -> Answer {
        var text = PrometheusText()
        text.gauge("demo_websocket_connections", "Open WebSocket connections.", gateway.sockets)
        text.gauge("demo_uploads_in_flight", "Uploads on their way.", uploads.inFlight)
        text.process(openConnections: openConnections)
        text.requests(ledger)
        return Answer(status: 200, contentType: PrometheusText.contentType, body: text.buffer)
    }
}

/// One of the gateway's two ports: sockets are accepted on their own.
final class MessagePort: HTTPService {
    private let api: MessageAPI
    private let isForSockets: Bool

    init(_ api: MessageAPI, isForSockets: Bool) {
        self.api = api
        self.isForSockets = isForSockets
    }

    var openConnections: Int {
        get { api.openConnections }
        set { api.openConnections = newValue }
    }

    func bodyRule(_ method: Request.Method, _ path: String) -> BodyRule {
        method == .post && path == MessageRoute.upload.pattern
            ? .streamed(upTo: api.gateway.options.maxUploadSize) : .usual
    }

    func sink(for request: Request) -> any BodySink { api.uploads.begin(request) }
    func admit(_ request: Request) -> (call: MessageAPI.Call, treatment: Treatment) { api.admit(request) }
    func finished(_ call: MessageAPI.Call, status: Int) { api.finished(call, status: status) }

    func answer(_ call: MessageAPI.Call) -> Reply {
        guard isForSockets, call.route == .subscribe else { return .answer(api.answer(call)) }
        let stream = call.request.query("stream").flatMap(api.gateway.stream)
        return .webSocket(MessageSubscriber(stream: stream, gateway: api.gateway), api.gateway.faults.fate())
    }
}
