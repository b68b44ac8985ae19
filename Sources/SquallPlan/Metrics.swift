import SquallExpressions

/// Indexes `Plan.metrics`.
package typealias MetricID = Int
/// Indexes `Plan.sites`.
package typealias SiteID = Int

package enum MetricType: String, Sendable, CaseIterable { case counter, gauge, rate, trend }

/// What a metric's values are measured in; decides the units that thresholds may use.
package enum MetricUnit: String, Sendable, CaseIterable {
    case milliseconds = "ms"
    case bytes = "bytes"
    case none = ""
}

package struct MetricDefinition: Sendable {
    package var name: String
    package var type: MetricType
    package var unit: MetricUnit
    package var description: String
    package init(name: String, type: MetricType, unit: MetricUnit, description: String) {
        self.name = name
        self.type = type
        self.unit = unit
        self.description = description
    }
}

/// The metrics that squall keeps by itself; the raw value is the metric's id. Meanings: docs/metrics.md.
package enum BuiltinMetric: Int, CaseIterable, Sendable {
    case vus, vusMax
    case iterations, droppedIterations, iterationsFailed
    case iterationDuration, iterationLateness, iterationPoolWait, generatorLateness
    case checks, errors, groupDuration, dataSent, dataReceived
    case httpReqs, httpReqFailed, httpReqDuration
    case httpReqBlocked, httpReqResolving, httpReqConnecting, httpReqTLSHandshaking
    case httpReqSending, httpReqWaiting, httpReqReceiving
    case httpReqTotal, httpReqResponseTime
    case httpReqsInFlight, connectionsOpen
    case wsSessions, wsConnecting, wsSessionDuration, wsMsgsSent, wsMsgsReceived, wsPing, wsOpen, wsMsgsDropped,
        wsFailed
    case socketioSessions, socketioConnecting, socketioRejected, socketioEventsSent, socketioEventsReceived
    case socketioAckDuration, socketioSessionDuration, socketioOpen, socketioEventsDropped
    case redisOpDuration, redisOpFailed, redisRecovery
    case mongoOpDuration, mongoOpWait, mongoOpFailed
    case sqlOpDuration, sqlOpWait, sqlOpFailed
    case rendezvousWait
    case generatorCPU, generatorRSS

    package var definition: MetricDefinition {
        switch self {
        case .vus: Self.gauge("vus", "active virtual users")
        case .vusMax: Self.gauge("vus_max", "initialised virtual users")
        case .iterations: Self.counter("iterations", "iterations that ended, those ended by an error included")
        case .droppedIterations:
            Self.counter("dropped_iterations", "arrivals without a free VU, and iterations left over at maxDuration")
        case .iterationsFailed: Self.counter("iterations_failed", "iterations ended by an error")
        case .iterationDuration: Self.time("iteration_duration", "the steps of one iteration")
        case .iterationLateness: Self.time("iteration_lateness", "arrivals: actual minus scheduled start")
        case .iterationPoolWait: Self.time("iteration_pool_wait", "the part of the lateness spent waiting for a VU")
        case .generatorLateness: Self.time("generator_lateness", "the part of the lateness that is squall's own fault")
        case .checks: Self.rate("checks", "checks that held")
        case .errors: Self.counter("errors", "everything that went wrong while running, by `kind`")
        case .groupDuration: Self.time("group_duration", "the steps of a group")
        case .dataSent: Self.counter("data_sent", "bytes sent", .bytes)
        case .dataReceived: Self.counter("data_received", "bytes received", .bytes)
        case .httpReqs: Self.counter("http_reqs", "every round trip, redirects included")
        case .httpReqFailed: Self.rate("http_req_failed", "unexpected status or transport error")
        case .httpReqDuration: Self.time("http_req_duration", "sending + waiting + receiving")
        case .httpReqBlocked: Self.time("http_req_blocked", "waiting for a connection slot")
        case .httpReqResolving: Self.time("http_req_resolving", "DNS")
        case .httpReqConnecting: Self.time("http_req_connecting", "TCP connect")
        case .httpReqTLSHandshaking: Self.time("http_req_tls_handshaking", "TLS handshake")
        case .httpReqSending: Self.time("http_req_sending", "writing the request")
        case .httpReqWaiting: Self.time("http_req_waiting", "from the request written to the first byte")
        case .httpReqReceiving: Self.time("http_req_receiving", "from the first byte to the last")
        case .httpReqTotal: Self.time("http_req_total", "from the start of the step to the last byte")
        case .httpReqResponseTime:
            Self.time("http_req_response_time", "http_req_total plus the lateness of the iteration's start")
        case .httpReqsInFlight: Self.gauge("http_reqs_in_flight", "requests under way")
        case .connectionsOpen: Self.gauge("connections_open", "open connections")
        case .wsSessions: Self.counter("ws_sessions", "WebSocket handshakes tried")
        case .wsConnecting: Self.time("ws_connecting", "from the start of the step to the open WebSocket")
        case .wsSessionDuration: Self.time("ws_session_duration", "from the open WebSocket to its end")
        case .wsMsgsSent: Self.counter("ws_msgs_sent", "WebSocket messages sent")
        case .wsMsgsReceived: Self.counter("ws_msgs_received", "WebSocket messages received")
        case .wsPing: Self.time("ws_ping", "from a ping to its pong")
        case .wsOpen: Self.gauge("ws_open", "open WebSockets")
        case .wsMsgsDropped: Self.counter("ws_msgs_dropped", "messages that a full mailbox dropped")
        case .wsFailed: Self.rate("ws_failed", "WebSocket handshakes that failed or were refused")
        case .socketioSessions: Self.counter("socketio_sessions", "Socket.IO connections tried")
        case .socketioConnecting:
            Self.time("socketio_connecting", "from the start of the step to the connected namespace")
        case .socketioRejected: Self.rate("socketio_rejected", "Socket.IO connections that failed or were refused")
        case .socketioEventsSent: Self.counter("socketio_events_sent", "Socket.IO events sent")
        case .socketioEventsReceived: Self.counter("socketio_events_received", "Socket.IO events received")
        case .socketioAckDuration: Self.time("socketio_ack_duration", "from an event to its acknowledgement")
        case .socketioSessionDuration:
            Self.time("socketio_session_duration", "from the connected namespace to its end")
        case .socketioOpen: Self.gauge("socketio_open", "connected Socket.IO namespaces")
        case .socketioEventsDropped: Self.counter("socketio_events_dropped", "events that a full mailbox dropped")
        case .redisOpDuration: Self.time("redis_op_duration", "from a Redis command to its reply")
        case .redisRecovery:
            Self.time("redis_recovery", "from the loss of a connection to Redis to the first good reply after it")
        case .redisOpFailed: Self.rate("redis_op_failed", "Redis commands without a reply, or with an error as reply")
        case .mongoOpDuration: Self.time("mongo_op_duration", "from sending a MongoDB operation to its answer")
        case .mongoOpWait: Self.time("mongo_op_wait", "a MongoDB operation's wait for a connection")
        case .mongoOpFailed: Self.rate("mongo_op_failed", "MongoDB operations without an answer, or refused")
        case .sqlOpDuration: Self.time("sql_op_duration", "from sending a SQL statement to its complete result")
        case .sqlOpWait: Self.time("sql_op_wait", "a SQL statement's wait for a connection, opening it included")
        case .sqlOpFailed: Self.rate("sql_op_failed", "SQL statements without a result, or refused by the server")
        case .rendezvousWait: Self.time("rendezvous_wait", "waiting for the others at a rendezvous")
        case .generatorCPU: Self.gauge("generator_cpu", "CPU of squall itself, in cores")
        case .generatorRSS: Self.gauge("generator_rss", "resident memory of squall itself", .bytes)
        }
    }

    private static func gauge(_ name: String, _ text: String, _ unit: MetricUnit = .none) -> MetricDefinition {
        MetricDefinition(name: name, type: .gauge, unit: unit, description: text)
    }
    private static func counter(_ name: String, _ text: String, _ unit: MetricUnit = .none) -> MetricDefinition {
        MetricDefinition(name: name, type: .counter, unit: unit, description: text)
    }
    private static func rate(_ name: String, _ text: String) -> MetricDefinition {
        MetricDefinition(name: name, type: .rate, unit: .none, description: text)
    }
    private static func time(_ name: String, _ text: String) -> MetricDefinition {
        MetricDefinition(name: name, type: .trend, unit: .milliseconds, description: text)
    }
}

