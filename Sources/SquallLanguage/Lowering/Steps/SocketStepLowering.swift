import SquallExpressions
import SquallPlan

// Steps inside a conversation.
extension StepsLowering {
    func lower(_ syntax: SendSyntax, of step: StepSyntax, at place: Place) -> Step.Action? {
        let depth = openConversation(for: "send", syntax.to, kind: .webSocket, step, at: place)
        let site = site(of: step, at: place)
        guard let payload = payload(syntax.payload, at: place), let depth else { return nil }
        return .send(SendStep(conversation: depth, payload: payload, site: site))
    }

    private func payload(_ payload: SendSyntax.Payload, at place: Place) -> SendStep.Payload? {
        switch payload {
        case .json(let value): json(value, at: place).map { .json($0) }
        case .text(let value): text(value, at: place).map { .text($0.template) }
        case .binary(let value): text(value, at: place).map { .binary($0.template) }
        case .file(let value): context.contents(of: value.node, at: value.path).map { .bytes($0) }
        case .generated(let size): self.size(size, at: place).map { .generated(size: $0) }
        }
    }

    func lower(_ syntax: ReplySyntax, of step: StepSyntax, at place: Place) -> Step.Action? {
        let depth = openConversation(for: "reply", syntax.to, kind: .socketIO, step, at: place)
        let site = site(of: step, at: place)
        let arguments = syntax.arguments.map { json($0, at: place) }
        guard let depth, !arguments.contains(where: { $0 == nil }) else { return nil }
        guard let message = place.message, message.type.map({ $0 == HostTypes.socketIOMessage }) ?? true else {
            report(
                Diagnostic(
                    .noMessageToReply,
                    "there is no message to reply to here",
                    at: step.location,
                    label: "no message is at hand",
                    help: "put it into a handler, or behind a `receive`",
                    path: step.path.text
                )
            )
            return nil
        }
        message.noteRead()
        let values = arguments.compactMap(\.self)
        return .reply(ReplyStep(conversation: depth, arguments: values, messageSlot: message.slot, site: site))
    }

    func lower(_ syntax: CloseSyntax, of step: StepSyntax, at place: inout Place) -> Step.Action? {
        let depth = conversation(for: "close", syntax.to, kind: nil, step, at: place)
        let code = syntax.code.flatMap { closeCode($0) } ?? 1000
        let reason = syntax.reason.map { text($0, at: place)?.template }
        if let reason, reason == nil { return nil }
        guard let depth else { return nil }
        place.state.closed.insert(place.conversations[place.conversations.count - 1 - depth].id)
        return .close(CloseStep(conversation: depth, code: code, reason: reason.flatMap(\.self)))
    }

    /// RFC 6455, 7.4: what an endpoint may send.
    private func closeCode(_ value: ValueSyntax) -> Int? {
        guard let code = count(value) else { return nil }
        if code == 1000 || (3000...4999).contains(code) { return code }
        report(
            Diagnostic(
                .outOfRange,
                "\(code) is not a code that a client closes with",
                at: value.location,
                help: "write 1000, or one of 3000 to 4999",
                path: value.path.text
            )
        )
        return nil
    }

    func lower(_ syntax: PingSyntax, of step: StepSyntax, at place: Place) -> Step.Action? {
        let depth = openConversation(for: "ping", syntax.to, kind: .webSocket, step, at: place)
        let site = site(of: step, at: place)
        return depth.map { .ping(PingStep(conversation: $0, site: site)) }
    }

    // MARK: - Receiving

