/// How the demo misbehaves, so that tests can see what a load generator makes of it. Everything is off by default.
struct FaultSettings: Sendable {
    /// Nanoseconds added to every request.
    var latency: Int64 = 0
    /// The service stands still for the last `length` of every `period` (nanoseconds) since the settings were made:
    /// what arrives then waits for the end.
    var stall: (length: Int64, period: Int64)?
    /// Delays whose quantiles are known exactly.
    var delayDeck: (mean: Int64, count: Int)?
    /// Shares of the requests; one request meets at most one of these. Shares that add up to more than 1 are cut.
    var errorRate = 0.0
    var resetRate = 0.0
    var closeRate = 0.0
    var closeAfterRate = 0.0
    var malformedRate = 0.0
    var blackHoleRate = 0.0
    /// Share of the switches that lose the race for the optimistic lock.
    var conflictRate = 0.0
    /// Nanoseconds between the bytes of a body; 0: at once.
    var slowBytes: Int64 = 0
    var seed: UInt64 = 1
    var sockets = SocketFaultSettings()
    var ballast = BallastSettings()

    static let table =
        requests + SocketFaultSettings.table.inside(\.sockets) + BallastSettings.table.inside(\.ballast)

    private static let requests = OptionTable<FaultSettings>(entries: [
        .init("latency", "DURATION", "added to every request") { (settings, text) throws(DemoOptionError) in
            settings.latency = try OptionValue.duration(text)
        },
        .init("stall", "LENGTH/PERIOD", "stand still for the last LENGTH of every PERIOD; requests wait for the end") {
            (settings, text) throws(DemoOptionError) in
            settings.stall = try stall(text)
        },
        .init("delayDeck", "MEAN/COUNT", "COUNT exponential delays, each quantile once, shuffled, dealt in turn") {
            (settings, text) throws(DemoOptionError) in
            settings.delayDeck = try deck(text)
        },
        share("errorRate", "share answered with 500", \.errorRate),
        share("resetRate", "share answered with a TCP reset", \.resetRate),
        share("closeRate", "share whose connection is closed in place of an answer", \.closeRate),
        share("closeAfterRate", "share whose connection is closed after the answer, unannounced", \.closeAfterRate),
        share("malformedRate", "share answered with bytes that are not HTTP", \.malformedRate),
        share("blackHoleRate", "share never answered", \.blackHoleRate),
        share("conflictRate", "share of the switches answered with 409", \.conflictRate),
        .init("slowBytes", "DURATION", "pause before each byte of a body") { (settings, text) throws(DemoOptionError) in
            settings.slowBytes = try OptionValue.duration(text)
        },
        .init("seed", "NUMBER", "for everything drawn at random") { (settings, text) throws(DemoOptionError) in
            settings.seed = UInt64(try OptionValue.count(text))
        },
    ])

    private static func share(
        _ name: String,
        _ help: String,
        _ path: any WritableKeyPath<FaultSettings, Double> & Sendable
    ) -> OptionTable<FaultSettings>.Entry {
        .init(name, "SHARE", help) { (settings, text) throws(DemoOptionError) in
            settings[keyPath: path] = try OptionValue.share(text)
        }
    }

    private static func stall(_ text: String) throws(DemoOptionError) -> (Int64, Int64) {
        let (length, period) = try OptionValue.pair(text)
        let stall = (try OptionValue.duration(length), try OptionValue.duration(period))
        guard 0 < stall.0, stall.0 < stall.1 else {
            throw DemoOptionError(description: "\"\(text)\": the stall must be shorter than its period, and above 0")
        }
        return stall
    }

    private static func deck(_ text: String) throws(DemoOptionError) -> (Int64, Int) {
        let (mean, count) = try OptionValue.pair(text)
        let deck = (try OptionValue.duration(mean), try OptionValue.count(count, least: 1))
        guard deck.1 <= 10_000_000 else { throw DemoOptionError(description: "a deck has at most 10000000 delays") }
        return deck
    }
}
