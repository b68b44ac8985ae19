import NIOCore

/// The phases of one exchange, nanoseconds each; nil for a phase that did not happen.
///
/// Of a failed exchange the phases up to the failure are there, the one that was under way with what it had taken.
package struct HTTPTimings: Sendable, Hashable {
    /// Waiting for a free connection of the pool.
    package var blocked: Int64 = 0
    package var resolving: Int64?
    package var connecting: Int64?
    package var tlsHandshaking: Int64?
    /// Set as soon as the first byte was handed to the socket.
    package var sending: Int64?
    package var waiting: Int64?
    package var receiving: Int64?

    package init() {}

    /// sending + waiting + receiving; nil when the request never left.
    package var duration: Int64? {
        guard let sending else { return nil }
        return sending + (waiting ?? 0) + (receiving ?? 0)
    }
}

/// What is known of the connection an exchange took place on.
package final class ConnectionInfo: Sendable {
    /// `HTTP/1.1`, or `HTTP/1.0` as the answer says.
    package let proto: String
    /// `tls1.2` or `tls1.3`; nil without TLS.
    package let tlsVersion: String?
    /// IP address and port of the peer.
    package let remoteAddress: String

    package init(proto: String, tlsVersion: String?, remoteAddress: String) {
        self.proto = proto
        self.tlsVersion = tlsVersion
        self.remoteAddress = remoteAddress
    }
}

/// A complete answer.
package struct HTTPResponse: Sendable {
    package var status: Int
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    package var minorVersion: Int
    package var headers: HTTPHeaders
    /// The body as sent, still encoded; empty unless wanted.
    package var body: ByteBuffer
    /// Bytes of the body as sent, kept or not, without chunk framing.
    package var bodySize: Int

    package var reason: String { headers.reason }

    package init(status: Int, minorVersion: Int, headers: HTTPHeaders, body: ByteBuffer, bodySize: Int) {
        self.status = status
        self.minorVersion = minorVersion
        self.headers = headers
        self.body = body
        self.bodySize = bodySize
    }
}

/// One request and what came of it.
///
/// A class, so that handing it on copies one pointer instead of a dozen references.
// Unchecked: it is filled in on the loop, and only read once `HTTPConnections.send` has returned it.
package final class HTTPExchange: @unchecked Sendable {
    package let result: Result<HTTPResponse, HTTPFailure>
    /// The status of the answer, 0 where there is none.
    package let status: Int
    /// Nanoseconds of the monotonic clock: when `send` was called, and when the last byte was there or all hope gone.
    package internal(set) var startedAt: UInt64
    package internal(set) var endedAt: UInt64
    package internal(set) var timings: HTTPTimings
    /// Bytes as the socket saw them: heads, bodies, chunk framing and TLS records, a new connection's handshake too.
    package internal(set) var bytesSent: Int
    package internal(set) var bytesReceived: Int
    /// Nil when no connection came about.
    package let connection: ConnectionInfo?
    /// Whether a kept-alive connection was used.
    package internal(set) var isReused: Bool

    package init(
        result: Result<HTTPResponse, HTTPFailure>,
        startedAt: UInt64,
        endedAt: UInt64,
        timings: HTTPTimings = HTTPTimings(),
        bytesSent: Int = 0,
        bytesReceived: Int = 0,
        connection: ConnectionInfo? = nil,
        isReused: Bool = false
    ) {
        self.result = result
        if case .success(let response) = result { status = response.status } else { status = 0 }
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.timings = timings
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.connection = connection
        self.isReused = isReused
    }

    /// The same exchange with an answer that cannot be used.
    package func failing(with failure: HTTPFailure) -> HTTPExchange {
        HTTPExchange(
            result: .failure(failure),
            startedAt: startedAt,
            endedAt: endedAt,
            timings: timings,
            bytesSent: bytesSent,
            bytesReceived: bytesReceived,
            connection: connection,
            isReused: isReused
        )
    }

    package var response: HTTPResponse? {
        if case .success(let response) = result { response } else { nil }
    }
    package var failure: HTTPFailure? {
        if case .failure(let failure) = result { failure } else { nil }
    }
}
