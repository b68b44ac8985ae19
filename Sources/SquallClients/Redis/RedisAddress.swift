/// Where a Redis server is and how to log on: `redis://[[user]:password@]host[:port][/database]`, `rediss://` for TLS.
package struct RedisAddress: Sendable, Hashable {
    package var target: HTTPTarget
    /// nil for Redis's default user.
    package var user: String?
    package var password: String?
    package var database: Int
    /// 2 or 3: which version of RESP the connection speaks.
    package var protocolVersion = 2

    private static let standardPort = 6379

    package init(url: String, serverName: String? = nil) throws(URLProblem) {
        let reference = try URLReference(url)
        guard let scheme = reference.scheme, ["redis", "rediss"].contains(scheme) else {
            throw URLProblem("\"\(url)\" is not the URL of a Redis server: write redis://host:port")
        }
        let authority = try URLAuthority(reference.authority ?? "")
        target = HTTPTarget(
            scheme: scheme == "rediss" ? .https : .http,
            host: authority.host,
            port: authority.port ?? Self.standardPort,
            serverName: serverName
        )
        let path = reference.path.drop { $0 == "/" }
        guard let database = path.isEmpty ? 0 : Int(path), database >= 0 else {
            throw URLProblem("\"\(path)\" is not the number of a Redis database")
        }
        self.database = database
        readCredentials(authority.userInfo)
    }

    private mutating func readCredentials(_ text: String?) {
        guard let text else { return }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map {
            PercentEncoding.decode(String($0))
        }
        if parts.count == 2 {
            user = parts[0].isEmpty ? nil : parts[0]
            password = parts[1]
        } else {
            password = parts[0]
        }
    }

    /// What a new connection says first.
    var greeting: [[[UInt8]]] {
        var commands: [[String]] = []
        if protocolVersion == 3 {
            // RESP3 has no word for the default user but its name.
            commands.append(["HELLO", "3"] + (password.map { ["AUTH", user ?? "default", $0] } ?? []))
        } else if let password {
            commands.append(["AUTH"] + (user.map { [$0] } ?? []) + [password])
        }
        if database != 0 { commands.append(["SELECT", String(database)]) }
        return commands.map { $0.map { Array($0.utf8) } }
    }
}
