import NIOCore

/// All sessions, in memory. It cannot grow without bound: finished sessions go after a while, and there is a limit.
struct SessionStore {
    /// Milliseconds that a finished session can still be read.
    private let retention: Int64
    private let limit: Int
    private var sessions: [SessionID: Session] = [:]
    /// Sessions in the order in which they finished, with the time at which they go. A session may have been deleted
    /// (and even made anew) since, so an entry is only an occasion to look.
    private var departures = CircularBuffer<(id: SessionID, at: Int64)>()
    /// Sessions that are not finished.
    private(set) var activeCount = 0

    init(retention: Int64, limit: Int) {
        self.retention = retention
        self.limit = limit
    }

    enum Insertion { case done, exists, full }

    mutating func insert(_ session: Session, key: SessionID, now: Int64) -> Insertion {
        evict(now: now)
        guard sessions[key] == nil else { return .exists }
        guard sessions.count < limit else { return .full }
        sessions[key] = session
        activeCount += 1
        return .done
    }

    /// The session with what time has done to it.
    mutating func session(_ key: SessionID, now: Int64) -> Session? {
        guard sessions[key] != nil else { return nil }
        return try? change(key, now: now) { (session) throws(Session.Refusal) in session.settle(now: now) }
    }

    /// Applies a transition. Nil: there is no such session.
    mutating func change(
        _ key: SessionID,
        now: Int64,
        _ transition: (inout Session) throws(Session.Refusal) -> Void
    ) throws(Session.Refusal) -> Session? {
        guard var session = sessions[key] else { return nil }
        let wasFinished = session.isFinished
        defer {
            sessions[key] = session
            if session.isFinished && !wasFinished {
                activeCount -= 1
                departures.append((key, now + retention))
            }
        }
        try transition(&session)
        return session
    }

    /// Whether there was one.
    mutating func remove(_ key: SessionID) -> Bool {
        guard let session = sessions.removeValue(forKey: key) else { return false }
        if !session.isFinished { activeCount -= 1 }
        return true
    }

    var count: Int { sessions.count }

    private mutating func evict(now: Int64) {
        while let first = departures.first, first.at <= now {
            departures.removeFirst()
            if let session = sessions[first.id], session.isFinished { sessions[first.id] = nil }
        }
    }
}
