/// What later expressions read of one request's answer.
final class ResponseUse {
    var isRead = false
    var readsBody = false
}

/// The `response` of a step list: it belongs to the innermost list that made a request, or its parents. Flows,
/// parallel branches and iterations begin without one.
final class ResponseScope {
    let parent: ResponseScope?
    /// Set with the first request of the list.
    private(set) var slot: Int?
    /// The requests whose answer may be the one in the slot.
    private(set) var producers: [ResponseUse] = []

    /// Whether a block inside of the list made a request, whose answer has ended with it.
    private(set) var hasEndedInside = false

    init(parent: ResponseScope?) {
        self.parent = parent
    }

    /// A block inside of the list is over.
    func noteEnd(of inner: ResponseScope) {
        hasEndedInside = hasEndedInside || inner.slot != nil || inner.hasEndedInside
    }

    /// Whether a request before this place is out of sight because its block is over.
    var isBehindBlock: Bool { hasEndedInside || parent?.isBehindBlock ?? false }

    /// The list whose answer is read here.
    var owner: ResponseScope? {
        slot == nil ? parent?.owner : self
    }

    func slot(from slots: SlotAllocator) -> Int {
        if let slot { return slot }
        let new = slots.next()
        slot = new
        return new
    }

    /// The answer in the slot is that of one of these requests.
    func replaceProducers(by uses: [ResponseUse]) {
        producers = uses
    }

    func noteRead() {
        for producer in producers { producer.isRead = true }
    }

    func noteReadOfBody() {
        for producer in producers { producer.readsBody = true }
    }
}
