import SquallExpressions
import SquallPlan

// `websocket`, `socketio`.
extension StepsLowering {
    /// Lowers a conversation. Its main line runs on; handlers and timers run beside it.
    func lower(_ syntax: ConversationSyntax, of step: StepSyntax, at place: inout Place) -> (() -> Step.Action)? {
        let site = site(of: step, at: place, defaultName: syntax.url.node.text)
        let parts = ConversationParts(syntax, self, at: place)
        checkEnd(syntax, step)
        let reject = rejection(syntax, at: place)
        conversationCount += 1
        let scope = ConversationScope(conversationCount, syntax.kind, name: syntax.name.flatMap { name(of: $0) })
        noteUncertainNames(syntax)
        var inside = place
        inside.conversations.append(scope)
        inside.cut = Place.Cut(byClock: syntax.duration != nil)
        // Handlers run from the first message on: what the main line sets cannot be relied on.
        let handlers = syntax.handlers.compactMap { handler($0, scope, at: inside) }
        let timers = syntax.timers.compactMap { timer($0, at: inside) }
        var main = inside
        let steps = syntax.steps.map { lower($0, at: &main) } ?? []
        place.state = stateAfter(main, rejected: reject?.state)
        guard let url = parts.url, let transport = parts.transport else { return nil }
        return {
            .conversation(
                ConversationStep(
                    transport: transport,
                    url: url,
                    headers: parts.headers,
                    connectTimeout: parts.connectTimeout,
                    maxMessageSize: parts.maxMessageSize,
                    mailbox: scope.hasReceive ? parts.mailbox : 0,
                    handlers: handlers,
                    timers: timers,
                    steps: steps,
                    duration: parts.duration,
                    onReject: reject?.steps,
                    rejectSlot: reject?.slot,
                    site: site
                )
            )
        }
    }

    /// Behind the block that is certain which the main line sets before it can be cut off: a side may close the socket
    /// while it waits for something else than a message, and with `for` at any time.
    private func stateAfter(_ main: Place, rejected: FlowState?) -> FlowState {
        let after = main.cut?.state ?? main.state
        return rejected.map { after.merged(with: $0) } ?? after
    }

    /// Names that the block sets may be unset later; their diagnostics say why.
    private func noteUncertainNames(_ syntax: ConversationSyntax) {
        let beside = AssignedNames(syntax.handlers.map(\.steps) + syntax.timers.map(\.steps), returns: returns(of:))
        usage.note(beside.places.values.joined(), setBy: .handler)
        usage.note(AssignedNames([syntax.steps], returns: returns(of:)).places.values.joined(), setBy: .mainLine)
    }

    private func name(of value: ValueSyntax) -> String? {
        Names.check(value.node, what: "a socket's name", at: value.path, in: context) ? value.node.text : nil
    }

    private func checkEnd(_ syntax: ConversationSyntax, _ step: StepSyntax) {
        guard syntax.steps == nil, syntax.duration == nil else { return }
        report(
            Diagnostic(
                .endlessConversation,
                "nothing ends this conversation",
                at: step.location,
                label: "it has neither `steps` nor `for`",
                help: "say how long it lasts, `for: 30s`, or what it does, `steps: [...]`",
                path: step.path.text
            )
        )
    }

    // MARK: - Refusals

    private struct Rejection {
        var steps: [Step]
        var slot: Int?
        var state: FlowState
    }

    /// `onReject` runs outside of the conversation; it sees why there is none.
    private func rejection(_ syntax: ConversationSyntax, at place: Place) -> Rejection? {
        guard let list = syntax.onReject else { return nil }
        var inner = place
        switch syntax.kind {
        case .webSocket:
            let use = ResponseUse()
            inner.response = ResponseScope(parent: nil)
            let slot = inner.response.slot(from: place.part.slots)
            inner.response.replaceProducers(by: [use])
            inner.state.assigned.insert(slot)
            let steps = lower(list, at: &inner)
            return Rejection(steps: steps, slot: use.isRead ? slot : nil, state: inner.state)
        case .socketIO:
            let message = inner.takeMessage(of: HostTypes.socketIOMessage)
            let steps = lower(list, at: &inner)
            return Rejection(steps: steps, slot: message.neededSlot, state: inner.state)
        }
    }

    // MARK: - Handlers and timers

    private func handler(_ syntax: ConversationSyntax.Handler, _ scope: ConversationScope, at place: Place) -> Handler?
    {
        guard let event = event(of: syntax.event, scope) else { return nil }
        if scope.kind == .socketIO, case .named(let name) = event { checkEvent(name, syntax.event) }
        var inner = place
        let type = event == .close ? HostTypes.closeMessage : scope.messageType
        let message = inner.takeMessage(of: type)
        inner.response = ResponseScope(parent: nil)
        inner.result = nil
        if event == .close { inner.noteEnd(of: scope) }
        let condition = syntax.condition.map { openCondition($0, at: inner) }
        let steps = lower(syntax.steps, at: &inner)
        if let condition, condition == nil { return nil }
        return Handler(
            event: event,
            condition: condition.flatMap { $0?.expression },
            steps: steps,
            messageSlot: message.neededSlot
        )
    }

    private func event(of key: Node, _ scope: ConversationScope) -> Handler.Event? {
        guard let name = key.text else { return nil }
        switch (scope.kind, name) {
        case (.webSocket?, "close"), (.socketIO?, "disconnect"): return .close
        case (.webSocket?, _), (.socketIO?, "*"): return .any
        default: return .named(name)
        }
    }

