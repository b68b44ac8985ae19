/// `redis://[[user]:password@]host[:port][/database]`.
struct RedisAddress: Sendable, Equatable {
    var host: String
    var port = 6379
    /// What `AUTH` is given.
    var credentials: [String] = []
    var database = 0

    init(_ text: String) throws(DemoOptionError) {
        guard text.hasPrefix("redis://") else {
            throw DemoOptionError(description: "\"\(text)\" is not an address such as redis://127.0.0.1:6379")
        }
        var rest = text.dropFirst("redis://".count)
        if let slash = rest.firstIndex(of: "/") {
            let number = rest[rest.index(after: slash)...]
            guard number.isEmpty || Int(number) != nil else {
                throw DemoOptionError(description: "\"\(number)\" is not the number of a database")
            }
            database = Int(number) ?? 0
            rest = rest[..<slash]
        }
        if let at = rest.lastIndex(of: "@") {
            credentials = rest[..<at].split(separator: ":").map(String.init)
            rest = rest[rest.index(after: at)...]
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        host = String(parts.first ?? "")
        if parts.count == 2, let number = Int(parts[1]), (1...65_535).contains(number) { port = number }
        guard !host.isEmpty, parts.count == 1 || parts[1] == String(port), parts.count <= 2 else {
            throw DemoOptionError(description: "\"\(text)\" has no host and port that can be read")
        }
    }
}
