/// One session: participants take turns, and each has a budget of time that runs while it is its turn.
///
/// A state machine without clock: every transition is given the time (Unix milliseconds).
struct Session: Sendable {
    enum Status: String, Sendable {
        case pending, running, paused, expired, completed, cancelled
    }

    struct Participant: Sendable {
        var id: String
        var index: Int
        /// Milliseconds, increments included.
        var totalTime: Int64
        var timeUsed: Int64 = 0
        var cycleCount = 0
        var hasExpired = false

        var timeRemaining: Int64 { max(0, totalTime - timeUsed) }
    }

    /// Why a transition is not possible.
    struct Refusal: Error, Equatable {
        let message: String
    }

    let id: String
    let timePerCycle: Int64?
    let increment: Int64
    let autoAdvance: Bool
    let metadata: JSONValue?
    let createdAt: Int64

    private(set) var status = Status.pending
    /// Grows by one with every change: what an optimistic lock compares.
    private(set) var version = 1
    private(set) var participants: [Participant]
    private(set) var active: Int?
    private(set) var cycleStartedAt: Int64?
    private(set) var startedAt: Int64?
    private(set) var completedAt: Int64?
    private(set) var updatedAt: Int64

    init(draft: SessionDraft, now: Int64) {
        id = draft.id
        timePerCycle = draft.timePerCycle
        increment = draft.increment
        autoAdvance = draft.autoAdvance
        metadata = draft.metadata
        participants = draft.participants
        createdAt = now
        updatedAt = now
    }

    var isFinished: Bool { status == .completed || status == .cancelled || status == .expired }

    mutating func start(now: Int64) throws(Refusal) {
        guard status == .pending else { throw refusal("start", needed: "pending") }
        status = .running
        startedAt = now
        giveTurn(to: 0, now: now)
        changed(now)
    }

    mutating func pause(now: Int64) throws(Refusal) {
        settle(now: now)
        guard status == .running else { throw refusal("pause", needed: "running") }
        charge(now: now)
        status = .paused
        cycleStartedAt = nil
        changed(now)
    }

    mutating func resume(now: Int64) throws(Refusal) {
        guard status == .paused else { throw refusal("resume", needed: "paused") }
        status = .running
        cycleStartedAt = now
        changed(now)
    }

    mutating func complete(now: Int64) throws(Refusal) {
        settle(now: now)
        guard status != .completed, status != .cancelled else {
            throw refusal("complete", needed: "pending, running, paused or expired")
        }
        charge(now: now)
        status = .completed
        (active, cycleStartedAt, completedAt) = (nil, nil, now)
        changed(now)
    }

    /// Ends the active participant's turn, which earns it the increment, and gives the turn to `next` or, without one,
    /// to the participant after it.
    mutating func switchCycle(to next: String?, now: Int64) throws(Refusal) {
        settle(now: now)
        guard status == .running, let current = active else { throw refusal("switch", needed: "running") }
        let following = next.map { id in participants.firstIndex { $0.id == id } } ?? (current + 1) % participants.count
        guard let following else { throw Refusal(message: "next_participant_id is no participant of this session") }
        charge(now: now)
        if !participants[current].hasExpired { participants[current].totalTime += increment }
        giveTurn(to: following, now: now)
        changed(now)
    }

    /// Lets time that has passed take effect: a participant without time left has expired; the turn goes on to the
    /// next that has some, or the session has expired.
    mutating func settle(now: Int64) {
        while status == .running, let current = active, let began = cycleStartedAt {
            let remaining = participants[current].timeRemaining
            guard now - began >= remaining else { return }
            participants[current].timeUsed += remaining
            participants[current].hasExpired = true
            if autoAdvance, let next = nextWithTime(after: current) {
                giveTurn(to: next, now: began + remaining)
            } else {
                status = .expired
                (active, cycleStartedAt) = (nil, nil)
            }
            changed(now)
        }
    }

    private func nextWithTime(after current: Int) -> Int? {
        (1..<participants.count).map { (current + $0) % participants.count }
            .first { participants[$0].timeRemaining > 0 }
    }

    /// Books the time since the turn began on whoever has it.
    private mutating func charge(now: Int64) {
        guard let active, let cycleStartedAt, status == .running else { return }
        participants[active].timeUsed += max(0, now - cycleStartedAt)
    }

    private mutating func giveTurn(to index: Int, now: Int64) {
        active = index
        cycleStartedAt = now
        participants[index].cycleCount += 1
    }

    private mutating func changed(_ now: Int64) {
        version += 1
        updatedAt = now
    }

    private func refusal(_ action: String, needed: String) -> Refusal {
        Refusal(message: "cannot \(action) a session that is \(status.rawValue); it must be \(needed)")
    }
}
