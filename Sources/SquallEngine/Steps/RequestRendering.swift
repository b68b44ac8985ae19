import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Buffers that every request of a worker is written in: taken and given back between two suspensions.
final class RequestBuffers {
    var url: [UInt8] = []
    var head: [UInt8] = []
    var headBuffer = ByteBuffer()
}

/// A request on its way out, and what is needed to follow its answer.
struct OutgoingRequest {
    var request: HTTPRequest
    var body: RenderedBody
    /// The URL that was asked for, as text.
    var url: URLText
    /// False once a redirect left the body, or the caller's credentials, behind: no later one brings them back.
    var keepsBody = true
    var keepsCredentials = true
}

/// A URL: its bytes as rendered, or its parts after a redirect.
enum URLText {
    case bytes([UInt8])
    // Indirect, so that copying one, as each request does several times, is one reference.
    indirect case parts(URLParts)

    var text: String {
        switch self {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .parts(let parts): parts.text
        }
    }

    /// Valid already: the request went there.
    var parts: URLParts? {
        switch self {
        case .bytes(let bytes): try? URLParts(String(decoding: bytes, as: UTF8.self))
        case .parts(let parts): parts
        }
    }
}

/// Bytes that may stand in a request target as they are (RFC 3986; `%` because the URL may be encoded already).
private let plainTargetBytes: [Bool] = (0..<256).map { byte in
    byte > 0x20 && byte < 0x7F && !"\"<>\\^`{|}#".utf8.contains(UInt8(byte))
}

extension Strand {
    /// Writes the first request of a step.
    func render(_ prepared: PreparedRequest, deadline: Int64, _ origin: Step) throws(StopReason) -> OutgoingRequest {
        let buffers = worker.buffers
        buffers.url.removeAll(keepingCapacity: true)
        do { try prepared.step.url.append(to: &buffers.url, in: frame) } catch {
            throw fail(.expression, error.message, origin)
        }
        if buffers.url.contains(where: \.isForbiddenInHeaders) {
            throw fail(.expression, "the URL contains a line end or NUL", origin)
        }
        if !prepared.step.query.isEmpty { try appendQuery(prepared.step.query, to: &buffers.url, origin) }
        let place: RequestOrigin
        do { place = try prepared.origin(of: buffers.url) } catch {
            throw fail(.expression, "the URL \(String(decoding: buffers.url, as: UTF8.self)) \(error.message)", origin)
        }
        let url = URLText.bytes(buffers.url)
        buffers.head.removeAll(keepingCapacity: true)
        buffers.head.append(contentsOf: prepared.methodBytes)
        try appendTarget(url, place, origin)
        buffers.head.append(contentsOf: place.headLines)
        let body = try render(prepared.body, prepared.step, origin)
        try appendHeaders(prepared, body, url, authorization: nil, keepsCredentials: true, origin)
        return OutgoingRequest(
            request: request(prepared, method: prepared.step.method, target: place.target, body, deadline),
            body: body,
            url: url
        )
    }

    /// Writes the request that follows an answer: to where it redirects, or with the credentials it asks for.
    func render(
        _ prepared: PreparedRequest,
        following next: FollowUp,
        deadline: Int64,
        _ origin: Step
    ) throws(StopReason) -> OutgoingRequest {
        let buffers = worker.buffers
        buffers.head.removeAll(keepingCapacity: true)
        let absolute = worker.usesPlainProxy && next.url.scheme == "http" ? next.url.text : next.url.requestTarget
        buffers.head.append(contentsOf: Array("\(next.method) \(absolute)".utf8))
        buffers.head.append(contentsOf: prepared.headLines(for: next.url))
        let body = next.keepsBody ? try render(prepared.body, prepared.step, origin) : .none
        let url = URLText.parts(next.url)
        try appendHeaders(
            prepared,
            body,
            url,
            authorization: next.authorization,
            keepsCredentials: next.keepsCredentials,
            origin
        )
        return OutgoingRequest(
            request: request(prepared, method: next.method, target: prepared.target(for: next.url), body, deadline),
            body: body,
            url: url,
            keepsBody: next.keepsBody,
            keepsCredentials: next.keepsCredentials
        )
    }

    // MARK: Parts

    /// Path and query; what must be percent-encoded is.
    private func appendTarget(_ url: URLText, _ place: RequestOrigin, _ origin: Step) throws(StopReason) {
        let buffers = worker.buffers
        let path = buffers.url[place.pathStart...]
        var isPlain = path.first == UInt8(ascii: "/")
        for byte in path where !plainTargetBytes[Int(byte)] { isPlain = false }
        if isPlain, !worker.usesPlainProxy {
            buffers.head.append(contentsOf: path)
        } else if let parts = url.parts {
            let text = worker.usesPlainProxy && parts.scheme == "http" ? parts.text : parts.requestTarget
            buffers.head.append(contentsOf: text.utf8)
        } else {
            throw fail(.expression, "the URL \(url.text) cannot be read", origin)
        }
    }

    private func appendQuery(_ query: [QueryItem], to url: inout [UInt8], _ origin: Step) throws(StopReason) {
        let pairs = try pairs(query, origin)
        if let fragment = url.firstIndex(of: UInt8(ascii: "#")) { url.removeSubrange(fragment...) }
        var separator = url.contains(UInt8(ascii: "?")) ? UInt8(ascii: "&") : UInt8(ascii: "?")
        for (name, value) in pairs {
            url.append(separator)
            url.append(contentsOf: PercentEncoding.component(name).utf8)
            url.append(UInt8(ascii: "="))
            url.append(contentsOf: PercentEncoding.component(value).utf8)
            separator = UInt8(ascii: "&")
        }
    }

