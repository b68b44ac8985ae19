import Testing

@testable import SquallDemo

@Suite("A session's time, without a clock")
struct SessionTests {
    private func session(time: Int = 1000, more: String = "") throws -> Session {
        let document = try JSONParser.parse(Array(draft(time: time, more: more).utf8))
        return Session(draft: try SessionDraft(document), now: 0)
    }

    @Test("Time is booked on whoever has the turn; a pause costs nobody; the increment comes with the switch")
    func booking() throws {
        var session = try session(more: #", "increment_ms": 50"#)
        try session.start(now: 100)
        try session.switchCycle(to: nil, now: 400)
        try session.pause(now: 600)
        try session.resume(now: 5000)
        try session.switchCycle(to: "ann", now: 5100)
        #expect(session.participants.map(\.timeUsed) == [300, 300])
        #expect(session.participants.map(\.timeRemaining) == [750, 750])
        #expect(session.participants.map(\.cycleCount) == [2, 1])
        #expect(session.active == 0 && session.version == 6)
        try session.complete(now: 5200)
        #expect(session.participants[0].timeUsed == 400 && session.active == nil && session.isFinished)
    }

    @Test("Out of time: the turn goes on by itself, and the session expires with the last")
    func expiry() throws {
        var session = try session(time: 1000)
        try session.start(now: 0)
        session.settle(now: 1500)
        #expect(session.participants.map(\.hasExpired) == [true, false])
        #expect(session.active == 1 && session.cycleStartedAt == 1000 && session.status == .running)
        session.settle(now: 2000)
        #expect(session.status == .expired && session.active == nil && session.isFinished)
        #expect(throws: Session.Refusal.self) { try session.switchCycle(to: nil, now: 2001) }
        try session.complete(now: 2002)
        #expect(session.status == .completed)
    }

    @Test("Without auto_advance the first to run out ends it")
    func noAdvance() throws {
        var session = try session(time: 1000, more: #", "auto_advance": false"#)
        try session.start(now: 0)
        session.settle(now: 1000)
        #expect(session.status == .expired)
    }

    @Test("Refusals name the state and the state that is needed")
    func refusals() throws {
        var session = try session()
        #expect(throws: Session.Refusal(message: "cannot pause a session that is pending; it must be running")) {
            try session.pause(now: 0)
        }
        try session.start(now: 0)
        #expect(throws: Session.Refusal(message: "next_participant_id is no participant of this session")) {
            try session.switchCycle(to: "eve", now: 0)
        }
        #expect(session.version == 2)
    }
}
