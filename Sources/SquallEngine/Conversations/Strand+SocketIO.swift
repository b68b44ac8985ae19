import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Opening a Socket.IO connection.
extension Strand {
    /// nil when the connection was refused and `onReject` has dealt with it.
    func open(_ step: ConversationStep, _ options: SocketIOOptions, _ conversation: Conversation, _ origin: Step)
        async throws(StopReason) -> Conversation?
    {
        let start = EngineClock.now()
        let request = try socketIORequest(step, options, start: start, origin)
        conversation.count(.attempted)
        switch await opening(request, conversation, start: start) {
        case .open(let socket):
            if let url = request.url, !socket.setCookies.isEmpty {
                session.cookies.store(socket.setCookies, from: url, now: wallSeconds)
            }
            return conversation
        case .refused(let payload):
            conversation.count(.failed)
            try await refused(payload, step, origin)
            return nil
        case .refusedByHTTP(let exchange):
            conversation.count(.failed)
            let body = exchange.response.map { String(buffer: $0.body) } ?? ""
            let text = "{\"message\":\(JSON.text(.string(body))),\"status\":\(exchange.status)}"
            try await refused(Array(text.utf8), step, origin)
            return nil
        case .failed(let failure):
            if failure.kind == .cancelled { throw .interrupted }
            conversation.count(.failed)
            if failure.kind == .limit { worker.run.noteLimit(failure.message) }
            throw fail(failure.errorKind, failure.message, origin)
        }
    }

    /// In a task of its own, whose memory goes with it.
    @inline(never)
    private func opening(_ request: SocketIORequest, _ conversation: Conversation, start: Int64)
        async -> SocketIOOutcome
    {
        let client = SocketIOClient(client: worker.client)
        let task = Task(executorPreference: worker.executor) {
            await client.open(request, delegate: conversation) { socket in
                // Before anything is delivered.
                conversation.begin(.socketIO(socket), since: start)
            }
        }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func refused(_ payload: [UInt8], _ step: ConversationStep, _ origin: Step) async throws(StopReason) {
        guard let onReject = step.onReject else {
            let text = String(decoding: payload.prefix(300), as: UTF8.self)
            throw fail(.rejected, "the connection was refused: \(text)", origin)
        }
        if let slot = step.rejectSlot {
            let content = MessageObject.Content.socketIO(SocketIOPayload(event: "", arguments: payload))
            let now = EngineClock.now()
            frame.slots[slot] = .host(MessageObject(content, receivedAt: now, clock: worker.run.clock))
        }
        try await run(onReject)
    }

    private func socketIORequest(_ step: ConversationStep, _ options: SocketIOOptions, start: Int64, _ origin: Step)
        throws(StopReason) -> SocketIORequest
    {
        let url = try socketURL(step, origin)
        let namespace = try text(options.namespace, origin)
        let authentication = try options.authentication.map { template throws(StopReason) in
            try json(template, site: step.site, origin)
        }
        return SocketIORequest(
            target: HTTPTarget(url, serverName: worker.run.plan.tls.serverName),
            path: options.path,
            query: url.query ?? "",
            hostHeader: url.hostHeader,
            headers: try handshakeHeaders(step, url, origin),
            namespace: namespace.hasPrefix("/") ? namespace : "/" + namespace,
            authentication: authentication,
            transports: SocketIORequest.Transports(options.transports),
            maximumMessageSize: step.maxMessageSize,
            deadline: UInt64(start + step.connectTimeout)
        )
    }

    private func json(_ template: JSONTemplate, site: SiteID, _ step: Step) throws(StopReason) -> [UInt8] {
        let prepared = worker.prepared(authenticationOf: site) { PreparedJSON(JSONSegments(template)) }
        var bytes: [UInt8] = []
        do { try prepared.json.write(to: &bytes, in: frame) } catch { throw fail(.expression, error.message, step) }
        return bytes
    }
}

// MARK: - Events

extension Strand {
    /// Sends an event that nobody has to acknowledge.
    func emit(_ emit: EmitStep, _ step: Step) throws(StopReason) {
        _ = try send(emit, step)
    }

    /// Sends an event and waits for its acknowledgement.
    @inline(never)
    func perform(_ emit: EmitStep, _ step: Step) async throws(StopReason) {
        session.hasWaited = true
        if !canSend(at: emit.conversation) { try await waitUntilWritable(at: emit.conversation, step) }
        guard let within = emit.acknowledgement else { return try self.emit(emit, step) }
        let start = EngineClock.now()
        let conversation = try conversation(at: emit.conversation, step)
        guard let id = try send(emit, step) else { return }
        let arrival = OneShot<MessageObject>(executor: worker.executor, timers: worker.timers)
        conversation.expect(id, arrival)
        let outcome = await arrival.wait(until: UInt64(start + (try nanoseconds(within, step))))
        conversation.forget(id)
        switch outcome {
        case .value(let message): try finish(emit, message, start: start, conversation, step)
        case .timedOut:
            let name = emit.event.source
            throw fail(
                .acknowledgementTimeout,
                "`\(name)` was not acknowledged in time; \(conversation.arrivals)",
                step
            )
        case .cancelled: throw .interrupted
        }
    }

