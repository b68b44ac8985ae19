/// How the message gateway is set up.
struct MessageOptions: Sendable {
    /// Where sockets are accepted; nil: on the port after that for HTTP, or on a free one.
    var webSocketPort: Int?
    /// Uploads at a time; one more gets 503.
    var maxUploads = 64
    /// Bytes of one upload; a larger one gets 413.
    var maxUploadSize = 64 * 1024 * 1024
    /// 0: no limit; beyond it 429.
    var uploadsPerSecond = 0
    var enqueuesPerSecond = 0
    /// Messages that wait in one stream; beyond it 503.
    var maxQueue = 10_000
    /// How often a message is delivered before a nack drops it.
    var maxDeliveries = 3
    /// Nanoseconds between two pings to a socket; 0: none.
    var heartbeat: Int64 = 30_000_000_000
    /// Misbehaviour: messages delivered beyond the credit.
    var overdeliver = 0
    /// Misbehaviour: bytes kept for ever for each message enqueued.
    var leak = 0
    var faults = FaultSettings()

    static let table = own + FaultSettings.table.inside(\.faults)

    private static let own = OptionTable<MessageOptions>(entries: [
        .init("wsPort", "PORT", "port for WebSockets (default: the one after the port for HTTP; 0: a free one)") {
            (options, text) throws(DemoOptionError) in
            options.webSocketPort = try OptionValue.count(text)
        },
        count("maxUploads", "uploads at a time, one more gets 503 (default 64)", least: 0, \.maxUploads),
        count("maxUploadSize", "bytes of an upload, more get 413 (default 67108864)", least: 1, \.maxUploadSize),
        count("uploadsPerSecond", "more get 429 (default 0: no limit)", least: 0, \.uploadsPerSecond),
        count("enqueuesPerSecond", "more get 429 (default 0: no limit)", least: 0, \.enqueuesPerSecond),
        count("maxQueue", "messages waiting in a stream, more get 503 (default 10000)", least: 1, \.maxQueue),
        count(
            "maxDeliveries",
            "a nack of the last of so many drops the message (default 3)",
            least: 1,
            \.maxDeliveries
        ),
        .init("heartbeat", "DURATION", "time between two pings to a WebSocket (default 30s, 0: none)") {
            (options, text) throws(DemoOptionError) in
            options.heartbeat = try OptionValue.duration(text)
        },
        count("overdeliver", "messages delivered beyond the credit", least: 0, \.overdeliver),
        count("leak", "bytes lost for ever with each message enqueued", least: 0, \.leak),
    ])

    private static func count(
        _ name: String,
        _ help: String,
        least: Int,
        _ path: any WritableKeyPath<MessageOptions, Int> & Sendable
    ) -> OptionTable<MessageOptions>.Entry {
        .init(name, "NUMBER", help) { (options, text) throws(DemoOptionError) in
            options[keyPath: path] = try OptionValue.count(text, least: least)
        }
    }

    /// - Parameter settings: names in camel or kebab case with values as text; a later one wins.
    init(_ settings: [(name: String, value: String)] = []) throws(DemoOptionError) {
        try Self.table.apply(settings, to: &self)
    }
}