    private func appendHeaders(
        _ prepared: PreparedRequest,
        _ body: RenderedBody,
        _ url: URLText,
        authorization: String?,
        keepsCredentials: Bool,
        _ origin: Step
    ) throws(StopReason) {
        let head = worker.buffers
        for header in prepared.computedHeaders {
            if !keepsCredentials, header.name.isCredential { continue }
            head.head.append(contentsOf: header.name)
            let start = head.head.count
            do { try header.value.append(to: &head.head, in: frame) } catch {
                throw fail(.expression, error.message, origin)
            }
            if head.head[start...].contains(where: \.isForbiddenInHeaders) {
                throw fail(
                    .expression,
                    "header \(String(decoding: header.name, as: UTF8.self)) contains a line end",
                    origin
                )
            }
            head.head.append(0x0D)
            head.head.append(0x0A)
        }
        if keepsCredentials { try appendCredentials(prepared.step, authorization, origin) }
        try appendCookies(prepared.step, url, keepsCredentials, origin)
        if !body.pieces.isEmpty || prepared.step.method.needsContentLength {
            if let type = body.contentType, !prepared.hasContentType { appendLine("Content-Type", type) }
            if let encoding = body.contentEncoding { appendLine("Content-Encoding", encoding) }
            appendLine("Content-Length", String(body.count))
        }
        head.head.append(0x0D)
        head.head.append(0x0A)
    }

    private func appendCredentials(_ step: HTTPStep, _ authorization: String?, _ origin: Step) throws(StopReason) {
        if let authorization { return appendLine("Authorization", authorization) }
        switch step.authentication {
        case .basic(let user, let password):
            let header = BasicAuth.header(user: try text(user, origin), password: try text(password, origin))
            appendLine("Authorization", header)
        case .bearer(let token):
            let token = try text(token, origin)
            guard !token.utf8.contains(where: \.isForbiddenInHeaders) else {
                throw fail(.expression, "the bearer token contains a line end", origin)
            }
            appendLine("Authorization", "Bearer \(token)")
        case .digest, nil: break
        }
    }

    private func appendCookies(_ step: HTTPStep, _ url: URLText, _ keepsOwn: Bool, _ origin: Step) throws(StopReason) {
        guard !session.cookies.isEmpty || !step.cookies.isEmpty else { return }
        var parts: [String] = []
        if let url = url.parts, let jar = session.cookies.header(for: url, now: wallSeconds) { parts.append(jar) }
        if keepsOwn {
            for cookie in step.cookies {
                let value = try text(cookie.value, origin)
                guard !value.utf8.contains(where: \.isForbiddenInHeaders) else {
                    throw fail(.expression, "cookie \(cookie.name) contains a line end", origin)
                }
                parts.append("\(cookie.name)=\(value)")
            }
        }
        if !parts.isEmpty { appendLine("Cookie", parts.joined(separator: "; ")) }
    }

    private func appendLine(_ name: String, _ value: String) {
        worker.buffers.head.append(contentsOf: name.utf8)
        worker.buffers.head.append(contentsOf: ": ".utf8)
        worker.buffers.head.append(contentsOf: value.utf8)
        worker.buffers.head.append(0x0D)
        worker.buffers.head.append(0x0A)
    }

    private func request(
        _ prepared: PreparedRequest,
        method: String,
        target: HTTPTarget,
        _ body: RenderedBody,
        _ deadline: Int64
    ) -> HTTPRequest {
        let buffers = worker.buffers
        buffers.headBuffer.clear(minimumCapacity: buffers.head.count)
        buffers.headBuffer.writeBytes(buffers.head)
        let http = worker.run.plan.http
        return HTTPRequest(
            method: method,
            target: target,
            head: buffers.headBuffer,
            body: body.forSending,
            expectsContinue: prepared.expectsContinue && !body.pieces.isEmpty,
            wantsBody: prepared.step.needsBody && !http.discardResponseBodies,
            maxBodySize: http.maxBodySize,
            deadline: UInt64(deadline)
        )
    }

    var wallSeconds: Int64 { frame.clock.wallTime().seconds }
}

extension RenderedBody {
    /// Small bodies as one buffer, large or generated ones in pieces.
    fileprivate var forSending: HTTPRequest.Body {
        if pieces.isEmpty { return .none }
        if pieces.count == 1, case .bytes(let bytes) = pieces[0] { return .bytes(ByteBuffer(bytes: bytes)) }
        return .stream(PieceSource(pieces))
    }
}

extension String {
    /// Methods whose requests say `Content-Length: 0` where they have no body (RFC 9110, section 8.6).
    fileprivate var needsContentLength: Bool { self == "POST" || self == "PUT" || self == "PATCH" }
}

extension [UInt8] {
    /// Headers, `Name: `, that do not follow a redirect to another origin.
    var isCredential: Bool {
        let name = String(decoding: self, as: UTF8.self).lowercased()
        return name.hasPrefix("authorization:") || name.hasPrefix("cookie:") || name.hasPrefix("proxy-authorization:")
    }
}