    func lower(_ syntax: ReceiveSyntax, of step: StepSyntax, at place: inout Place) -> (() -> Step.Action)? {
        let depth = conversation(for: "receive", syntax.to, kind: nil, step, at: place)
        let site = site(of: step, at: place)
        let scope = depth.map { place.conversations[place.conversations.count - 1 - $0] }
        let takesClose = syntax.close.flatMap { context.bool($0.node, at: $0.path) } ?? false
        checkTarget(syntax, takesClose: takesClose, scope)
        scope?.hasReceive = true
        if let scope, !takesClose { checkOpen(scope, "received", step, at: place) }
        let event = syntax.event.flatMap { eventName($0, at: place) }
        let type = takesClose ? HostTypes.closeMessage : scope?.messageType
        let message = place.takeMessage(of: type)
        let condition = syntax.condition.map { openCondition($0, at: place)?.expression }
        let within = syntax.within.flatMap { limit($0, at: place) } ?? .constant(30_000_000_000)
        let count = syntax.count.map { repetitions($0, at: place, minimum: 1) }
        let checks = lower(syntax.checks, at: place, site: site)
        let captures = lowerCaptures(syntax.captures, lost: syntax.lostNames, of: "a message", at: &place)
        if !captures.isEmpty { message.noteRead() }
        if let condition, condition == nil { return nil }
        if let count, count == nil { return nil }
        guard let depth else { return nil }
        return {
            .receive(
                ReceiveStep(
                    conversation: depth,
                    target: takesClose ? .close : .message(event: event),
                    condition: condition.flatMap(\.self),
                    within: within,
                    count: count.flatMap(\.self),
                    messageSlot: message.neededSlot,
                    checks: checks,
                    captures: captures,
                    site: site
                )
            )
        }
    }

    /// The name of a Socket.IO event.
    private func eventName(_ value: ValueSyntax, at place: Place) -> Template? {
        let template = text(value, at: place)?.template
        if let name = template?.constant?.text { checkEvent(name, value.node) }
        return template
    }

    /// A time to wait, above zero where it is known.
    func limit(_ value: ValueSyntax, at place: Place) -> DurationValue? {
        let duration = duration(value, at: place)
        guard case .constant(0)? = duration else { return duration }
        report(
            Diagnostic(
                .outOfRange,
                "nothing arrives within no time",
                at: value.location,
                label: "expected a time above 0",
                path: value.path.text
            )
        )
        return nil
    }

    private func checkTarget(_ syntax: ReceiveSyntax, takesClose: Bool, _ scope: ConversationScope?) {
        if let event = syntax.event, scope?.kind == .webSocket {
            reportKind(
                event.location,
                "messages of a WebSocket have no event",
                "tell them apart with `where`",
                event.path
            )
        }
        guard takesClose else { return }
        for (value, key) in [(syntax.event, "event"), (syntax.count, "count")] {
            guard let value else { continue }
            reportKind(value.location, "`\(key)` does not go with `close`", "the end comes once", value.path)
        }
    }

    private func reportKind(_ location: Location, _ message: String, _ help: String, _ path: NodePath) {
        report(Diagnostic(.wrongSocketKind, message, at: location, help: help, path: path.text))
    }

    /// Reports a step on a socket that has certainly been closed.
    ///
    /// - Parameter what: what cannot be done with it, as a participle.
    private func checkOpen(_ scope: ConversationScope, _ what: String, _ step: StepSyntax, at place: Place) {
        // In a flow that nothing uses one scope stands for all sockets.
        guard scope.kind != nil, place.state.closed.contains(scope.id) else { return }
        let isHandlingEnd = place.closing.contains(scope.id)
        report(
            Diagnostic(
                .receiveAfterClose,
                "nothing can be \(what) here",
                at: step.location,
                label: isHandlingEnd ? "this runs when the socket has closed" : "a `close` comes before it",
                help: closedHelp(what, isHandlingEnd: isHandlingEnd),
                path: step.path.text
            )
        )
    }

    private func closedHelp(_ what: String, isHandlingEnd: Bool) -> String {
        if isHandlingEnd { return "move it to the end of the conversation's `steps`" }
        return what == "received"
            ? "wait for the peer's answer with `receive: { close: true }`" : "move it before the `close`"
    }

    // MARK: - Emitting

    func lower(_ syntax: EmitSyntax, of step: StepSyntax, at place: inout Place) -> (() -> Step.Action)? {
        let depth = openConversation(for: "emit", syntax.to, kind: .socketIO, step, at: place)
        let site = site(of: step, at: place)
        let event = eventName(syntax.event, at: place)
        let arguments = syntax.arguments.map { json($0, at: place) }
        let wants = syntax.acknowledgement.map(wantsAcknowledgement) ?? false
        let within = wants ? syntax.within.flatMap { limit($0, at: place) } ?? .constant(30_000_000_000) : nil
        reportUnacknowledged(syntax, within)
        let message = within.map { _ in place.takeMessage(of: HostTypes.socketIOMessage) }
        let checks = lower(syntax.checks, at: place, site: site)
        let captures = lowerCaptures(syntax.captures, lost: syntax.lostNames, of: "a message", at: &place)
        if !captures.isEmpty { message?.noteRead() }
        guard let depth, let event, !arguments.contains(where: { $0 == nil }) else { return nil }
        let values = arguments.compactMap(\.self)
        return {
            .emit(
                EmitStep(
                    conversation: depth,
                    event: event,
                    arguments: values,
                    acknowledgement: within,
                    messageSlot: message?.neededSlot,
                    checks: checks,
                    captures: captures,
                    site: site
                )
            )
        }
    }

