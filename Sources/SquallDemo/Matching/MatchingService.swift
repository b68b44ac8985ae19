import NIOCore

/// The matching service over HTTP: anonymous users who queue for a partner and pay for matches with tokens.
final class MatchingService: HTTPService {
    struct Call {
        let request: Request
        let route: MatchingRoute
        /// Monotonic nanoseconds.
        let arrival: Int64
    }

    private let options: MatchingOptions
    private var matchmaker: Matchmaker
    private var purchases: Purchases
    private var ledger = RequestLedger<MatchingRoute>()
    private var faults: FaultControl
    private var random = SystemRandomNumberGenerator()
    private var writes = 0
    private var reads = 0
    /// As many as there ever were at a time.
    private var mostConnections = 0
    var openConnections = 0 {
        didSet { mostConnections = max(mostConnections, openConnections) }
    }

    init(options: MatchingOptions) {
        self.options = options
        matchmaker = Matchmaker(cost: options.matchCost, isLonely: options.isLonely)
        purchases = Purchases(loseEvery: options.loseEvery)
        faults = FaultControl(options.faults)
    }

    func admit(_ request: Request) -> (call: Call, treatment: Treatment) {
        let call = Call(request: request, route: MatchingRoute(path: request.path), arrival: Clock.monotonic)
        ledger.begin()
        return (call, call.route.isSubjectToFaults ? faults.treatment() : Treatment())
    }

    func finished(_ call: Call, status: Int) {
        let milliseconds = Double(Clock.monotonic - call.arrival) / 1e6
        ledger.end(.init(route: call.route, method: call.request.method, status: status), milliseconds: milliseconds)
    }

    func answer(_ call: Call) -> Reply { .answer(plainAnswer(call.route, call.request)) }

    private func plainAnswer(_ route: MatchingRoute, _ request: Request) -> Answer {
        if let method = route.method, request.method != method, !(method == .get && request.method == .head) {
            return .failure(405, "METHOD_NOT_ALLOWED", "\(request.method.rawValue) is not possible here")
        }
        switch route {
        case .signUp: return signUp()
        case .join, .leave, .balance:
            guard let user = user(of: request) else {
                return .failure(401, "UNAUTHORIZED", "the access token is missing or unknown")
            }
            return answer(route, user: user, request)
        case .webhook: return webhook(request)
        case .query: return query(request)
        case .health: return .json(.object(["status": .string("ok")]))
        case .metrics: return metrics()
        case .faults: return faults.answer(request)
        case .unknown: return .failure(404, "NOT_FOUND", "there is nothing at \(request.path)")
        }
    }

    private func answer(_ route: MatchingRoute, user: Int, _ request: Request) -> Answer {
        switch route {
        case .join: return join(user, request)
        case .leave:
            writes += 1
            return .json(.object(["left": .bool(matchmaker.leave(user))]))
        default:
            reads += 1
            return .json(.object(["tokenBalance": .int(Int64(matchmaker.users[user].tokens))]))
        }
    }

    // MARK: Users

    private func signUp() -> Answer {
        guard matchmaker.users.count < options.maxUsers else {
            return .failure(503, "CAPACITY", "the service has as many users as it can")
        }
        let (id, token) = ("user_" + identifier(), "token_" + identifier())
        matchmaker.add(id: id, accessToken: token, tokens: options.signupTokens)
        writes += 1
        return .json(.object(["accessToken": .string(token), "user": .object(["id": .string(id)])]), status: 201)
    }

    private func identifier() -> String {
        let text = String(UInt128(random.next()) << 64 | UInt128(random.next()), radix: 16)
        return String(repeating: "0", count: 32 - text.count) + text
    }

    private func user(of request: Request) -> Int? {
        bearer(request).flatMap { matchmaker.user(accessToken: $0) }
    }

    private func bearer(_ request: Request) -> String? {
        guard let header = request.header("authorization"), header.lowercased().hasPrefix("bearer ") else { return nil }
        return String(header.dropFirst("bearer ".count))
    }

