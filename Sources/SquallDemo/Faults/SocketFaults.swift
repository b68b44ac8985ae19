/// What is to happen to one socket.
struct SocketFate {
    /// Nanoseconds after the handshake.
    var resetAfter: Int64?
    var stopsReading = false
    var floods = false
}

/// How sockets misbehave. Everything is off by default.
struct SocketFaultSettings: Sendable {
    var resetSockets = 0.0
    /// Nanoseconds.
    var resetAfter: Int64 = 500_000_000
    var stopReading = 0.0
    var floodSockets = 0.0
    /// Of the messages that the service pushes, counted over all sockets; 0: none.
    var dropEvery = 0
    var duplicateEvery = 0

    static let table = OptionTable<SocketFaultSettings>(entries: [
        share("resetSockets", "share of the sockets that end with a TCP reset", \.resetSockets),
        .init("resetAfter", "DURATION", "when they are reset, after the handshake (default 500ms)") {
            (settings, text) throws(DemoOptionError) in
            settings.resetAfter = try OptionValue.duration(text)
        },
        share("stopReading", "share of the sockets from which the server stops reading", \.stopReading),
        share("floodSockets", "share of the sockets flooded with messages, as fast as they take them", \.floodSockets),
        count("dropEvery", "lose one pushed message in so many, counted over all sockets", \.dropEvery),
        count("duplicateEvery", "send one pushed message in so many twice", \.duplicateEvery),
    ])

    private static func share(
        _ name: String,
        _ help: String,
        _ path: any WritableKeyPath<SocketFaultSettings, Double> & Sendable
    ) -> OptionTable<SocketFaultSettings>.Entry {
        .init(name, "SHARE", help) { (settings, text) throws(DemoOptionError) in
            settings[keyPath: path] = try OptionValue.share(text)
        }
    }

    private static func count(
        _ name: String,
        _ help: String,
        _ path: any WritableKeyPath<SocketFaultSettings, Int> & Sendable
    ) -> OptionTable<SocketFaultSettings>.Entry {
        .init(name, "NUMBER", help) { (settings, text) throws(DemoOptionError) in
            settings[keyPath: path] = try OptionValue.count(text)
        }
    }
}

/// Decides socket by socket and message by message, by counting: half of the sockets is every second one, exactly.
struct SocketFaultInjector {
    private let settings: SocketFaultSettings
    private var sockets = 0
    private var messages = 0

    init(settings: SocketFaultSettings) {
        self.settings = settings
    }

    mutating func fate() -> SocketFate {
        defer { sockets += 1 }
        return SocketFate(
            resetAfter: isHit(settings.resetSockets) ? settings.resetAfter : nil,
            stopsReading: isHit(settings.stopReading),
            floods: isHit(settings.floodSockets)
        )
    }

    private func isHit(_ share: Double) -> Bool {
        (Double(sockets + 1) * share).rounded(.down) > (Double(sockets) * share).rounded(.down)
    }

    /// How often the next pushed message is sent: 0, 1 or 2 times.
    mutating func copies() -> Int {
        messages += 1
        if settings.dropEvery > 0, messages.isMultiple(of: settings.dropEvery) { return 0 }
        if settings.duplicateEvery > 0, messages.isMultiple(of: settings.duplicateEvery) { return 2 }
        return 1
    }
}
