/// How the realtime gateway is set up.
struct GatewayOptions: Sendable {
    /// Limits; 0: none.
    var maxConnections = 500
    var maxConnectionsPerOrigin = 0
    var maxSubscriptionsPerClient = 50
    /// Milliseconds.
    var idleTimeout = 300_000
    /// Empty: all.
    var allowedOrigins: [String] = []
    /// What `auth: {token}` must be; empty: anything.
    var token = ""
    var redis: RedisAddress?
    var redisURL = ""
    /// Where the embedded Redis listens; nil: on the port after the gateway's, or on a free one.
    var redisPort: Int?
    var engine = EngineSettings()
    /// Misbehaviour: so many more than the limit are let in.
    var extraConnections = 0
    var extraSubscriptions = 0
    /// Misbehaviour: nanoseconds that eviction is late.
    var evictionDelay: Int64 = 0
    var faults = FaultSettings()

    static let table = own + FaultSettings.table.inside(\.faults)

    private static let own = OptionTable<GatewayOptions>(entries: [
        count("maxConnections", "sockets at a time (default 500; 0: no limit)", \.maxConnections)
            .from("SOCKET_MAX_CONNECTIONS"),
        count("maxConnectionsPerOrigin", "sockets at a time from one Origin (default 0)", \.maxConnectionsPerOrigin)
            .from("SOCKET_MAX_CONNECTIONS_PER_ORIGIN"),
        count("maxSubscriptionsPerClient", "jobs of one socket (default 50)", \.maxSubscriptionsPerClient)
            .from("SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT"),
        count("idleTimeoutMs", "milliseconds of silence after which a socket is closed (default 300000)", \.idleTimeout)
            .from("SOCKET_IDLE_TIMEOUT_MS"),
        .init("allowedOrigins", "ORIGINS", "origins that are let in, with commas between them (default: all)") {
            (options, text) throws(DemoOptionError) in
            options.allowedOrigins = text.split(separator: ",").map(String.init)
        },
        .init("token", "TEXT", "what auth.token of CONNECT must be (default: nothing is asked for)") {
            (options, text) throws(DemoOptionError) in
            options.token = text
        },
        .init("redisURL", "URL", "take events from this Redis (default: one with few commands on a port of its own)") {
            (options, text) throws(DemoOptionError) in
            options.redis = try RedisAddress(text)
            options.redisURL = text
        },
        .init("redisPort", "PORT", "port of the embedded Redis (default: the one after the gateway's; 0: a free one)") {
            (options, text) throws(DemoOptionError) in
            options.redisPort = try OptionValue.count(text)
        },
        .init("pingInterval", "DURATION", "between two heartbeats of Engine.IO (default 25s)") {
            (options, text) throws(DemoOptionError) in
            options.engine.pingInterval = Int(try OptionValue.duration(text) / 1_000_000)
        },
        .init("pingTimeout", "DURATION", "how long their answer may take (default 20s)") {
            (options, text) throws(DemoOptionError) in
            options.engine.pingTimeout = Int(try OptionValue.duration(text) / 1_000_000)
        },
        count("extraConnections", "sockets let in beyond the limits", \.extraConnections),
        count("extraSubscriptions", "subscriptions granted beyond the limit", \.extraSubscriptions),
        .init("evictionDelay", "DURATION", "how much too late idle sockets are closed") {
            (options, text) throws(DemoOptionError) in
            options.evictionDelay = try OptionValue.duration(text)
        },
    ])

    private static func count(
        _ name: String,
        _ help: String,
        _ path: any WritableKeyPath<GatewayOptions, Int> & Sendable
    ) -> OptionTable<GatewayOptions>.Entry {
        .init(name, "NUMBER", help) { (options, text) throws(DemoOptionError) in
            options[keyPath: path] = try OptionValue.count(text)
        }
    }

    /// - Parameter settings: names in camel or kebab case with values as text; a later one wins.
    init(_ settings: [(name: String, value: String)] = []) throws(DemoOptionError) {
        try Self.table.apply(settings, to: &self)
    }
}
