/// The cookies of one Engine.IO session: those of the request, and those that answers set. Load balancers know by them
/// which server has the session.
struct SessionCookies {
    private let given: [(name: Substring, pair: Substring)]
    private let headers: [(name: String, value: String)]
    private let url: URLParts?
    private var jar = CookieJar()

    init(_ request: SocketIORequest) {
        url = request.url
        headers = request.headers.filter { $0.name.lowercased() != "cookie" }
        given = request.headers.filter { $0.name.lowercased() == "cookie" }.flatMap { header in
            header.value.split(separator: ";").map { pair in
                let trimmed = pair.drop { $0 == " " }
                return (trimmed.prefix { $0 != "=" }, trimmed)
            }
        }
    }

    /// Takes in the Set-Cookie headers of an answer.
    mutating func store(_ setCookies: [String]) {
        guard let url else { return }
        jar.store(setCookies, from: url, now: WallClock.seconds())
    }

    /// The headers of the session's next request. A cookie that was set stands for a given one of that name.
    var requestHeaders: [(name: String, value: String)] {
        let stored = url.flatMap { jar.header(for: $0, now: WallClock.seconds()) } ?? ""
        let names = stored.split(separator: ";").map { pair in pair.drop { $0 == " " }.prefix { $0 != "=" } }
        let pairs = given.filter { !names.contains($0.name) }.map { String($0.pair) } + (stored.isEmpty ? [] : [stored])
        return pairs.isEmpty ? headers : headers + [("Cookie", pairs.joined(separator: "; "))]
    }
}
