/// Who may use or open which connection: the bookkeeping of a pool, without I/O.
///
/// A place is taken by every connection that is open or being opened. Waiters are served in order; one whose host is
/// at its limit is passed over.
struct PoolState<Connection: AnyObject> {
    enum Grant {
        case use(Connection)
        /// A place is taken: open a connection, or `abandon` the place.
        case open
    }

    enum Acquisition {
        case granted(Grant, evicted: Connection?)
        case wait(ticket: Int)
    }

    /// A waiter whose turn it is.
    struct Served {
        let ticket: Int
        let host: Int
        let grant: Grant
        let evicted: Connection?
    }

    private struct Host {
        let target: HTTPTarget
        /// The one used last is the last.
        var idle: [Connection] = []
        var places = 0
    }

    private struct Place {
        /// An idle connection that has to be closed for it.
        let evicted: Connection?
    }

    private struct Waiter {
        let ticket: Int
        let host: Int
        let wantsNew: Bool
    }

    private let perHost: Int
    private let total: Int
    private var hosts: [Host] = []
    private var waiters: [Waiter] = []
    /// Waiters before this position have been served; the array is cut from time to time.
    private var firstWaiter = 0
    private var lastTicket = 0
    private(set) var places = 0
    private(set) var idleCount = 0

    init(perHost: Int, total: Int) {
        self.perHost = max(perHost, 1)
        self.total = max(total, 1)
    }

    /// The number of a target, for all other calls.
    mutating func host(_ target: HTTPTarget) -> Int {
        for index in hosts.indices where hosts[index].target == target { return index }
        hosts.append(Host(target: target))
        return hosts.count - 1
    }

    /// The fast path: an idle connection, the one used last.
    mutating func takeIdle(_ host: Int) -> Connection? {
        guard let connection = hosts[host].idle.popLast() else { return nil }
        idleCount -= 1
        return connection
    }

    /// Decides what a request does. `wantsNew` passes over idle connections, of which one has just turned out dead.
    mutating func acquire(_ host: Int, wantsNew: Bool = false) -> Acquisition {
        if !wantsNew, let connection = takeIdle(host) { return .granted(.use(connection), evicted: nil) }
        if let place = takePlace(host, mayEvictOwn: wantsNew) { return .granted(.open, evicted: place.evicted) }
        lastTicket += 1
        waiters.append(Waiter(ticket: lastTicket, host: host, wantsNew: wantsNew))
        return .wait(ticket: lastTicket)
    }

    /// A connection has become free.
    mutating func release(_ connection: Connection, _ host: Int) {
        hosts[host].idle.append(connection)
        idleCount += 1
    }

    /// A connection is gone, or could not be opened.
    mutating func abandon(_ host: Int) {
        hosts[host].places -= 1
        places -= 1
    }

    /// An idle connection is gone; without effect for a busy one.
    mutating func removeIdle(_ connection: Connection, _ host: Int) {
        guard let index = hosts[host].idle.firstIndex(where: { $0 === connection }) else { return }
        hosts[host].idle.remove(at: index)
        idleCount -= 1
    }

    mutating func cancel(ticket: Int) {
        guard let index = waiters[firstWaiter...].firstIndex(where: { $0.ticket == ticket }) else { return }
        waiters.remove(at: index)
    }

    /// The next waiter that can be served; to be asked after every change until it says nil.
    mutating func nextGrant() -> Served? {
        guard firstWaiter < waiters.count, idleCount > 0 || places < total else { return nil }
        for index in firstWaiter..<waiters.count {
            let waiter = waiters[index]
            if !waiter.wantsNew, let connection = takeIdle(waiter.host) {
                removeWaiter(at: index)
                return Served(ticket: waiter.ticket, host: waiter.host, grant: .use(connection), evicted: nil)
            }
            if let place = takePlace(waiter.host, mayEvictOwn: waiter.wantsNew) {
                removeWaiter(at: index)
                return Served(ticket: waiter.ticket, host: waiter.host, grant: .open, evicted: place.evicted)
            }
        }
        return nil
    }

    /// Forgets the idle connections that meet `condition`, to be closed by the caller.
    mutating func removeIdle(where condition: (Connection) -> Bool) -> [Connection] {
        var removed: [Connection] = []
        for index in hosts.indices {
            let leaving = hosts[index].idle.filter(condition)
            hosts[index].idle.removeAll(where: condition)
            hosts[index].places -= leaving.count
            removed += leaving
        }
        idleCount -= removed.count
        places -= removed.count
        return removed
    }
}

extension PoolState {
    private mutating func removeWaiter(at index: Int) {
        guard index == firstWaiter else {
            waiters.remove(at: index)
            return
        }
        firstWaiter += 1
        if firstWaiter > 64 && firstWaiter * 2 > waiters.count {
            waiters.removeFirst(firstWaiter)
            firstWaiter = 0
        }
    }

    /// Takes a place for a connection to `host`, where limits allow; an idle connection may have to go for it.
    private mutating func takePlace(_ host: Int, mayEvictOwn: Bool) -> Place? {
        var evicted: Connection?
        if hosts[host].places >= perHost {
            guard mayEvictOwn, let oldest = evictIdle(of: host) else { return nil }
            evicted = oldest
        } else if places >= total {
            guard let other = hosts.indices.first(where: { !hosts[$0].idle.isEmpty }) else { return nil }
            evicted = evictIdle(of: other)
        }
        hosts[host].places += 1
        places += 1
        return Place(evicted: evicted)
    }

    private mutating func evictIdle(of host: Int) -> Connection? {
        guard !hosts[host].idle.isEmpty else { return nil }
        idleCount -= 1
        abandon(host)
        return hosts[host].idle.removeFirst()
    }
}
