import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// What of a step's request is the same each time, written out once for each worker.
final class PreparedRequest {
    let step: HTTPStep
    /// `GET `.
    let methodBytes: [UInt8]
    let body: PreparedBody
    /// Headers with values that are computed, and credentials, which not every request carries: `Name: ` and the value.
    private(set) var computedHeaders: [(name: [UInt8], value: Template)] = []
    let expectsContinue: Bool
    /// Whether each sample computes some of its tags.
    let hasComputedTags: Bool
    private(set) var hasContentType = false
    /// Header lines with constant values, `Host` aside.
    private var constantHeaders: [UInt8] = []
    private var hostHeader: String?
    private let serverName: String?
    /// Tag sets by status and what else distinguishes samples of one site.
    private var tagSets: [(key: Int, tagSet: TagSetID)] = []
    /// The origin of the last request; nearly always that of the next.
    private(set) var origin: RequestOrigin?

    init(_ step: HTTPStep, plan: Plan) {
        self.step = step
        methodBytes = Array((step.method + " ").utf8)
        body = PreparedBody(step.body)
        serverName = plan.tls.serverName
        hasComputedTags = !plan.sites[step.site].computedTags.isEmpty
        expectsContinue = step.headers.contains {
            $0.name.lowercased() == "expect" && $0.value.constant?.text.lowercased() == "100-continue"
        }
        var hasUserAgent = false
        for header in step.headers {
            let name = header.name.lowercased()
            hasUserAgent = hasUserAgent || name == "user-agent"
            hasContentType = hasContentType || name == "content-type"
            if name == "host", let constant = header.value.constant { hostHeader = constant.text } else { add(header) }
        }
        if !hasUserAgent, let agent = plan.http.userAgent, !agent.isEmpty {
            constantHeaders += Array("User-Agent: \(agent)\r\n".utf8)
        }
    }

    private func add(_ header: Header) {
        let name = Array("\(header.name): ".utf8)
        if let constant = header.value.constant, !name.isCredential {
            constantHeaders += name + Array(constant.text.utf8) + [0x0D, 0x0A]
        } else {
            computedHeaders.append((name, header.value))
        }
    }

    /// Where the request goes, from a URL's bytes. Nearly always it is where the last one went.
    func origin(of url: [UInt8]) throws(URLProblem) -> RequestOrigin {
        if let origin, origin.isPrefix(of: url) { return origin }
        let parts = try URLParts(String(decoding: url, as: UTF8.self))
        let made = RequestOrigin(url: url, parts: parts, serverName: serverName, headers: headLines(for: parts))
        origin = made
        return made
    }

    /// The end of the request line, `Host` and the constant headers.
    func headLines(for parts: URLParts) -> [UInt8] {
        Array(" HTTP/1.1\r\nHost: \(hostHeader ?? parts.hostHeader)\r\n".utf8) + constantHeaders
    }

    func target(for parts: URLParts) -> HTTPTarget { HTTPTarget(parts, serverName: serverName) }

    /// The tag set of a sample, found by number after the first of its kind.
    func tagSet(_ key: Int, make: () -> TagSetID) -> TagSetID {
        for entry in tagSets where entry.key == key { return entry.tagSet }
        let made = make()
        tagSets.append((key, made))
        return made
    }
}

/// The part of a URL before its path, resolved once.
final class RequestOrigin {
    let target: HTTPTarget
    /// See `PreparedRequest.headLines`.
    let headLines: [UInt8]
    /// `http://host:port` as written.
    private let prefix: [UInt8]

    init(url: [UInt8], parts: URLParts, serverName: String?, headers: [UInt8]) {
        target = HTTPTarget(parts, serverName: serverName)
        headLines = headers
        prefix = Array(url[..<RequestOrigin.length(of: url)])
    }

    /// Whether the URL has the same text before its path.
    func isPrefix(of url: [UInt8]) -> Bool {
        guard url.count >= prefix.count else { return false }
        if url.count > prefix.count {
            let next = url[prefix.count]
            guard next == UInt8(ascii: "/") || next == UInt8(ascii: "?") || next == UInt8(ascii: "#") else {
                return false
            }
        }
        for index in prefix.indices where prefix[index] != url[index] { return false }
        return true
    }

    var pathStart: Int { prefix.count }

    /// Bytes before the path: after `://`, up to the first `/`, `?` or `#`.
    private static func length(of url: [UInt8]) -> Int {
        guard let colon = url.firstIndex(of: UInt8(ascii: ":")), url.count > colon + 3 else { return url.count }
        return url[(colon + 3)...].firstIndex {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#")
        } ?? url.count
    }
}

extension HTTPTarget {
    init(_ parts: URLParts, serverName: String?) {
        self.init(
            scheme: parts.scheme == "https" ? .https : .http,
            host: parts.host,
            port: parts.port,
            serverName: serverName
        )
    }
}
