/// An http or https URL taken apart (RFC 3986), ready to be requested: everything that must be percent-encoded is.
package struct URLParts: Sendable, Hashable {
    /// `http` or `https`.
    package var scheme: String
    /// User and password, still encoded; nil where the URL has none.
    package var userInfo: String?
    /// In lower case, IPv6 addresses without brackets.
    package var host: String
    /// Given or the scheme's own: 80, 443.
    package var port: Int
    /// Begins with `/`.
    package var path: String
    /// Without `?`; nil where the URL has none.
    package var query: String?

    /// Reads an absolute URL. The fragment is dropped; spaces and non-ASCII characters are encoded.
    package init(_ text: String) throws(URLProblem) {
        let reference = try URLReference(text)
        guard let scheme = reference.scheme else {
            throw URLProblem("\"\(text)\" is not an absolute URL: it does not begin with http:// or https://")
        }
        guard let authority = reference.authority else { throw URLProblem("\"\(text)\" names no host") }
        self = try URLParts(scheme: scheme, authority: authority, reference)
    }

    private init(scheme: String, authority: Substring, _ reference: URLReference) throws(URLProblem) {
        guard let standardPort = Self.standardPorts[scheme] else {
            throw URLProblem("the URL's scheme is \"\(scheme)\" and not http or https")
        }
        let parts = try URLAuthority(authority)
        self.scheme = scheme
        userInfo = parts.userInfo
        host = parts.host
        port = parts.port ?? standardPort
        path = Self.repairedPath(reference.path)
        query = reference.query.map { PercentEncoding.repair($0, keeping: PercentEncoding.isQuery) }
    }

    private static let standardPorts = ["http": 80, "https": 443]

    private static func repairedPath(_ path: Substring) -> String {
        path.isEmpty ? "/" : PercentEncoding.repair(path, keeping: PercentEncoding.isPath)
    }

    /// The URL that `text` (absolute or relative) means on this one: RFC 3986, section 5.2.
    package func resolving(_ text: String) throws(URLProblem) -> URLParts {
        let reference = try URLReference(text)
        if let scheme = reference.scheme, reference.authority == nil {
            throw URLProblem("\"\(text)\" names no host for \"\(scheme)\"")
        }
        var result = self
        if let authority = reference.authority {
            result = try URLParts(scheme: reference.scheme ?? scheme, authority: authority, reference)
        } else if reference.path.isEmpty {
            if let query = reference.query {
                result.query = PercentEncoding.repair(query, keeping: PercentEncoding.isQuery)
            }
            return result
        } else {
            result.query = reference.query.map { PercentEncoding.repair($0, keeping: PercentEncoding.isQuery) }
            let repaired = Self.repairedPath(reference.path)
            result.path = repaired.hasPrefix("/") ? repaired : directory + repaired
        }
        result.path = Self.removingDotSegments(result.path)
        return result
    }

    /// The path up to its last slash.
    private var directory: Substring {
        path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    }

    /// RFC 3986, 5.2.4.
    private static func removingDotSegments(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".": if isLast { kept.append("") }
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}

extension URLParts {
    /// Path and query, for the request line.
    package var requestTarget: String {
        query.map { "\(path)?\($0)" } ?? path
    }

    /// The value of Host: without the port where it is the scheme's own.
    package var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == Self.standardPorts[scheme] ? name : "\(name):\(port)"
    }

    /// The URL as text, without user and password.
    package var text: String { "\(scheme)://\(hostHeader)\(requestTarget)" }

    /// Same scheme, host and port.
    package func isSameOrigin(as other: URLParts) -> Bool {
        port == other.port && host == other.host && scheme == other.scheme
    }

    /// Adds `name=value` pairs to the query, percent-encoded.
    package mutating func appendQuery(_ items: [(name: String, value: String)]) {
        guard !items.isEmpty else { return }
        let added = items.map {
            "\(PercentEncoding.component($0.name))=\(PercentEncoding.component($0.value))"
        }.joined(separator: "&")
        let existing = query ?? ""
        query = existing.isEmpty ? added : "\(existing)&\(added)"
    }

    /// User and password of the URL, decoded; nil where it has none.
    package var credentials: (user: String, password: String)? {
        guard let userInfo else { return nil }
        let parts = userInfo.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let password = parts.count > 1 ? parts[1] : ""
        return (PercentEncoding.decode(parts[0]), PercentEncoding.decode(password))
    }
}

/// Why a text is no URL, as a sentence.
package struct URLProblem: Error, Sendable, Hashable {
    package var message: String
    package init(_ message: String) { self.message = message }
}
