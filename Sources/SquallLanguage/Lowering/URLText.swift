/// The shape of absolute URLs, as far as a scenario file needs it.
enum URLText {
    /// Whether the text is `scheme://host...` without spaces.
    static func isAbsolute(_ text: String) -> Bool {
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, parts[0].hasSuffix(":"), let first = parts[0].first else {
            return false
        }
        let scheme = parts[0].dropLast()
        let isName =
            first.isASCII && first.isLetter
            && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        let host = parts[2].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return isName && !host.isEmpty && !text.contains { $0 == " " || $0.isNewline }
    }

    /// Why no client can open a URL: the rules that it is read by when it is requested. nil where nothing is wrong.
    ///
    /// - Parameters:
    ///   - text: begins with a scheme and `://`.
    ///   - isWhole: otherwise only its beginning is known, and the host may go on behind it.
    static func flaw(in text: String, isWhole: Bool = true) -> Flaw? {
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            let message = "the URL has a line end or another control character in it"
            return Flaw(message, help: "a line end is sent as `%0A`")
        }
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        guard isWhole || authority.endIndex < rest.endIndex else { return nil }
        // A client drops blanks around a URL.
        let isEnd = authority.endIndex == rest.endIndex
        return flaw(ofAuthority: isEnd ? Substring(authority.trimmingSpaces) : authority)
    }

    /// What is wrong with a URL, and what to write.
    struct Flaw {
        let message: String
        let help: String?

        fileprivate init(_ message: String, help: String? = nil) {
            self.message = message
            self.help = help
        }
    }

    /// `user:password@host:port`
    private static func flaw(ofAuthority authority: Substring) -> Flaw? {
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard place.hasPrefix("[") else {
            let host = place.prefix { $0 != ":" }
            return flaw(ofHost: host) ?? flaw(ofPort: place[host.endIndex...])
        }
        guard let end = place.firstIndex(of: "]") else {
            return Flaw("the URL's IPv6 address has no `]`", help: "write for instance `http://[::1]:8080/`")
        }
        return flaw(ofPort: place[place.index(after: end)...])
    }

    private static func flaw(ofHost host: Substring) -> Flaw? {
        if host.isEmpty { return Flaw("the URL has no host") }
        guard host.utf8.allSatisfy({ $0 < 0x80 }) else {
            return Flaw(
                "the host `\(host)` has characters in it that are not ASCII",
                help: "write it in its `xn--` form"
            )
        }
        let isName = host.allSatisfy { $0.isLetter || $0.isNumber || "-._~".contains($0) }
        if isName { return nil }
        return Flaw(
            host.contains(" ")
                ? "the host `\(host)` has a space in it" : "the host `\(host)` has a character in it that no host has"
        )
    }

    /// - Parameter text: what stands behind the host.
    private static func flaw(ofPort text: Substring) -> Flaw? {
        let digits = text.dropFirst()
        if text.isEmpty || text == ":" { return nil }
        guard text.hasPrefix(":") else { return Flaw("nothing but a port can follow the URL's IPv6 address") }
        let isNumber = digits.allSatisfy { $0.isASCII && $0.isNumber }
        if isNumber, let port = Int(digits), (1...65_535).contains(port) { return nil }
        return Flaw("the URL's port `\(digits)` is not a number from 1 to 65535")
    }
}
