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

    /// RFC 3339 in UTC with milliseconds; days to date by H. Hinnant's `civil_from_days` (years from 1970 on).
    private mutating func writeTimestamp(_ milliseconds: Int64) {
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let (calendarMonth, year) = (month < 10 ? month + 3 : month - 9, yearOfEra + era * 400 + (month >= 10 ? 1 : 0))
        for (number, digits, separator) in [
            (year, 4, "-"), (calendarMonth, 2, "-"), (day, 2, "T"), (rest / 3_600_000, 2, ":"),
            (rest / 60_000 % 60, 2, ":"), (rest / 1000 % 60, 2, "."), (rest % 1000, 3, "Z"),
        ] {
            writeDigits(number, count: digits)
            writeString(separator)
        }
    }

    private mutating func writeDigits(_ number: Int64, count: Int) {
        var divisor: Int64 = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}
