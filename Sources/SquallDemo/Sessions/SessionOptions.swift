/// How the session service is set up.
struct SessionOptions: Sendable {
    /// Milliseconds that a finished session can still be read.
    var retention: Int64 = 60_000
    var maxSessions = 1_000_000
    var databaseWritesPerSecond = 100_000
    /// Nanoseconds between two pings to a socket; one that has not answered the last is closed. 0: none.
    var heartbeat: Int64 = 30_000_000_000
    var faults = FaultSettings()

    static let table = own + FaultSettings.table.inside(\.faults)

    private static let own = OptionTable<SessionOptions>(entries: [
        .init("retention", "DURATION", "how long a finished session can still be read (default 60s)") {
            (options, text) throws(DemoOptionError) in
            options.retention = try OptionValue.duration(text) / 1_000_000
        },
        .init("maxSessions", "NUMBER", "sessions in memory before new ones get 503 (default 1000000)") {
            (options, text) throws(DemoOptionError) in
            options.maxSessions = try OptionValue.count(text, least: 1)
        },
        .init("databaseWritesPerSecond", "NUMBER", "speed of the audit database's write queue (default 100000)") {
            (options, text) throws(DemoOptionError) in
            options.databaseWritesPerSecond = try OptionValue.count(text)
        },
        .init("heartbeat", "DURATION", "time between two pings to a WebSocket (default 30s, 0: none)") {
            (options, text) throws(DemoOptionError) in
            options.heartbeat = try OptionValue.duration(text)
        },
    ])

    /// - Parameter settings: names in camel or kebab case with values as text; a later one wins.
    init(_ settings: [(name: String, value: String)] = []) throws(DemoOptionError) {
        try Self.table.apply(settings, to: &self)
    }
}
