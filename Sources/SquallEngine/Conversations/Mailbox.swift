/// The messages of a conversation that no `receive` has taken yet, oldest first.
///
/// Bounded: the oldest makes room, and is counted.
struct Mailbox<Message> {
    private var messages: [Message] = []
    /// Position of the oldest: taking the first is the usual case and moves nothing.
    private var head = 0
    let capacity: Int
    private(set) var dropped = 0

    /// - Parameter capacity: 0 keeps nothing, and drops nothing either.
    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { messages.count - head }

    /// False when an older one had to go for it.
    @discardableResult
    mutating func append(_ message: Message) -> Bool {
        guard capacity > 0 else { return true }
        let isFull = count == capacity
        if isFull {
            removeFirst()
            dropped += 1
        }
        messages.append(message)
        return !isFull
    }

    /// Takes the oldest one that is wanted.
    mutating func take(where isWanted: (Message) -> Bool) -> Message? {
        guard let index = messages[head...].firstIndex(where: isWanted) else { return nil }
        let message = messages[index]
        if index == head { removeFirst() } else { messages.remove(at: index) }
        return message
    }

    private mutating func removeFirst() {
        head += 1
        if head == messages.count || head > 64 {
            messages.removeSubrange(..<head)
            head = 0
        }
    }
}
