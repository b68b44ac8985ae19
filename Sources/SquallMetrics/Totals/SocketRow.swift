/// A row of the table of sockets: always kept, whatever the thresholds ask for.
package struct SocketRow: Sendable, Hashable {
    package struct Key: Sendable, Hashable {
        /// "" in setup and teardown.
        package var scenario: String
        package var name: String
        package var kind: SocketKind

        package init(scenario: String, name: String, kind: SocketKind) {
            self.scenario = scenario
            self.name = name
            self.kind = kind
        }
    }

    package let key: Key
    /// Handshakes tried.
    package private(set) var sessions: Int64 = 0
    /// Handshakes that failed or were refused.
    package private(set) var failed: Int64 = 0
    package private(set) var sent: Int64 = 0
    package private(set) var received: Int64 = 0
    /// What full mailboxes dropped.
    package private(set) var dropped: Int64 = 0
    package private(set) var bytesSent: Int64 = 0
    package private(set) var bytesReceived: Int64 = 0
    /// From the start of the step to the open socket, nanoseconds.
    package private(set) var connecting = Histogram()
    /// From the open socket to its end, nanoseconds.
    package private(set) var duration = Histogram()
    /// From pings to pongs, from events to acknowledgements, nanoseconds.
    package private(set) var answers = Histogram()

    package init(key: Key) {
        self.key = key
    }

    @inline(__always)
    mutating func record(_ event: SocketEvent) {
        switch event {
        case .sent: sent &+= 1
        case .received: received &+= 1
        case .traffic(let sent, let received):
            bytesSent &+= sent
            bytesReceived &+= received
        case .attempted: sessions &+= 1
        case .failed: failed &+= 1
        case .dropped: dropped &+= 1
        case .opened(let time): connecting.record(time)
        case .closed(let time): duration.record(time)
        case .answered(let time): answers.record(time)
        }
    }

    mutating func merge(_ other: SocketRow) {
        sessions += other.sessions
        failed += other.failed
        sent += other.sent
        received += other.received
        dropped += other.dropped
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        connecting.merge(other.connecting)
        duration.merge(other.duration)
        answers.merge(other.answers)
    }
}
