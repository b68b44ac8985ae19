import SquallExpressions

/// `redis`: one command, or the loss and return of a connection.
package final class RedisStep: Sendable {
    package enum Action: Sendable {
        /// The command's name and its arguments; bytes go as they are, everything else as text.
        case command([Template])
        case connect
        case disconnect
    }
    /// Indexes `Plan.redis`.
    package let server: Int
    package let action: Action
    package let timeout: DurationValue
    /// `result` in captures, checks and later steps; nil where nothing reads it.
    package let resultSlot: Int?
    package let checks: [Check]
    package let captures: [Capture]
    package let endsIterationOnFailure: Bool
    package let site: SiteID
    package init(
        server: Int,
        action: Action,
        timeout: DurationValue,
        resultSlot: Int?,
        checks: [Check],
        captures: [Capture],
        endsIterationOnFailure: Bool,
        site: SiteID
    ) {
        self.server = server
        self.action = action
        self.timeout = timeout
        self.resultSlot = resultSlot
        self.checks = checks
        self.captures = captures
        self.endsIterationOnFailure = endsIterationOnFailure
        self.site = site
    }
}

/// A Redis server of the file.
package struct RedisServer: Sendable {
    /// "" where the file has only one.
    package var name: String
    /// `redis://[user:password@]host:port[/database]`, or `rediss://` for TLS.
    package var url: String
    package init(name: String, url: String) {
        self.name = name
        self.url = url
    }
}
