/// What the service can be asked.
enum Route: LabelledRoute {
    case create
    case act(Action)
    case read
    case delete
    case health
    case metrics
    case faults
    case socket
    case unknown

    enum Action: String, CaseIterable {
        case start, pause, resume, complete
        case switchCycle = "switch"
    }

    var pattern: String {
        switch self {
        case .create: "/v1/sessions"
        case .act(let action): "/v1/sessions/:id/" + action.rawValue
        case .read, .delete: "/v1/sessions/:id"
        case .health: "/health"
        case .metrics: "/metrics"
        case .faults: "/__demo/faults"
        case .socket: "/ws"
        case .unknown: "unknown"
        }
    }

    /// Whether switched-on misbehaviour applies. Never to what tests and operators look at.
    var isSubjectToFaults: Bool {
        switch self {
        case .health, .metrics, .faults: false
        default: true
        }
    }
}

/// A request resolved to what it means, or to the status that refuses it.
enum Routing {
    /// `session` is the text in the place of the id.
    case route(Route, session: Substring?)
    case notFound
    case methodNotAllowed

    init(_ request: Request) {
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: true)
        switch (parts.count, parts.first) {
        case (1, "health"): self = request.isRead ? .route(.health, session: nil) : .methodNotAllowed
        case (1, "metrics"): self = request.isRead ? .route(.metrics, session: nil) : .methodNotAllowed
        case (1, "ws"): self = request.isRead ? .route(.socket, session: nil) : .methodNotAllowed
        case (2, "__demo") where parts[1] == "faults": self = .route(.faults, session: nil)
        case (2...4, "v1") where parts[1] == "sessions": self = Self.sessions(request, parts.dropFirst(2))
        default: self = .notFound
        }
    }

    private static func sessions(_ request: Request, _ rest: ArraySlice<Substring>) -> Routing {
        guard let id = rest.first else {
            return request.method == .post ? .route(.create, session: nil) : .methodNotAllowed
        }
        if rest.count == 2 {
            guard let action = Route.Action(rawValue: String(rest[rest.startIndex + 1])) else { return .notFound }
            return request.method == .post ? .route(.act(action), session: id) : .methodNotAllowed
        }
        if request.isRead { return .route(.read, session: id) }
        return request.method == .delete ? .route(.delete, session: id) : .methodNotAllowed
    }

    /// The route for metrics and faults.
    var route: Route {
        if case .route(let route, _) = self { return route }
        return .unknown
    }
}