    /// `ack`, a bool or a mapping; a duration alone is what people write first.
    private func wantsAcknowledgement(_ value: ValueSyntax) -> Bool {
        if value.node.entries != nil { return true }
        guard let text = value.node.text, (try? Units.duration(text)) != nil else {
            return context.bool(value.node, at: value.path) ?? false
        }
        report(
            Diagnostic(
                .wrongScalar,
                "`ack` is `true` or a mapping, not a duration",
                at: value.location,
                label: "expected `true`",
                help: "write `ack: { within: \(text) }`",
                path: value.path.text
            )
        )
        return true
    }

    private func reportUnacknowledged(_ syntax: EmitSyntax, _ within: DurationValue?) {
        guard within == nil, let stray = syntax.captures.first?.name ?? syntax.checks.first?.key else { return }
        report(
            Diagnostic(
                .conflictingKeys,
                "without `ack` nothing comes back that could be looked at",
                at: stray.place,
                help: "add `ack: { within: 5s }`"
            )
        )
    }

    // MARK: - Which conversation

    /// As `conversation`, for a step that sends: that the socket has closed by then is reported.
    private func openConversation(
        for verb: String,
        _ to: ValueSyntax?,
        kind: ConversationSyntax.Kind,
        _ step: StepSyntax,
        at place: Place
    ) -> ConversationDepth? {
        guard let depth = conversation(for: verb, to, kind: kind, step, at: place) else { return nil }
        checkOpen(place.conversations[place.conversations.count - 1 - depth], "sent", step, at: place)
        return depth
    }

    /// How many blocks up the addressed conversation is; nil where there is none such, which is reported.
    ///
    /// - Parameter kind: nil where any will do.
    private func conversation(
        for verb: String,
        _ to: ValueSyntax?,
        kind: ConversationSyntax.Kind?,
        _ step: StepSyntax,
        at place: Place
    ) -> ConversationDepth? {
        let around = place.conversations
        guard !around.isEmpty else { return reportOutside(verb, step, at: place) }
        var index = around.count - 1
        if let to, let name = to.node.text {
            guard let found = around.lastIndex(where: { $0.name == name || $0.kind == nil }) else {
                return reportUnknown(name, to, around)
            }
            index = found
        }
        if let kind, let found = around[index].kind, found != kind {
            let help =
                kind == .webSocket
                ? "in a `socketio` block write `emit: [event, ...]`"
                : "in a `websocket` block write `send: { json: ... }`"
            reportKind(
                step.location,
                "`\(verb)` is for `\(kind.rawValue)`, and this is inside of `\(found.rawValue)`",
                verb == "ping" ? "Socket.IO answers pings by itself" : help,
                step.path
            )
            return nil
        }
        return around.count - 1 - index
    }

    private func reportOutside(_ verb: String, _ step: StepSyntax, at place: Place) -> ConversationDepth? {
        report(
            Diagnostic(
                .outsideConversation,
                "`\(verb)` stands outside of a conversation",
                at: step.location,
                label: "no socket is open here",
                help: place.flows.last.map { "use the flow `\($0)` in the `steps` of a conversation" }
                    ?? "put it into the `steps` of a `websocket` or `socketio` step",
                path: step.path.text
            )
        )
        return nil
    }

    private func reportUnknown(_ name: String, _ to: ValueSyntax, _ around: [ConversationScope]) -> ConversationDepth? {
        let names = around.compactMap(\.name)
        let close = Suggestion.closest(to: name, in: names)
        let known = names.isEmpty ? "give the conversation a name with `as`" : "there is \(names.joinedAsList)"
        report(
            Diagnostic(
                .unknownConversation,
                "no conversation around this step is called `\(name)`",
                at: to.location,
                help: close.map { "did you mean `\($0)`?" } ?? known,
                path: to.path.text
            )
        )
        return nil
    }
}
