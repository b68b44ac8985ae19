import NIOCore

/// The request a connection works on and what is known of its answer so far.
struct HTTP1Exchange {
    let continuation: UnsafeContinuation<HTTPExchange, Never>
    let wantsBody: Bool
    let maxBodySize: Int
    let startedAt: UInt64
    let deadline: UInt64?
    /// The body while it waits for its go-ahead or for room in the socket.
    var pendingBody = HTTPRequest.Body.none
    var awaitsContinue = false
    /// Times of the monotonic clock; 0 while it has not happened.
    var sentAt: UInt64 = 0
    var firstByteAt: UInt64 = 0
    var headers: HTTPHeaders?
    var body = ByteBuffer()
    var bodySize = 0

    init(_ request: HTTPRequest, startedAt: UInt64, continuation: UnsafeContinuation<HTTPExchange, Never>) {
        self.continuation = continuation
        wantsBody = request.wantsBody
        maxBodySize = request.maxBodySize
        self.startedAt = startedAt
        deadline = request.deadline
    }

    /// Whether all of the request has been handed to the socket.
    var isSent: Bool {
        if case .none = pendingBody { sentAt != 0 } else { false }
    }

    /// Takes in bytes of the body; false when it grows beyond its limit.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bodySize += bytes.count
        guard wantsBody else { return true }
        guard bodySize <= maxBodySize else { return false }
        body.writeBytes(bytes)
        return true
    }

    mutating func take(_ headers: HTTPHeaders, contentLength: Int?) {
        self.headers = headers
        guard wantsBody, let contentLength, contentLength > 0 else { return }
        // The announced length is a claim: room for more than this is made when the bytes come.
        body.reserveCapacity(min(contentLength, maxBodySize, 1 << 20))
    }

    /// The phases until `now`. An answer may begin before the request has left completely.
    func timings(until now: UInt64) -> HTTPTimings {
        var timings = HTTPTimings()
        let answered = firstByteAt == 0 ? now : firstByteAt
        let sent = sentAt == 0 ? answered : min(sentAt, answered)
        timings.sending = Int64(sent - startedAt)
        if sentAt != 0 || firstByteAt != 0 { timings.waiting = Int64(answered - sent) }
        if firstByteAt != 0 { timings.receiving = Int64(now - firstByteAt) }
        return timings
    }
}
