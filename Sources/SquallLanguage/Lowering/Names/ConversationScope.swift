import SquallExpressions
import SquallPlan

/// A conversation around a step.
final class ConversationScope {
    /// nil in a flow that nothing uses: nobody knows what is around it.
    let kind: ConversationSyntax.Kind?
    /// `as`.
    let name: String?
    /// Whether some `receive` takes its messages, so that it needs a mailbox.
    var hasReceive = false
    /// A `close` step came on every way to here.
    var isClosed = false

    init(_ kind: ConversationSyntax.Kind?, name: String? = nil) {
        self.kind = kind
        self.name = name
    }

    /// The type of the messages that it brings.
    var messageType: HostType {
        kind == .socketIO ? HostTypes.socketIOMessage : HostTypes.webSocketMessage
    }
}

/// `message` where a step stands: the slot, and whether somebody reads it.
final class MessageInHand {
    let slot: Int
    let type: HostType
    private(set) var isRead = false

    init(slot: Int, type: HostType) {
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
