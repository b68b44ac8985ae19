/// What the gateway can be asked over HTTP.
enum GatewayRoute: String, LabelledRoute {
    case engine = "/ws/"
    case document = "/internal/realtime/metrics"
    case events = "/internal/realtime/events"
    case health = "/health"
    case metrics = "/metrics"
    case faults = "/__demo/faults"
    case unknown

    init(path: String) {
        self = path.hasPrefix("/ws/") ? .engine : GatewayRoute(rawValue: path) ?? .unknown
    }

    var pattern: String { rawValue }

    /// Whether switched-on misbehaviour applies. Never to what tests and operators look at.
    var isSubjectToFaults: Bool { self == .engine || self == .unknown }
}
