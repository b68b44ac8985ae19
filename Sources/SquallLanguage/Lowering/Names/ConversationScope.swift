import SquallExpressions
import SquallPlan

/// A conversation around a step.
final class ConversationScope {
    /// Unique in the file.
    let id: Int
    /// nil in a flow that nothing uses: nobody knows what is around it.
    let kind: ConversationSyntax.Kind?
    /// `as`.
    let name: String?
    /// Whether some `receive` takes its messages, so that it needs a mailbox.
    var hasReceive = false

    init(_ id: Int, _ kind: ConversationSyntax.Kind?, name: String? = nil) {
        self.id = id
        self.kind = kind
        self.name = name
    }

    /// The type of the messages that it brings; nil where nobody knows.
    var messageType: HostType? {
        kind.map { $0 == .socketIO ? HostTypes.socketIOMessage : HostTypes.webSocketMessage }
    }
}

/// `message` where a step stands: the slot, and whether somebody reads it.
final class MessageInHand {
    let slot: Int
    /// nil where nobody knows what kind of socket it comes from.
    let type: HostType?
    private(set) var isRead = false

    init(slot: Int, type: HostType?) {
        self.slot = slot
        self.type = type
    }

    func noteRead() { isRead = true }

    /// The slot, where it is needed.
    var neededSlot: Int? { isRead ? slot : nil }
}

/// `result` where a step stands: what a data store answered.
final class ResultUse {
    let slot: Int
    private(set) var isRead = false

    init(slot: Int) {
        self.slot = slot
    }

    func noteRead() { isRead = true }
}

extension Place {
    /// From here on `message` is what a step or a handler has just got.
    mutating func takeMessage(of type: HostType?) -> MessageInHand {
        let taken = MessageInHand(slot: part.slots.next(), type: type)
        state.assigned.insert(taken.slot)
        message = taken
        return taken
    }

    /// From here on the conversation's socket is closed, which is being handled.
    mutating func noteEnd(of scope: ConversationScope) {
        state.closed.insert(scope.id)
        closing.insert(scope.id)
    }

    /// From here on `result` is the answer of a step on a data store.
    mutating func takeResult() -> ResultUse {
        let taken = ResultUse(slot: part.slots.next())
        state.assigned.insert(taken.slot)
        result = taken
        return taken
    }
}
