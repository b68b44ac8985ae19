/// An answer of Redis: RESP2, and what RESP3 adds to it.
package enum RedisReply: Sendable, Hashable {
    /// `OK` and the like, without line ends.
    case status([UInt8])
    /// In Redis's words: a code in capitals, then what is wrong.
    case error(String)
    case integer(Int64)
    case bytes([UInt8])
    /// A list, or a set of RESP3.
    case list([RedisReply])
    case null
    // RESP3 only.
    case double(Double)
    case bool(Bool)
    /// Keys and values in turn.
    case map([RedisReply])

    package var isError: Bool { if case .error = self { true } else { false } }
}

/// What became of a command or a pipeline.
package struct RedisAnswer: Sendable {
    /// The reply, which may be an error in Redis's words; for a pipeline the list of replies.
    package let result: Result<RedisReply, HTTPFailure>
    /// When it came, or failed to come (nanoseconds of the monotonic clock).
    package let at: UInt64

    static func failure(_ failure: HTTPFailure) -> RedisAnswer {
        RedisAnswer(result: .failure(failure), at: MonotonicClock.now())
    }
}
