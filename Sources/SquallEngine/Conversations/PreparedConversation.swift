import SquallMetrics
import SquallPlan

/// What of a conversation is the same each time, worked out once for each worker.
final class PreparedConversation {
    let step: ConversationStep
    let kind: SocketKind
    let messageHandlers: [Handler]
    let closeHandlers: [Handler]
    /// Whether no handler waits for anything: then they run where the message arrives, without a task.
    let handlersAreImmediate: Bool
    let timersAreImmediate: [Bool]
    private var tagSet: TagSetID?

    init(_ step: ConversationStep) {
        self.step = step
        kind = if case .webSocket = step.transport { .webSocket } else { .socketIO }
        messageHandlers = step.handlers.filter { $0.event != .close }
        closeHandlers = step.handlers.filter { $0.event == .close }
        handlersAreImmediate = messageHandlers.allSatisfy { !$0.steps.wait }
        timersAreImmediate = step.timers.map { !$0.steps.wait }
    }

    /// The tags of the conversation's samples; kept where none is computed.
    func tagSet(_ worker: Worker, in strand: Strand) -> TagSetID {
        if let tagSet { return tagSet }
        let made = worker.tagSet(of: step.site, in: strand.frame)
        if worker.run.plan.sites[step.site].computedTags.isEmpty { tagSet = made }
        return made
    }

    /// Whether a message of that name (nil for a WebSocket) concerns some handler.
    func hasHandlers(for event: String?) -> Bool {
        messageHandlers.contains { $0.concerns(event) }
    }
}

extension Handler {
    /// Whether it is there for messages of that name; nil for those of a WebSocket.
    func concerns(_ name: String?) -> Bool {
        switch event {
        case .any: true
        case .named(let wanted): wanted == name
        case .close: false
        }
    }
}

extension [Step] {
    /// Whether some step here, or inside one, takes time.
    var wait: Bool { contains { $0.contains { $0.waits } } }
}

extension Step {
    /// Whether the step itself takes time. Sending counts as not waiting: it waits only where the peer does not keep up.
    fileprivate var waits: Bool {
        switch action {
        case .set, .check, .record, .mark, .sharedMark, .log, .end, .send, .reply, .close, .ping, .branch, .choose,
            .flow:
            false
        case .emit(let emit): emit.acknowledgement != nil
        case .request, .sleep, .group, .loop, .parallel, .conversation, .receive, .rendezvous, .redis, .mongo, .sql:
            true
        }
    }
}
