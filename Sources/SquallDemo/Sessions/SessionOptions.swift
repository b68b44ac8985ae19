/// How the session service is set up.
struct SessionOptions: Sendable {
    /// Milliseconds that a finished session can still be read.
    var retention: Int64 = 60_000
    var maxSessions = 1_000_000
    var databaseWritesPerSecond = 100_000
    var faults = FaultSettings()

    static let table = OptionTable<SessionOptions>(entries: [
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
    ])

    static var documentation: [DemoOption] { table.options + FaultSettings.table.options }

    /// - Parameter settings: names in camel or kebab case with values as text; a later one wins.
    init(_ settings: [(name: String, value: String)] = []) throws(DemoOptionError) {
        for (name, value) in settings {
            if try Self.table.apply(name, value, to: &self) { continue }
            if try FaultSettings.table.apply(name, value, to: &faults) { continue }
            let known = Self.documentation.map(\.name).joined(separator: ", ")
            throw DemoOptionError(description: "the demo has no option \"\(name)\"; it has \(known)")
        }
    }
}
