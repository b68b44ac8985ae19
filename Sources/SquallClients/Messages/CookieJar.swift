/// Cookies, stored and sent as RFC 6265 says. A value: a copy is a snapshot.
package struct CookieJar: Sendable {
    private struct Entry: Sendable {
        var name: String
        var value: String
        var domain: String
        var path: String
        var expiry: Int64?
        var isHostOnly: Bool
        var isSecure: Bool
    }

    /// So that a server cannot fill the memory of ten thousand VUs; the oldest goes first.
    private static let maximumCount = 300

    /// In the order of creation.
    private var entries: [Entry] = []

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// Takes in the Set-Cookie headers of an answer from `url`. `now` is in seconds since 1970.
    package mutating func store(_ setCookies: [String], from url: URLParts, now: Int64) {
        for header in setCookies {
            guard let cookie = Cookie(header, now: now), let entry = Self.entry(cookie, url) else { continue }
            put(entry, isExpired: cookie.expiry.map { $0 <= now } ?? false)
        }
    }

    /// The value of Cookie for a request to `url`, nil when no cookie fits. Longer paths come first.
    package func header(for url: URLParts, now: Int64) -> String? {
        guard !entries.isEmpty else { return nil }
        let fitting = entries.filter { entry in
            Self.fits(entry, url) && entry.expiry.map { $0 > now } ?? true
        }
        guard !fitting.isEmpty else { return nil }
        // The sort is stable, so that older cookies come first among equals.
        let sorted = fitting.sorted { $0.path.utf8.count > $1.path.utf8.count }
        return sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    }

    /// Name and value of the cookies of an answer, for `response.cookies`.
    package static func pairs(of setCookies: [String]) -> [(name: String, value: String)] {
        setCookies.compactMap { header in
            Cookie(header, now: 0).map { ($0.name, $0.value) }
        }
    }
}

extension CookieJar {
    private mutating func put(_ entry: Entry, isExpired: Bool) {
        let index = entries.firstIndex {
            $0.name == entry.name && $0.domain == entry.domain && $0.path == entry.path
        }
        if isExpired {
            if let index { entries.remove(at: index) }
        } else if let index {
            entries[index] = entry
        } else {
            if entries.count == Self.maximumCount { entries.removeFirst() }
            entries.append(entry)
        }
    }

    /// Nil when the server may not set this cookie.
    private static func entry(_ cookie: Cookie, _ url: URLParts) -> Entry? {
        var isHostOnly = true
        if let domain = cookie.domain, domain != url.host {
            // A name of one label stands for all its hosts: nobody may set cookies for `com`.
            guard domain.contains("."), domainMatches(url.host, domain) else { return nil }
            isHostOnly = false
        } else if cookie.domain != nil {
            isHostOnly = isAddress(url.host)
        }
        return Entry(
            name: cookie.name,
            value: cookie.value,
            domain: cookie.domain ?? url.host,
            path: cookie.path ?? defaultPath(url.path),
            expiry: cookie.expiry,
            isHostOnly: isHostOnly,
            isSecure: cookie.isSecure
        )
    }

    private static func fits(_ entry: Entry, _ url: URLParts) -> Bool {
        guard !entry.isSecure || url.scheme == "https" else { return false }
        let isItsHost = entry.domain == url.host || !entry.isHostOnly && domainMatches(url.host, entry.domain)
        return isItsHost && pathMatches(url.path, entry.path)
    }

    /// RFC 6265, 5.1.3.
    private static func domainMatches(_ host: String, _ domain: String) -> Bool {
        host == domain || host.hasSuffix("." + domain) && !isAddress(host)
    }

    private static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.utf8.allSatisfy { ASCII.isDigit($0) || $0 == UInt8(ascii: ".") }
    }

    /// RFC 6265, 5.1.4.
    private static func defaultPath(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func pathMatches(_ path: String, _ cookiePath: String) -> Bool {
        guard path.hasPrefix(cookiePath) else { return false }
        if path.utf8.count == cookiePath.utf8.count || cookiePath.hasSuffix("/") { return true }
        return path.utf8.dropFirst(cookiePath.utf8.count).first == UInt8(ascii: "/")
    }
}
