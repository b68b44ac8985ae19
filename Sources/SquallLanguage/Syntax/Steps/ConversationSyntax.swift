/// `websocket: url` and `socketio: url`: a socket that is open while the block runs.
struct ConversationSyntax: Sendable {
    enum Kind: String, Sendable {
        case webSocket = "websocket"
        case socketIO = "socketio"
    }
    /// An entry of `on.<event>`.
    struct Handler: Sendable {
        var event: Node
        var condition: ValueSyntax?
        var steps: StepListSyntax
    }
    /// An entry of `every`.
    struct Timer: Sendable {
        var interval: ValueSyntax
        var steps: StepListSyntax
    }
    var kind: Kind
    var url: ValueSyntax
    /// `as`.
    var name: ValueSyntax?
    var headers: [NamedSyntax]
    var connectTimeout: ValueSyntax?
    var maxMessageSize: ValueSyntax?
    var mailbox: ValueSyntax?
    var handlers: [Handler]
    var timers: [Timer]
    var steps: StepListSyntax?
    /// `for`.
    var duration: ValueSyntax?
    var onReject: StepListSyntax?
    // WebSocket.
    var subprotocols: [ValueSyntax]
    var compression: ValueSyntax?
    // Socket.IO.
    var socketPath: ValueSyntax?
    var namespace: ValueSyntax?
    var auth: ValueSyntax?
    var transports: ValueSyntax?
}

extension ConversationSyntax {
    static let webSocketTable = StepTables.table(
        "websocket",
        .text,
        "opens a WebSocket to this URL and keeps it while the block runs",
        records: true,
        synonyms: synonyms.merging(["protocols": "it is called `subprotocols`", "auth": "send it as a header"]) { $1 },
        options: [
            Key("subprotocols", .list(.literal, minimum: 1), "subprotocols to offer, the preferred one first"),
            Key("compression", .boolean, "offers permessage-deflate; default false"),
            Key("on", .table { webSocketEvents }, "handlers: steps that run for messages and for the end"),
        ] + common
    )

    static let socketIOTable = StepTables.table(
        "socketio",
        .text,
        "opens a Socket.IO 4 connection to this URL and keeps it while the block runs",
        records: true,
        synonyms: synonyms.merging(["query": "put it behind the URL: `socketio: http://host?a=b`"]) { $1 },
        options: [
            Key("path", .text, "the path of the Engine.IO endpoint; default /socket.io/"),
            Key("namespace", .text, "the namespace; default /"),
            Key("auth", .value, "what CONNECT carries: a mapping"),
            Key(
                "transports",
                .list(.oneOf(["websocket", "polling"]), minimum: 1),
                "`[websocket]` (default), `[polling]`, or `[polling, websocket]`, which upgrades at once"
            ),
            Key(
                "on",
                .named(.list(.table { handlerTable }, minimum: 1)),
                "handlers by event; `*` is every event, `disconnect` the end"
            ),
        ] + common
    )

    private static let common: [Key] = [
        Key("as", .literal, "a name that steps inside address with `to`"),
        Key("headers", .named(.text), "headers of the handshake"),
        Key("connectTimeout", .duration, "the most that opening may take, all in all; default 30s"),
        Key("maxMessageSize", .size, "a larger message ends the conversation; default 32MiB"),
        Key("mailbox", .integer(minimum: 1), "how many messages wait for a `receive`; default 1000"),
        Key("every", .list(.table { timerTable }, minimum: 1), "steps on a fixed schedule while the socket is open"),
        Key("steps", StepTables.steps, "the main line"),
        Key("for", .durationRange, "how long the conversation lasts; without it, until `steps` end"),
        Key("onReject", StepTables.optionalSteps, "what to do when the handshake is refused"),
    ]

    static let webSocketEvents = KeyTable(
        "webSocketEvents",
        construct: "`on` of a WebSocket",
        synonyms: [
            "open": "what is to happen first stands in `steps`", "disconnect": "it is called `close`",
            "error": "errors end the iteration; the end of the socket is `close`",
        ],
        keys: [
            Key("message", .list(.table { handlerTable }, minimum: 1), "for every message"),
            Key("close", .list(.table { handlerTable }, minimum: 1), "for the end of the socket"),
        ]
    )

