import NIOCore

/// A message on its way: `{"deliver": envelope}` as a frame.
struct QueuedMessage {
    let id: String
    let frame: ByteBuffer
    /// How often it has been delivered.
    var deliveries = 0
}

/// What has happened to messages.
struct MessageCounts {
    var enqueued = 0
    var delivered = 0
    var acknowledged = 0
    var rejected = 0
    /// Given up after so many deliveries.
    var dropped = 0
}

/// A queue and those who take from it; each message goes to one of them.
final class MessageStream {
    let name: String
    var queue = CircularBuffer<QueuedMessage>()
    private(set) var subscribers: [MessageSubscriber] = []
    var counts = MessageCounts()
    /// Whose turn it is.
    private var turn = 0

    init(name: String) {
        self.name = name
    }

    var inFlight: Int { subscribers.reduce(0) { $0 + $1.inFlight } }

    func insert(_ subscriber: MessageSubscriber) { subscribers.append(subscriber) }

    func remove(_ subscriber: MessageSubscriber) { subscribers.removeAll { $0 === subscriber } }

    /// Hands out what waits for as long as somebody has credit, in turn.
    func deliver() {
        while !queue.isEmpty, let subscriber = nextWithCredit() {
            counts.delivered += 1
            subscriber.deliver(queue.removeFirst())
        }
    }

    private func nextWithCredit() -> MessageSubscriber? {
        for offset in subscribers.indices {
            let index = (turn + offset) % subscribers.count
            if subscribers[index].canTake {
                turn = index + 1
                return subscribers[index]
            }
        }
        return nil
    }
}
