import SquallClients
import SquallPlan
import Synchronization

/// The places where virtual users of all scenarios and loops meet.
///
/// A place releases everyone who waits there as soon as `count` have arrived, and begins anew.
final class RendezvousHub: Sendable {
    /// One who waits.
    struct Guest: Sendable {
        let worker: Worker
        let released: OneShot<Void>

        init(_ worker: Worker) {
            self.worker = worker
            released = OneShot(executor: worker.executor, timers: worker.timers)
        }

        fileprivate var id: ObjectIdentifier { ObjectIdentifier(released) }
    }

    private let counts: [Int]
    /// Those who wait, by place.
    private let waiting: Mutex<[[ObjectIdentifier: Guest]]>

    init(_ places: [Rendezvous]) {
        counts = places.map(\.count)
        waiting = Mutex(Array(repeating: [:], count: places.count))
    }

    /// Takes a guest in; the last one who was missing releases all, each on its own loop.
    func arrive(_ guest: Guest, at place: Int) {
        let released = waiting.withLock { waiting -> [Guest] in
            waiting[place][guest.id] = guest
            guard waiting[place].count >= counts[place] else { return [] }
            defer { waiting[place].removeAll(keepingCapacity: true) }
            return Array(waiting[place].values)
        }
        release(released)
    }

    /// A guest gives up. False when it has been released already: then the others have counted on it.
    func leave(_ guest: Guest, from place: Int) -> Bool {
        waiting.withLock { $0[place].removeValue(forKey: guest.id) != nil }
    }

    /// How many wait there now.
    func waiting(at place: Int) -> Int { waiting.withLock { $0[place].count } }

    /// One hop to each loop, so that all go on at the same time.
    private func release(_ guests: [Guest]) {
        for (_, group) in Dictionary(grouping: guests, by: { ObjectIdentifier($0.worker) }) {
            group.first?.worker.execute { for guest in group { guest.released.resolve(()) } }
        }
    }
}
