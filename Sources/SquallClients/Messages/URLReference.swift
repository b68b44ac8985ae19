/// The components of a URL reference as written (RFC 3986, appendix B), without the fragment.
struct URLReference {
    /// In lower case.
    let scheme: String?
    let authority: Substring?
    let path: Substring
    let query: Substring?

    init(_ text: String) throws(URLProblem) {
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw URLProblem("the URL has a control character in it")
        }
        var rest = Substring(text)
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        } else {
            query = nil
        }
        scheme = Self.takeScheme(&rest)
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            authority = rest[..<end]
            rest = rest[end...]
        } else {
            authority = nil
        }
        path = rest
    }

    private static func takeScheme(_ rest: inout Substring) -> String? {
        guard let colon = rest.firstIndex(of: ":") else { return nil }
        let scheme = rest[..<colon]
        guard let first = scheme.utf8.first, ASCII.isLetter(first), scheme.utf8.allSatisfy(isSchemeCharacter) else {
            return nil
        }
        rest = rest[rest.index(after: colon)...]
        return scheme.lowercased()
    }

    private static func isSchemeCharacter(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }
}

/// `user:password@host:port`.
struct URLAuthority {
    let userInfo: String?
    let host: String
    let port: Int?

    init(_ text: Substring) throws(URLProblem) {
        var rest = text
        if let at = rest.lastIndex(of: "@") {
            userInfo = PercentEncoding.repair(rest[..<at]) { PercentEncoding.isPath($0) && $0 != UInt8(ascii: "/") }
            rest = rest[rest.index(after: at)...]
        } else {
            userInfo = nil
        }
        host = try Self.takeHost(&rest)
        port = try Self.port(rest)
    }

    private static func takeHost(_ rest: inout Substring) throws(URLProblem) -> String {
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { throw URLProblem("the URL's IPv6 address has no \"]\"") }
            let address = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            return address.lowercased()
        }
        let end = rest.firstIndex(of: ":") ?? rest.endIndex
        let host = rest[..<end]
        rest = rest[end...]
        guard !host.isEmpty else { throw URLProblem("the URL names no host") }
        guard host.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw URLProblem("the host \"\(host)\" has non-ASCII characters in it: write it in its xn-- form")
        }
        guard host.utf8.allSatisfy(PercentEncoding.isUnreserved) else {
            throw URLProblem("the host \"\(host)\" has a character in it that no host name has")
        }
        return host.lowercased()
    }

    private static func port(_ rest: Substring) throws(URLProblem) -> Int? {
        guard !rest.isEmpty else { return nil }
        let digits = rest.dropFirst()
        if rest.first == ":", digits.isEmpty { return nil }
        guard rest.first == ":", digits.utf8.allSatisfy(ASCII.isDigit), let port = Int(digits),
            (1...65535).contains(port)
        else { throw URLProblem("the URL's port \"\(digits)\" is not a number from 1 to 65535") }
        return port
    }
}