    private func finish(
        _ emit: EmitStep,
        _ message: MessageObject,
        start: Int64,
        _ conversation: Conversation,
        _ step: Step
    ) throws(StopReason) {
        if case .close = message.content {
            let (kind, how) = conversation.ending
            throw fail(kind, "\(how) before `\(emit.event.source)` was acknowledged", step)
        }
        conversation.count(.answered(after: message.receivedAt - start))
        if let slot = emit.messageSlot { frame.slots[slot] = .host(message) }
        frame.sinceEnd = message.receivedAt
        judge(emit.checks)
        try capture(emit.captures, from: message, step)
    }

    /// The id under which the acknowledgement comes, where one is wanted.
    private func send(_ emit: EmitStep, _ step: Step) throws(StopReason) -> Int? {
        guard case .socketIO(let socket) = try openSocket(at: emit.conversation, step) else { return nil }
        let (list, attachments) = try list(emit, step)
        let sent = socket.emit(list, attachments: attachments, asksForAcknowledgement: emit.acknowledgement != nil)
        try conversation(at: emit.conversation, step).count(.sent)
        switch sent {
        case .success(let id): return id
        case .failure(let failure): throw fail(failure.errorKind, failure.message, step)
        }
    }

    /// The event's name and arguments.
    private func list(_ emit: EmitStep, _ step: Step) throws(StopReason) -> ([UInt8], [[UInt8]]) {
        let prepared = worker.prepared(emit.site) { PreparedArguments([.template(emit.event)] + emit.arguments) }
        return try write(prepared, step)
    }

    private func write(_ prepared: PreparedArguments, _ step: Step) throws(StopReason) -> ([UInt8], [[UInt8]]) {
        do {
            return try prepared.write(in: frame)
        } catch {
            throw fail(.expression, error.message, step)
        }
    }

    /// Acknowledges the message in hand.
    func reply(_ reply: ReplyStep, _ step: Step) throws(StopReason) {
        guard case .socketIO(let socket) = try openSocket(at: reply.conversation, step) else { return }
        guard case .host(let object) = frame.slots[reply.messageSlot], let message = object as? MessageObject,
            case .socketIO(let payload) = message.content, let id = payload.acknowledgement
        else { throw fail(.protocolViolation, "the server did not ask for an acknowledgement of this message", step) }
        let prepared = worker.prepared(reply.site) { PreparedArguments(reply.arguments) }
        let (list, attachments) = try write(prepared, step)
        if let failure = socket.acknowledge(id, list, attachments: attachments) {
            throw fail(failure.errorKind, failure.message, step)
        }
    }
}

extension HTTPFailure {
    fileprivate var errorKind: ErrorKind { ErrorKind(rawValue: kind.rawValue) ?? .protocolViolation }
}

/// A list of arguments, prepared once: bytes in it become attachments.
final class PreparedArguments {
    private let segments: JSONSegments

    init(_ arguments: [JSONTemplate]) {
        segments = JSONSegments(.list(arguments), leavesBytes: true)
    }

    func write(in frame: Frame) throws(EvaluationError) -> (list: [UInt8], attachments: [[UInt8]]) {
        var list: [UInt8] = []
        var attachments: [[UInt8]] = []
        for segment in segments.segments {
            switch segment {
            case .bytes(let constant): list += constant
            case .value(let template):
                JSON.write(PreparedArguments.detached(try template.value(in: frame), &attachments), to: &list)
            case .key(let template): JSON.write(.string(try template.text(in: frame)), to: &list)
            }
        }
        return (list, attachments)
    }

    /// The value with placeholders for its bytes.
    private static func detached(_ value: Value, _ attachments: inout [[UInt8]]) -> Value {
        switch value {
        case .bytes(let bytes):
            attachments.append(bytes)
            return .map(ValueMap([("_placeholder", .bool(true)), ("num", .int(Int64(attachments.count - 1)))]))
        case .list(let items): return .list(items.map { detached($0, &attachments) })
        case .map(let map):
            let values = map.values.map { detached($0, &attachments) }
            return .map(ValueMap(keys: map.keys, values: values))
        default: return value
        }
    }
}

// MARK: - What a Socket.IO connection tells

extension Conversation: SocketIODelegate {
    func socketIO(received event: SocketIOMessage) {
        count(.received)
        countTraffic()
        let payload = SocketIOPayload(
            event: event.event,
            arguments: event.arguments,
            attachments: event.attachments,
            acknowledgement: event.id
        )
        deliver(.socketIO(payload), event: event.event, receivedAt: event.receivedAt)
    }

    func socketIO(acknowledged id: Int, _ message: SocketIOMessage) {
        countTraffic()
        let payload = SocketIOPayload(event: "", arguments: message.arguments, attachments: message.attachments)
        acknowledge(
            id,
            MessageObject(.socketIO(payload), receivedAt: Int64(message.receivedAt), clock: worker.run.clock)
        )
    }

    func socketIO(closed closure: SocketIOClosure) {
        close(
            MessageObject.Closure(code: closure.code, reason: closure.reason, isLocal: closure.isLocal),
            failure: closure.failure,
            at: closure.at
        )
    }
}

extension SocketIORequest.Transports {
    fileprivate init(_ transports: SocketIOOptions.Transports) {
        switch transports {
        case .webSocket: self = .webSocket
        case .polling: self = .polling
        case .upgrade: self = .upgrade
        }
    }
}
