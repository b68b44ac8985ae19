/// Cookies as RFC 6265 wants them stored and sent. A value: a copy is a snapshot.
package struct CookieJar: Sendable {
    package init() {}
    package var isEmpty: Bool { true }
    /// Takes in the Set-Cookie headers of an answer from `url`. `now` is in seconds since 1970.
    package mutating func store(_ setCookies: [String], from url: URLParts, now: Int64) {}
    /// The value of Cookie for a request to `url`, nil when no cookie fits.
    package mutating func header(for url: URLParts, now: Int64) -> String? { nil }
    /// Name and value of the cookies of an answer, for `response.cookies`.
    package static func pairs(of setCookies: [String]) -> [(name: String, value: String)] { [] }
}