    /// Names that the protocol keeps for itself never arrive as events.
    func checkEvent(_ name: String, _ node: Node) {
        guard let help = Self.ownEvents[name] else { return }
        report(
            Diagnostic(
                .wrongSocketKind,
                "`\(name)` is Socket.IO's own: no such event comes or goes",
                at: node.place,
                label: "not an event",
                help: help
            )
        )
    }

    private static let ownEvents = [
        "connect": "what is to happen first stands in the block's `steps`",
        "connect_error": "a refused connection is for `onReject`",
        "disconnect": "`on: { disconnect: [...] }` handles the end, `receive: { close: true }` waits for it",
        "disconnecting": "the end is `disconnect`",
        "newListener": "handlers are `on: { event: [...] }`",
        "removeListener": "handlers are `on: { event: [...] }`",
    ]

    private func timer(_ syntax: ConversationSyntax.Timer, at place: Place) -> ConversationTimer? {
        var inner = place
        inner.cut = nil
        inner.response = ResponseScope(parent: nil)
        inner.message = nil
        inner.result = nil
        let interval = context.duration(
            syntax.interval.node,
            allowsZero: false,
            of: "`interval`",
            at: syntax.interval.path
        )
        let steps = lower(syntax.steps, at: &inner)
        return interval.map { ConversationTimer(interval: $0, steps: steps) }
    }
}

/// A conversation without its steps. Parts that could not be read have been reported and are left out: no plan is made.
private struct ConversationParts {
    let url: Template?
    let transport: ConversationStep.Transport?
    let headers: [Header]
    let connectTimeout: Int64
    let maxMessageSize: Int
    let mailbox: Int
    let duration: DurationValue?

    init(_ syntax: ConversationSyntax, _ lowering: StepsLowering, at place: Place) {
        let context = lowering.context
        url = lowering.url(syntax.url, at: place, isSocket: true)
        headers = syntax.headers.compactMap { lowering.header($0, at: place) }
        connectTimeout =
            syntax.connectTimeout.flatMap {
                context.duration($0.node, allowsZero: false, of: "`connectTimeout`", at: $0.path)
            } ?? 30_000_000_000
        let size = syntax.maxMessageSize.flatMap { value in
            context.size(value.node, at: value.path).flatMap {
                context.check($0, in: 1...(1 << 31), of: "`maxMessageSize`", value.node, at: value.path) ? $0 : nil
            }
        }
        maxMessageSize = Int(size ?? 32 << 20)
        mailbox = syntax.mailbox.flatMap { lowering.count($0, minimum: 1) } ?? 1000
        duration = syntax.duration.flatMap { lowering.duration($0, at: place, allowsRange: true) }
        switch syntax.kind {
        case .webSocket: transport = .webSocket(lowering.webSocketOptions(syntax))
        case .socketIO: transport = lowering.socketIOOptions(syntax, at: place).map { .socketIO($0) }
        }
    }
}

extension StepsLowering {
    fileprivate func webSocketOptions(_ syntax: ConversationSyntax) -> WebSocketOptions {
        WebSocketOptions(
            subprotocols: syntax.subprotocols.compactMap { value in
                guard let text = context.string(value.node, at: value.path) else { return nil }
                if text.isHTTPToken { return text }
                report(
                    Diagnostic(
                        .invalidHeader,
                        "`\(text)` cannot be a subprotocol",
                        at: value.location,
                        label: "subprotocols are single words",
                        path: value.path.text
                    )
                )
                return nil
            },
            compression: syntax.compression.flatMap { context.bool($0.node, at: $0.path) } ?? false
        )
    }

    fileprivate func socketIOOptions(_ syntax: ConversationSyntax, at place: Place) -> SocketIOOptions? {
        let namespace = syntax.namespace.map { text($0, at: place)?.template } ?? Template(constant: .string("/"))
        let authentication = syntax.auth.map { json($0, at: place) }
        if let authentication, authentication == nil { return nil }
        guard let namespace else { return nil }
        return SocketIOOptions(
            path: syntax.socketPath.flatMap { context.string($0.node, at: $0.path) }?.withSlashes ?? "/socket.io/",
            namespace: namespace,
            authentication: authentication.flatMap(\.self),
            transports: transports(syntax.transports)
        )
    }

    private func transports(_ value: ValueSyntax?) -> SocketIOOptions.Transports {
        guard let value, let items = value.node.items else { return .webSocket }
        let words = items.enumerated().map { index, item in
            context.word(item, of: ["websocket", "polling"], at: value.path.index(index))
        }
        guard !words.contains(nil) else { return .webSocket }
        switch words {
        case ["polling"]: return .polling
        case ["polling", "websocket"]: return .upgrade
        case ["websocket"]: return .webSocket
        default:
            report(
                Diagnostic(
                    .notOneOf,
                    "these transports do not go together in this order",
                    at: value.location,
                    help: "write `[websocket]`, `[polling]`, or `[polling, websocket]`, which upgrades at once",
                    path: value.path.text
                )
            )
            return .webSocket
        }
    }
}

extension String {
    /// With a slash at both ends; Engine.IO servers answer 404 without.
    fileprivate var withSlashes: String {
        (hasPrefix("/") ? "" : "/") + self + (hasSuffix("/") ? "" : "/")
    }
}
