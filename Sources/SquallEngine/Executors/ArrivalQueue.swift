import Synchronization

/// An arrival that is due: its place in the schedule (monotonic nanoseconds) and when the pacer got to it.
struct DueArrival: Sendable {
    let scheduled: Int64
    let dispatched: Int64
    /// No user was free when it was due.
    private(set) var hasWaited = false

    init(scheduled: Int64, dispatched: Int64) {
        self.scheduled = scheduled
        self.dispatched = dispatched
    }

    /// The same, to be served by a user that has to be made or to become free.
    var waiting: DueArrival {
        var arrival = self
        arrival.hasWaited = true
        return arrival
    }
}

/// Arrivals of all shards of a scenario that wait for a user (`whenFull: queue`): first in, first out.
final class ArrivalQueue: Sendable {
    private struct Items {
        var all: [DueArrival] = []
        var head = 0
    }

    private let items = Mutex(Items())

    func append(_ arrival: DueArrival) {
        items.withLock { $0.all.append(arrival) }
    }

    /// Takes the first one, without moving what stays.
    func popFirst() -> DueArrival? {
        items.withLock { items in
            guard items.head < items.all.count else { return nil }
            let first = items.all[items.head]
            items.head += 1
            if items.head > 1024, items.head * 2 > items.all.count {
                items.all.removeFirst(items.head)
                items.head = 0
            }
            return first
        }
    }

    /// Empties it; how many there were.
    func removeAll() -> Int {
        items.withLock { items in
            defer { items = Items() }
            return items.all.count - items.head
        }
    }
}
