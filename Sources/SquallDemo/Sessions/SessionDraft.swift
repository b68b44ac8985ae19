/// What `POST /v1/sessions` asks for, checked.
struct SessionDraft: Sendable {
    /// Names the field and says what it must be.
    struct Problem: Error, Equatable {
        let message: String
    }

    let id: String
    let key: SessionID
    let participants: [Session.Participant]
    let timePerCycle: Int64?
    let increment: Int64
    let autoAdvance: Bool
    let metadata: JSONValue?

    static let mostParticipants = 1000

    init(_ document: JSONValue) throws(Problem) {
        guard case .object = document else {
            throw Problem(message: "the body must be an object, not \(document.kind)")
        }
        id = try document.text("session_id")
        guard let key = SessionID(id) else { throw Problem(message: "session_id must be a UUID") }
        self.key = key
        guard try document.text("sync_mode") == "per_participant" else {
            throw Problem(message: "sync_mode must be per_participant")
        }
        participants = try Self.participants(document["participants"])
        timePerCycle = try document.milliseconds("time_per_cycle_ms", least: 1)
        increment = try document.milliseconds("increment_ms", least: 0) ?? 0
        autoAdvance = try document.flag("auto_advance") ?? true
        metadata = document["metadata"]
        if let metadata {
            guard case .object = metadata else { throw Problem(message: "metadata must be an object") }
        }
    }

    private static func participants(_ list: JSONValue?) throws(Problem) -> [Session.Participant] {
        guard case .array(let elements) = list, !elements.isEmpty else {
            throw Problem(message: "participants must be a list with at least one element")
        }
        guard elements.count <= mostParticipants else {
            throw Problem(message: "participants has \(elements.count) elements; the most is \(mostParticipants)")
        }
        var participants: [Session.Participant] = []
        for (position, element) in elements.enumerated() {
            participants.append(try participant(element, position: position))
        }
        guard Set(participants.map(\.id)).count == participants.count else {
            throw Problem(message: "each participant_id must be unique")
        }
        guard Set(participants.map(\.index)).count == participants.count else {
            throw Problem(message: "each participant_index must be unique")
        }
        return participants.sorted { $0.index < $1.index }
    }

    private static func participant(_ element: JSONValue, position: Int) throws(Problem) -> Session.Participant {
        let path = "participants[\(position)]."
        let id = try element.text("participant_id", path: path)
        guard !id.isEmpty, id.utf8.count <= 128 else {
            throw Problem(message: "\(path)participant_id must have 1 to 128 bytes")
        }
        guard case .int(let index) = element["participant_index"], (0..<Int64(Int32.max)).contains(index) else {
            throw Problem(message: "\(path)participant_index must be a whole number from 0")
        }
        guard let time = try element.milliseconds("total_time_ms", least: 1, path: path) else {
            throw Problem(message: "\(path)total_time_ms is missing")
        }
        return Session.Participant(id: id, index: Int(index), totalTime: time)
    }
}

extension JSONValue {
    fileprivate func text(_ key: String, path: String = "") throws(SessionDraft.Problem) -> String {
        guard let value = self[key] else { throw SessionDraft.Problem(message: "\(path)\(key) is missing") }
        guard case .string(let text) = value else {
            throw SessionDraft.Problem(message: "\(path)\(key) must be a string, not \(value.kind)")
        }
        return text
    }

    /// At most a year.
    fileprivate func milliseconds(_ key: String, least: Int64, path: String = "")
        throws(SessionDraft.Problem) -> Int64?
    {
        guard let value = self[key] else { return nil }
        guard case .int(let time) = value, (least...31_536_000_000).contains(time) else {
            throw SessionDraft.Problem(message: "\(path)\(key) must be a whole number of milliseconds from \(least)")
        }
        return time
    }

    fileprivate func flag(_ key: String) throws(SessionDraft.Problem) -> Bool? {
        guard let value = self[key] else { return nil }
        guard case .bool(let flag) = value else { throw SessionDraft.Problem(message: "\(key) must be true or false") }
        return flag
    }
}
