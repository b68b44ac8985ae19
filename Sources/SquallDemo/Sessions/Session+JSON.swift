import NIOCore

extension ByteBuffer {
    /// The state of a session as the service answers it.
    mutating func write(_ session: Session) {
        reserveCapacity(minimumWritableBytes: 512 + 224 * session.participants.count)
        writeString(#"{"session_id":"#)
        writeJSON(string: session.id)
        writeString(#","sync_mode":"per_participant","status":""# + session.status.rawValue)
        writeString(#"","version":\#(session.version),"participants":"#)
        writeParticipants(of: session)
        writeActive(of: session)
        writeString(#","time_per_cycle_ms":\#(session.timePerCycle.map(String.init) ?? "null")"#)
        writeString(#","increment_ms":\#(session.increment),"auto_advance":\#(session.autoAdvance)"#)
        writeTimestamp(#","session_started_at":"#, session.startedAt)
        writeTimestamp(#","session_completed_at":"#, session.completedAt)
        writeTimestamp(#","created_at":"#, session.createdAt)
        writeTimestamp(#","updated_at":"#, session.updatedAt)
        writeString(#","metadata":"#)
        writeJSON(session.metadata ?? .object([:]))
        writeString("}")
    }

    /// The shorter document that a switch answers.
    mutating func writeSwitch(_ session: Session) {
        reserveCapacity(minimumWritableBytes: 256 + 224 * session.participants.count)
        writeString(#"{"session_id":"#)
        writeJSON(string: session.id)
        writeActive(of: session)
        writeString(#","participants":"#)
        writeParticipants(of: session)
        writeString(#","status":""# + session.status.rawValue + "\"}")
    }

    private mutating func writeActive(of session: Session) {
        writeString(#","active_participant_id":"#)
        if let active = session.active {
            writeJSON(string: session.participants[active].id)
        } else {
            writeString("null")
        }
        writeTimestamp(#","cycle_started_at":"#, session.cycleStartedAt)
    }

    private mutating func writeParticipants(of session: Session) {
        writeJSON(list: Array(session.participants.enumerated())) { buffer, element in
            let (position, participant) = element
            buffer.writeString(#"{"participant_id":"#)
            buffer.writeJSON(string: participant.id)
            buffer.writeString(#","participant_index":\#(participant.index),"total_time_ms":\#(participant.totalTime)"#)
            buffer.writeString(#","time_used_ms":\#(participant.timeUsed)"#)
            buffer.writeString(#","time_remaining_ms":\#(participant.timeRemaining)"#)
            buffer.writeString(#","cycle_count":\#(participant.cycleCount),"is_active":\#(position == session.active)"#)
            buffer.writeString(#","has_expired":\#(participant.hasExpired)}"#)
        }
    }

    private mutating func writeTimestamp(_ key: String, _ milliseconds: Int64?) {
        writeString(key)
        guard let milliseconds else {
            writeString("null")
            return
        }
        writeInteger(UInt8(ascii: "\""))
        writeTimestamp(milliseconds)
        writeInteger(UInt8(ascii: "\""))
    }
}
