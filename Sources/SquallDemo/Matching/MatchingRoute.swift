/// What the matching service can be asked.
enum MatchingRoute: String, LabelledRoute {
    case signUp = "/auth/signup-anonymous"
    case join = "/queue/join"
    case leave = "/queue/leave"
    case balance = "/tokens/balance"
    case webhook = "/webhooks/stripe"
    /// The stand-in for a Prometheus server.
    case query = "/api/v1/query"
    case health = "/health"
    case metrics = "/metrics"
    case faults = "/__demo/faults"
    case unknown

    init(path: String) { self = MatchingRoute(rawValue: path) ?? .unknown }

    var pattern: String { rawValue }

    /// Whether switched-on misbehaviour applies. Never to what tests and operators look at.
    var isSubjectToFaults: Bool {
        switch self {
        case .query, .health, .metrics, .faults: false
        default: true
        }
    }

    /// The one method that is answered; nil: any.
    var method: Request.Method? {
        switch self {
        case .signUp, .join, .webhook: .post
        case .leave: .delete
        case .balance, .query, .health, .metrics: .get
        case .faults, .unknown: nil
        }
    }
}
