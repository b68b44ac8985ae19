import NIOCore
import SquallClients

/// An address that takes figures by POST.
package struct LiveEndpoint: Sendable {
    /// For people; without the query, which may be a credential.
    package let text: String
    package var isSecure: Bool { target.scheme == .https }
    private let target: HTTPTarget
    /// Request line and headers, but for the body's length.
    private let head: String

    /// - Parameters:
    ///   - usualPath: taken where the URL names none.
    ///   - headers: their values are never shown.
    package init(url: String, usualPath: String, headers: [(name: String, value: String)]) throws(LiveProblem) {
        var parts: URLParts
        do throws(URLProblem) { parts = try URLParts(url) } catch { throw LiveProblem(error.message) }
        guard parts.userInfo == nil else {
            throw LiveProblem("the URL holds credentials, which everybody on this machine can read; use --live-header")
        }
        if parts.path == "/" { parts.path = usualPath }
        text = "\(parts.scheme)://\(parts.hostHeader)\(parts.path)"
        target = HTTPTarget(scheme: parts.scheme == "https" ? .https : .http, host: parts.host, port: parts.port)
        let fields = [(name: "Host", value: parts.hostHeader)] + headers
        let lines = fields.map { "\($0.name): \($0.value)\r\n" }.joined()
        head = "POST \(parts.requestTarget) HTTP/1.1\r\n\(lines)"
    }

    func request(_ body: [UInt8], deadline: UInt64) -> HTTPRequest {
        HTTPRequest(
            method: "POST",
            target: target,
            head: ByteBuffer(string: head + "Content-Length: \(body.count)\r\n\r\n"),
            body: .bytes(ByteBuffer(bytes: body)),
            maxBodySize: 1 << 20,
            deadline: deadline
        )
    }
}
