/// A URL taken apart (RFC 3986), ready to be requested: everything that must be percent-encoded is.
package struct URLParts: Sendable, Hashable {
    /// In lower case.
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

    /// Reads an absolute URL. The fragment is dropped. Spaces and non-ASCII characters are encoded.
    /// Throws what is wrong with it, as the end of a sentence.
    package init(_ text: String) throws(URLProblem) { throw URLProblem("not available") }

    /// The URL that `reference` (absolute or relative) means on this one: RFC 3986, section 5.
    package func resolving(_ reference: String) throws(URLProblem) -> URLParts { self }

    /// Path and query, for the request line.
    package var requestTarget: String { path }
    /// The value of Host: without the port where it is the scheme's own.
    package var hostHeader: String { host }
    /// The URL as text, without user and password.
    package var text: String { path }
    /// Same scheme, host and port.
    package func isSameOrigin(as other: URLParts) -> Bool { false }

    /// Adds `name=value` pairs to the query, percent-encoded.
    package mutating func appendQuery(_ items: [(name: String, value: String)]) {}
}

package struct URLProblem: Error, Sendable, Hashable {
    package var message: String
    package init(_ message: String) { self.message = message }
}

package enum PercentEncoding {
    /// Encodes all but unreserved characters (RFC 3986).
    package static func component(_ text: String) -> String { text }
    /// As application/x-www-form-urlencoded: a space is `+`.
    package static func form(_ items: [(name: String, value: String)]) -> String { "" }
}
