import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Steps inside a conversation.
extension Strand {
    /// The conversation that a step addresses.
    func conversation(at depth: ConversationDepth, _ step: Step) throws(StopReason) -> Conversation {
        var found = conversation
        for _ in 0..<depth { found = found?.outer }
        guard let found else { throw fail(.protocolViolation, "no conversation is open here", step) }
        return found
    }

    func openSocket(at depth: ConversationDepth, _ step: Step) throws(StopReason) -> ConversationSocket {
        let conversation = try conversation(at: depth, step)
        guard conversation.isOpen, let socket = conversation.socket else {
            throw fail(.closed, "the socket is closed", step)
        }
        return socket
    }

    // MARK: Sending

    /// False where the peer has to take something first.
    func canSend(at depth: ConversationDepth) -> Bool {
        var found = conversation
        for _ in 0..<depth { found = found?.outer }
        return found?.socket?.isWritable ?? true
    }

    /// Waits until the peer has taken what was sent.
    @inline(never)
    func waitUntilWritable(at depth: ConversationDepth, _ step: Step) async throws(StopReason) {
        session.hasWaited = true
        let socket = try openSocket(at: depth, step)
        guard await socket.drained() else { throw .interrupted }
    }

    func send(_ send: SendStep, _ step: Step) throws(StopReason) {
        guard case .webSocket(let socket) = try openSocket(at: send.conversation, step) else { return }
        let (kind, bytes) = try payload(send, step)
        socket.send(kind, bytes)
        try conversation(at: send.conversation, step).count(.sent)
    }

    private func payload(_ send: SendStep, _ step: Step) throws(StopReason) -> (WebSocketMessage.Kind, ByteBuffer) {
        switch send.payload {
        case .text(let template): return (.text, ByteBuffer(string: try text(template, step)))
        case .json:
            let prepared = worker.prepared(send.site) { PreparedJSON(JSONSegments(of: send.payload)) }
            var bytes: [UInt8] = []
            do { try prepared.json.write(to: &bytes, in: frame) } catch {
                throw fail(.expression, error.message, step)
            }
            return (.text, ByteBuffer(bytes: bytes))
        case .binary(let template):
            if case .bytes(let bytes) = try value(template, step) { return (.binary, ByteBuffer(bytes: bytes)) }
            return (.binary, ByteBuffer(string: try text(template, step)))
        case .bytes(let bytes): return (.binary, ByteBuffer(bytes: bytes))
        case .generated(let size):
            let count = try bytes(size, step)
            return (.binary, ByteBuffer(bytes: Printable.bytes(count: count, from: &frame.random)))
        }
    }

    func close(_ close: CloseStep, _ step: Step) throws(StopReason) {
        let conversation = try conversation(at: close.conversation, step)
        let reason = try close.reason.map { template throws(StopReason) in try text(template, step) }
        conversation.socket?.close(code: close.code, reason: reason ?? "")
    }

    func ping(_ ping: PingStep, _ step: Step) throws(StopReason) {
        if case .webSocket(let socket) = try openSocket(at: ping.conversation, step) { socket.ping() }
    }

    // MARK: Receiving

    /// Whether a handler is there for the message. The message stands in its slot from then on.
    func takes(_ message: MessageObject, _ handler: Handler) -> Bool {
        if case .close = message.content {} else if !handler.concerns(message.event) { return false }
        if let slot = handler.messageSlot { frame.slots[slot] = .host(message) }
        frame.sinceEnd = message.receivedAt
        return holdsQuietly(handler.condition)
    }

    /// An error while evaluating is no match.
    private func holdsQuietly(_ condition: Expression?) -> Bool {
        guard let condition else { return true }
        return (try? condition.holds(in: frame)) ?? false
    }

    @inline(never)
    func perform(_ receive: ReceiveStep, _ step: Step) async throws(StopReason) {
        session.hasWaited = true
        let conversation = try conversation(at: receive.conversation, step)
        let deadline = EngineClock.now() + (try nanoseconds(receive.within, step))
        var wanted = try receive.count.map { count throws(StopReason) in try times(count, step) } ?? 1
        while wanted > 0 {
            try await take(receive, conversation, deadline, missing: wanted, step)
            wanted -= 1
        }
        try finish(receive, step)
    }

