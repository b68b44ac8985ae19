/// An answer of Redis (RESP2).
package enum RedisReply: Sendable, Hashable {
    /// `OK` and the like, without line ends.
    case status([UInt8])
    /// In Redis's words: a code in capitals, then what is wrong.
    case error(String)
    case integer(Int64)
    case bytes([UInt8])
    case list([RedisReply])
    case null
}
