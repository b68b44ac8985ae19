/// What is certain where the program stands: which slots have been set, and whether it gets here at all.
struct FlowState {
    var assigned = SlotSet()
    /// The conversations, by `ConversationScope.id`, that a `close` step has ended.
    var closed = SlotSet()
    /// False after an `end` on every way.
    var isReachable = true

    /// What is certain after two ways meet: what both have set; a way that has ended does not count.
    func merged(with other: FlowState) -> FlowState {
        guard isReachable else { return other }
        guard other.isReachable else { return self }
        return FlowState(
            assigned: assigned.intersection(other.assigned),
            closed: closed.intersection(other.closed)
        )
    }

    /// What is certain after ways that all are taken.
    func joined(with other: FlowState) -> FlowState {
        FlowState(
            assigned: assigned.union(other.assigned),
            closed: closed.union(other.closed),
            isReachable: isReachable && other.isReachable
        )
    }
}
