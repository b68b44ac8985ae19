/// What one HTTP round trip measured. Times are nanoseconds; a phase that did not happen is negative.
package struct HTTPSample: Sendable, Hashable {
    /// 0 where no answer came.
    package var status: Int
    /// Counts in `http_req_failed`.
    package var isFailed: Bool
    /// Only lower bounds of the times are known: the request timed out, or was still under way at the end.
    package var isCensored: Bool
    /// Bytes on the wire.
    package var sent: Int64
    package var received: Int64

    /// `http_req_duration`: sending, waiting and receiving.
    package var duration: Int64
    package var blocked: Int64
    package var resolving: Int64
    package var connecting: Int64
    package var tlsHandshaking: Int64
    package var sending: Int64
    package var waiting: Int64
    package var receiving: Int64
    /// From the start of the step to the last byte.
    package var total: Int64
    /// `total`, plus the lateness of the iteration's start for its first request.
    package var responseTime: Int64

    package init(
        status: Int,
        isFailed: Bool,
        isCensored: Bool = false,
        sent: Int64 = 0,
        received: Int64 = 0,
        duration: Int64 = -1,
        blocked: Int64 = -1,
        resolving: Int64 = -1,
        connecting: Int64 = -1,
        tlsHandshaking: Int64 = -1,
        sending: Int64 = -1,
        waiting: Int64 = -1,
        receiving: Int64 = -1,
        total: Int64 = -1,
        responseTime: Int64 = -1
    ) {
        self.status = status
        self.isFailed = isFailed
        self.isCensored = isCensored
        self.sent = sent
        self.received = received
        self.duration = duration
        self.blocked = blocked
        self.resolving = resolving
        self.connecting = connecting
        self.tlsHandshaking = tlsHandshaking
        self.sending = sending
        self.waiting = waiting
        self.receiving = receiving
        self.total = total
        self.responseTime = responseTime
    }
}