    /// Takes one message, or the close, and puts it in hand.
    private func take(
        _ receive: ReceiveStep,
        _ conversation: Conversation,
        _ deadline: Int64,
        missing: Int64,
        _ step: Step
    ) async throws(StopReason) {
        let event = try eventName(receive, step)
        if let message = try atHand(receive, event, conversation) { return hold(message, receive) }
        if conversation.closure != nil { throw closedEarly(receive, conversation, step) }
        let arrival = OneShot<Conversation.Waiter.Arrival>(executor: worker.executor, timers: worker.timers)
        let waiter = Conversation.Waiter(arrival) { [self] in matches($0, receive, event) }
        conversation.add(waiter)
        let outcome = await arrival.wait(until: UInt64(deadline))
        switch outcome {
        case .value(.message(let message)): hold(message, receive)
        case .value(.closed):
            guard let message = try atHand(receive, event, conversation) else {
                throw closedEarly(receive, conversation, step)
            }
            hold(message, receive)
        case .timedOut:
            conversation.remove(waiter)
            throw timedOut(receive, conversation, missing, step)
        case .cancelled:
            conversation.remove(waiter)
            throw .interrupted
        }
    }

    private func eventName(_ receive: ReceiveStep, _ step: Step) throws(StopReason) -> String? {
        guard case .message(let event?) = receive.target else { return nil }
        return try text(event, step)
    }

    /// The message if it is there already.
    private func atHand(_ receive: ReceiveStep, _ event: String?, _ conversation: Conversation)
        throws(StopReason) -> MessageObject?
    {
        if case .close = receive.target {
            guard let closure = conversation.closure else { return nil }
            // A connection that breaks has not been closed.
            if let failure = conversation.failure { throw conversation.fail(failure) }
            conversation.closeIsTaken = true
            return closure
        }
        return conversation.takeFromMailbox { matches($0, receive, event) }
    }

    private func matches(_ message: MessageObject, _ receive: ReceiveStep, _ event: String?) -> Bool {
        guard case .message = receive.target else { return false }
        if let event, message.event != event { return false }
        if let slot = receive.messageSlot { frame.slots[slot] = .host(message) }
        return holdsQuietly(receive.condition)
    }

    private func hold(_ message: MessageObject, _ receive: ReceiveStep) {
        if let slot = receive.messageSlot { frame.slots[slot] = .host(message) }
        frame.sinceEnd = message.receivedAt
    }

    private func finish(_ receive: ReceiveStep, _ step: Step) throws(StopReason) {
        judge(receive.checks)
        guard !receive.captures.isEmpty, let slot = receive.messageSlot,
            case .host(let object) = frame.slots[slot], let message = object as? MessageObject
        else { return }
        try capture(receive.captures, from: message, step)
    }

    // MARK: Nothing came

    private func timedOut(_ receive: ReceiveStep, _ conversation: Conversation, _ missing: Int64, _ step: Step)
        -> StopReason
    {
        let wanted = receive.wanted + (missing > 1 ? " (\(missing) more)" : "")
        return fail(.receiveTimeout, "\(wanted) did not arrive in time; \(conversation.arrivals)", step)
    }

    private func closedEarly(_ receive: ReceiveStep, _ conversation: Conversation, _ step: Step) -> StopReason {
        let (kind, how) = conversation.ending
        return fail(kind, "\(how) before \(receive.wanted) arrived; \(conversation.arrivals)", step)
    }
}

extension ReceiveStep {
    /// What it waits for, in words.
    fileprivate var wanted: String {
        switch target {
        case .close: return "the peer's close"
        case .message(let event):
            let name = event.map { "the event `\($0.source)`" } ?? "a message"
            return condition.map { "\(name) with \($0.source)" } ?? name
        }
    }
}

/// The document of a `send`, prepared once.
final class PreparedJSON {
    let json: JSONSegments
    init(_ json: JSONSegments) { self.json = json }
}

extension JSONSegments {
    /// Of a payload that is JSON.
    fileprivate init(of payload: SendStep.Payload) {
        if case .json(let template) = payload { self.init(template) } else { self.init(.constant(.null)) }
    }
}