/// A place in the file that records samples, with the tags that are known before the run.
package struct Site: Sendable {
    /// nil in setup and teardown.
    package var scenario: String?
    /// Nested groups joined by `::`, "" outside any; `setup` and `teardown` in those phases.
    package var group: String
    /// The `name` tag: the step's `name`, or the URL as written; nil where the step has none or it is computed.
    package var name: String?
    package var method: String?
    /// The file's, the scenario's and the step's tags whose values are known.
    package var tags: [Tag]
    /// Tags whose values are computed for each sample; `name` is among them where it is computed.
    package var computedTags: [(key: String, value: Template)]
    package var origin: Origin

    package init(
        scenario: String?,
        group: String,
        name: String?,
        method: String?,
        tags: [Tag],
        computedTags: [(key: String, value: Template)],
        origin: Origin
    ) {
        self.scenario = scenario
        self.group = group
        self.name = name
        self.method = method
        self.tags = tags
        self.computedTags = computedTags
        self.origin = origin
    }
}

/// A row of the checks table.
package struct CheckSite: Sendable {
    package var label: String
    package var scenario: String?
    package var group: String
    package var site: SiteID
    package init(label: String, scenario: String?, group: String, site: SiteID) {
        self.label = label
        self.scenario = scenario
        self.group = group
        self.site = site
    }
}
