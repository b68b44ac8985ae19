import NIOCore

/// Where a request goes. Requests to equal targets share connections.
package struct HTTPTarget: Sendable, Hashable {
    package enum Scheme: String, Sendable { case http, https }

    package var scheme: Scheme
    /// A name, or an IP address without brackets.
    package var host: String
    package var port: Int
    /// The name to show (SNI) and to verify instead of `host`.
    package var serverName: String?

    package init(scheme: Scheme, host: String, port: Int, serverName: String? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.serverName = serverName
    }

    // Ports differ most often and are cheapest to compare.
    package static func == (a: HTTPTarget, b: HTTPTarget) -> Bool {
        a.port == b.port && a.scheme == b.scheme && a.host == b.host && a.serverName == b.serverName
    }

    /// `host:port`, IPv6 addresses in brackets.
    package var authority: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// Produces the body of a request piece by piece, so that it never lies in memory as a whole.
package protocol HTTPBodySource: AnyObject, Sendable {
    /// The next bytes, nil at the end. Called on the loop, and only while the socket takes more. The head's
    /// Content-Length has to agree with the sum.
    func nextChunk() -> ByteBuffer?
}

/// One HTTP request, its head rendered already.
///
/// A class, so that handing it on copies one reference instead of five.
// Unchecked: whoever makes it fills it in before it is sent, and nobody changes it then.
package final class HTTPRequest: @unchecked Sendable {
    package enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        case stream(any HTTPBodySource)
    }

    package var method: String
    package var target: HTTPTarget
    /// Request line, headers and the empty line. Over a plain HTTP proxy the request line has to be in absolute form.
    package var head: ByteBuffer
    package var body: Body
    /// Whether `head` has `Expect: 100-continue`: the body waits for the go-ahead, for at most a second.
    package var expectsContinue: Bool
    /// Whether the answer's body is kept; otherwise it is read and counted.
    package var wantsBody: Bool
    /// Bytes of a kept body, as sent, above which the exchange fails with `too_large`.
    package var maxBodySize: Int
    /// Nanoseconds of the monotonic clock at which the exchange fails with `timeout`; nil for never.
    package var deadline: UInt64?

    package init(
        method: String,
        target: HTTPTarget,
        head: ByteBuffer,
        body: Body = .none,
        expectsContinue: Bool = false,
        wantsBody: Bool = true,
        maxBodySize: Int = 64 << 20,
        deadline: UInt64? = nil
    ) {
        self.method = method
        self.target = target
        self.head = head
        self.body = body
        self.expectsContinue = expectsContinue
        self.wantsBody = wantsBody
        self.maxBodySize = maxBodySize
        self.deadline = deadline
    }
}