    // MARK: The queue

    /// `{region, preferences}`: users with the same of both are matched.
    private func join(_ user: Int, _ request: Request) -> Answer {
        guard let document = document(request), case .string(let region)? = document["region"], !region.isEmpty else {
            return .failure(400, "VALIDATION_ERROR", "region must be a string")
        }
        guard case .object(let preferences) = document["preferences"] ?? .object([:]) else {
            return .failure(400, "VALIDATION_ERROR", "preferences must be an object")
        }
        guard !options.requiresTokens || matchmaker.canPay(user) else {
            return .failure(402, "INSUFFICIENT_TOKENS", "a match costs \(options.matchCost) tokens")
        }
        writes += 1
        var key = ByteBuffer(string: region + "/")
        key.writeJSON(.object(preferences))
        switch matchmaker.join(user, key: String(buffer: key)) {
        case .session(let number, let partner):
            let partner = matchmaker.users[partner].id
            return .json(
                .object([
                    "status": .string("matched"), "sessionId": .string("session_\(number)"),
                    "partnerId": .string(partner),
                ])
            )
        case .waiting, .elsewhere:
            return .json(.object(["status": .string("waiting"), "waiting": .int(Int64(matchmaker.waiting))]))
        }
    }

    // MARK: Tokens

    private func webhook(_ request: Request) -> Answer {
        guard let signature = request.header("stripe-signature").flatMap(StripeSignature.init) else {
            return .failure(400, "INVALID_SIGNATURE", "the stripe-signature header is missing, or lacks t or v1")
        }
        let secret = options.webhookSecret
        if let problem = signature.problem(body: request.body, secret: secret, now: Clock.wall / 1000) {
            return .failure(400, "INVALID_SIGNATURE", problem)
        }
        guard let event = document(request) else {
            return .failure(400, "VALIDATION_ERROR", "the body is not JSON")
        }
        do throws(Purchases.Problem) {
            guard let grant = try Purchases.grant(in: event) else { return Self.received }
            guard let user = matchmaker.user(id: grant.user) else {
                return .failure(400, "UNKNOWN_USER", "there is no user \(grant.user)")
            }
            writes += 1
            if purchases.take(grant) { matchmaker.grant(grant.tokens, to: user) }
            return Self.received
        } catch {
            return .failure(400, "VALIDATION_ERROR", error.message)
        }
    }

    private static let received = Answer.json(.object(["received": .bool(true)]))

    private func document(_ request: Request) -> JSONValue? {
        try? JSONParser.parse(Array(request.body.readableBytesView))
    }

    // MARK: What is watched

    private func query(_ request: Request) -> Answer {
        guard options.prometheusToken.isEmpty || bearer(request) == options.prometheusToken else {
            return .failure(401, "UNAUTHORIZED", "the bearer token is missing or wrong")
        }
        let state = StandInPrometheus.State(
            connections: mostConnections,
            users: matchmaker.users.count,
            waiting: matchmaker.waiting,
            sessions: matchmaker.sessions,
            writes: writes,
            reads: reads
        )
        return StandInPrometheus(state: state, now: Double(Clock.wall) / 1000).answer(request.query("query"))
    }

    private func metrics() -> Answer {
        var text = PrometheusText()
        text.gauge("matching_users", "Users who have signed up.", matchmaker.users.count)
        text.gauge("matching_queue_waiting", "Users who wait for a partner.", matchmaker.waiting)
        text.gauge("matching_sessions_active", "Pairs who talk to each other.", matchmaker.sessions)
        text.counter("matching_matches_total", "Pairs that were made.", [("", matchmaker.matches)])
        text.counter("matching_purchases_total", "Purchases that were granted.", [("", purchases.granted)])
        text.counter("matching_tokens_granted_total", "Tokens that were bought.", [("", purchases.tokens)])
        text.process(openConnections: openConnections)
        text.requests(ledger)
        return Answer(status: 200, contentType: PrometheusText.contentType, body: text.buffer)
    }
}
