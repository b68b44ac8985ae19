/// A row of the sockets.
package struct SocketResult: JSONRecord, Sendable, Equatable {
    package var scenario = ""
    package var name = ""
    package var kind = SocketKind.webSocket
    package var sessions: Int64 = 0
    package var failed: Int64 = 0
    package var messagesSent: Int64 = 0
    package var messagesReceived: Int64 = 0
    package var messagesDropped: Int64 = 0
    package var bytesSent: Int64 = 0
    package var bytesReceived: Int64 = 0
    package var connectingMs = KeyedList<Double>()
    package var sessionDurationMs = KeyedList<Double>()
    package var answerMs: KeyedList<Double>?

    package init() {}

    init(_ row: SocketRow) {
        scenario = row.key.scenario
        name = row.key.name
        kind = row.key.kind
        sessions = row.sessions
        failed = row.failed
        messagesSent = row.sent
        messagesReceived = row.received
        messagesDropped = row.dropped
        bytesSent = row.bytesSent
        bytesReceived = row.bytesReceived
        connectingMs = row.connecting.summary
        sessionDurationMs = row.duration.summary
        answerMs = row.answers.isEmpty ? nil : row.answers.summary
    }

    package static var fields: [RecordField<SocketResult>] {
        [
            .init("scenario", \.scenario, "Empty in setup and teardown."),
            .init("name", \.name, "The step's name, or the URL as written."),
            .init("kind", \.kind, "What the socket speaks."),
            .init("sessions", \.sessions, "Handshakes tried."),
            .init("failed", \.failed, "Handshakes that failed or were refused."),
            .init("messagesSent", \.messagesSent, "Messages, or events of Socket.IO."),
            .init("messagesReceived", \.messagesReceived, "Messages, or events of Socket.IO."),
            .init("messagesDropped", \.messagesDropped, "By full mailboxes."),
            .init("bytesSent", \.bytesSent, ""),
            .init("bytesReceived", \.bytesReceived, ""),
            .init("connectingMs", \.connectingMs, "From the start of the step to the open socket."),
            .init("sessionDurationMs", \.sessionDurationMs, "From the open socket to its end."),
            .init("answerMs", optional: \.answerMs, "From pings to pongs, from events to acknowledgements."),
        ]
    }
}

extension SocketKind: JSONWord {}