    static let handlerTable = KeyTable(
        "handler",
        construct: "a handler",
        synonyms: ["if": "it is called `where`", "match": "it is called `where`"],
        keys: [Key("where", .condition, "only for messages for which this holds"), .steps]
    )

    static let timerTable = KeyTable(
        "timer",
        construct: "an entry of `every`",
        synonyms: ["every": "it is called `interval`", "seconds": "write `interval: 1s`"],
        keys: [Key("interval", .duration, "the time from one round to the next", isRequired: true), .steps]
    )

    private static let synonyms = [
        "url": "the URL is the value of the verb",
        "timeout": "it is called `connectTimeout`; how long the socket stays open is `for`",
        "duration": "it is called `for`",
        "name": "the name for `to` is `as`",
        "onOpen": "what is to happen first stands in `steps`",
        "onMessage": "write `on: { message: [...] }`",
        "onClose": "write `on: { close: [...] }`",
        "send": "it is a step: put it into `steps`",
        "emit": "it is a step: put it into `steps`",
        "receive": "it is a step: put it into `steps`",
    ]
}

extension ConversationSyntax {
    init?(_ fields: Fields, _ kind: Kind, _ reader: StepReader) {
        guard let url = fields.value(kind.rawValue) else { return nil }
        self.kind = kind
        self.url = url
        name = fields.value("as")
        headers = fields.named("headers")
        connectTimeout = fields.value("connectTimeout")
        maxMessageSize = fields.value("maxMessageSize")
        mailbox = fields.value("mailbox")
        handlers = Self.handlers(fields, kind, reader)
        timers = (reader.items("every", of: fields, minimum: 1) ?? []).compactMap { item in
            guard let timer = reader.fields(item.node, Self.timerTable, at: item.path),
                let interval = timer.value("interval"), let steps = reader.block("steps", of: timer)
            else { return nil }
            return Timer(interval: interval, steps: steps)
        }
        steps = reader.block("steps", of: fields)
        duration = fields.value("for")
        onReject = fields.value("onReject").flatMap {
            reader.list($0.node, at: $0.path, named: "`onReject`", minimum: 0)
        }
        subprotocols = reader.items("subprotocols", of: fields, minimum: 1) ?? []
        compression = fields.value("compression")
        socketPath = fields.value("path")
        namespace = fields.value("namespace")
        auth = fields.value("auth")
        transports = fields.value("transports")
    }

    private static func handlers(_ fields: Fields, _ kind: Kind, _ reader: StepReader) -> [Handler] {
        guard let on = fields.value("on") else { return [] }
        let events: [(key: Node, value: ValueSyntax)]
        switch kind {
        case .webSocket:
            guard let table = reader.fields(on.node, webSocketEvents, at: on.path) else { return [] }
            events = table.all.compactMap { entry in
                entry.key.text.flatMap(table.value).map { (entry.key, $0) }
            }
        case .socketIO: events = NamedSyntax.all(of: on.node, at: on.path).map { ($0.key, $0.value) }
        }
        return events.flatMap { event, list in
            reader.handlers(of: event, list).enumerated().compactMap { index, item in
                handler(of: event, item, at: list.path.index(index), reader)
            }
        }
    }

    private static func handler(of event: Node, _ item: Node, at path: NodePath, _ reader: StepReader) -> Handler? {
        guard let fields = reader.fields(item, handlerTable, at: path),
            let steps = reader.block("steps", of: fields)
        else { return nil }
        return Handler(event: event, condition: fields.value("where"), steps: steps)
    }

    /// The step lists inside, in the order in which their names are looked for.
    var blocks: [StepListSyntax] {
        (onReject.map { [$0] } ?? []) + (steps.map { [$0] } ?? []) + handlers.map(\.steps) + timers.map(\.steps)
    }
}

extension StepReader {
    /// The handlers of an event; none where they are no list, which is reported.
    fileprivate func handlers(of event: Node, _ list: ValueSyntax) -> [Node] {
        let name = event.text ?? ""
        let entry = Node.Entry(key: event, value: list.node)
        let shape = Shape.list(.table { ConversationSyntax.handlerTable }, minimum: 1)
        guard EmptyValue.check(entry, shape: shape, at: list.path, reporting: collector),
            WrongKind.check(list.node, shape: shape, of: "`\(name)`", at: list.path, reporting: collector),
            let items = list.node.items
        else { return [] }
        if items.isEmpty { reportNoItems(list, of: name) }
        return items
    }
}
