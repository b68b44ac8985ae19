import SquallPlan

/// What a socket speaks. The two have the same metrics under names of their own.
package enum SocketKind: String, Sendable, Hashable, CaseIterable {
    case webSocket = "websocket"
    case socketIO = "socketio"
}

/// Something that happens to a socket, as the recorder takes it. Times are nanoseconds.
package enum SocketEvent: Sendable, Hashable {
    /// It is about to be opened: counts as a session, whatever comes of it.
    case attempted
    /// The handshake failed or was refused.
    case failed
    /// It is open; the time since the start of the step.
    case opened(after: Int64)
    /// It has ended; the time that it was open.
    case closed(after: Int64)
    /// A message, or an event of Socket.IO.
    case sent
    case received
    /// A full mailbox dropped one.
    case dropped
    /// Bytes on the wire.
    case traffic(sent: Int64, received: Int64)
    /// From a ping to its pong, from an event to its acknowledgement.
    case answered(after: Int64)
}

/// The metrics of one kind of socket, by number.
struct SocketMetrics {
    let sessions: MetricID
    let failed: MetricID
    let connecting: MetricID
    let open: MetricID
    let duration: MetricID
    let sent: MetricID
    let received: MetricID
    let dropped: MetricID
    let answered: MetricID
    let bytesSent = BuiltinMetric.dataSent.rawValue
    let bytesReceived = BuiltinMetric.dataReceived.rawValue

    private init(
        sessions: BuiltinMetric,
        failed: BuiltinMetric,
        connecting: BuiltinMetric,
        open: BuiltinMetric,
        duration: BuiltinMetric,
        sent: BuiltinMetric,
        received: BuiltinMetric,
        dropped: BuiltinMetric,
        answered: BuiltinMetric
    ) {
        self.sessions = sessions.rawValue
        self.failed = failed.rawValue
        self.connecting = connecting.rawValue
        self.open = open.rawValue
        self.duration = duration.rawValue
        self.sent = sent.rawValue
        self.received = received.rawValue
        self.dropped = dropped.rawValue
        self.answered = answered.rawValue
    }

    static let webSocket = SocketMetrics(
        sessions: .wsSessions,
        failed: .wsFailed,
        connecting: .wsConnecting,
        open: .wsOpen,
        duration: .wsSessionDuration,
        sent: .wsMsgsSent,
        received: .wsMsgsReceived,
        dropped: .wsMsgsDropped,
        answered: .wsPing
    )

    static let socketIO = SocketMetrics(
        sessions: .socketioSessions,
        failed: .socketioRejected,
        connecting: .socketioConnecting,
        open: .socketioOpen,
        duration: .socketioSessionDuration,
        sent: .socketioEventsSent,
        received: .socketioEventsReceived,
        dropped: .socketioEventsDropped,
        answered: .socketioAckDuration
    )
}
