/// Where an answer sends the client next.
package struct Redirect: Sendable, Hashable {
    package var url: URLParts
    package var method: String
    /// False when the method became GET: the body and its headers (Content-*) are not sent again.
    package var keepsBody: Bool
    /// False across origins: Authorization, Cookie and Proxy-Authorization headers of the caller are not sent.
    package var keepsCredentials: Bool

    /// Nil when the status is no redirect or there is no Location; throws `protocol` for an unusable Location.
    package static func next(
        status: Int,
        location: String?,
        method: String,
        url: URLParts
    ) throws(HTTPFailure) -> Redirect? {
        guard [301, 302, 303, 307, 308].contains(status), let location else { return nil }
        let next: URLParts
        do {
            next = try url.resolving(location)
        } catch {
            throw HTTPFailure(
                .protocol,
                "\(url.hostHeader): the answer's Location cannot be used: \(error.message)"
            )
        }
        let becomesGET = status == 303 ? method != "HEAD" : status < 303 && method == "POST"
        return Redirect(
            url: next,
            method: becomesGET ? "GET" : method,
            keepsBody: !becomesGET,
            keepsCredentials: next.isSameOrigin(as: url)
        )
    }
}
