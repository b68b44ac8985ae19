import SquallExpressions

/// What steps on data stores say beside their command.
package struct StoreCall: Sendable {
    /// Indexes the servers of its kind of store: `Plan.redis`, `Plan.sql`.
    package let server: Int
    package let timeout: DurationValue
    /// `result` in captures, checks and later steps; nil where nothing reads it.
    package let resultSlot: Int?
    package let checks: [Check]
    package let captures: [Capture]
    package let endsIterationOnFailure: Bool
    package let site: SiteID
    package init(
        server: Int,
        timeout: DurationValue,
        resultSlot: Int?,
        checks: [Check],
        captures: [Capture],
        endsIterationOnFailure: Bool,
        site: SiteID
    ) {
        self.server = server
        self.timeout = timeout
        self.resultSlot = resultSlot
        self.checks = checks
        self.captures = captures
        self.endsIterationOnFailure = endsIterationOnFailure
        self.site = site
    }
}

/// `redis`: one command or a pipeline of them, or the loss and return of a connection.
package final class RedisStep: Sendable {
    package enum Action: Sendable {
        /// The command's name and its arguments; bytes go as they are, everything else as text.
        case command([Template])
        /// Commands that are sent at once; the result is the list of their replies.
        case pipeline([[Template]])
        case connect
        case disconnect
    }
    package let action: Action
    package let call: StoreCall
    package init(_ action: Action, _ call: StoreCall) {
        self.action = action
        self.call = call
    }
}

/// `mongo`: one operation on a collection.
package final class MongoStep: Sendable {
    package enum Operation: Sendable {
        case insertMany, deleteMany, find, count
    }
    package let operation: Operation
    /// A list of documents to insert; a filter for the others.
    package let subject: Template
    package let collection: Template
    /// nil for that of the server's URL.
    package let database: Template?
    /// A map, as MongoDB's drivers have it.
    package let options: Template?
    package let call: StoreCall
    package init(
        operation: Operation,
        subject: Template,
        collection: Template,
        database: Template?,
        options: Template?,
        _ call: StoreCall
    ) {
        self.operation = operation
        self.subject = subject
        self.collection = collection
        self.database = database
        self.options = options
        self.call = call
    }
}

/// `sql`: one statement with parameters, or several without.
package final class SQLStep: Sendable {
    package let statement: Template
    /// The values of `$1`, `$2`, ...
    package let parameters: [Template]
    package let call: StoreCall
    package init(statement: Template, parameters: [Template], _ call: StoreCall) {
        self.statement = statement
        self.parameters = parameters
        self.call = call
    }
}

/// A server of a data store, as the file names it.
package struct StoreServer: Sendable, Hashable {
    /// "" where the file has only one of its kind.
    package var name: String
    /// Empty where an env left it so: the file may run without this server.
    package var url: String
    /// The most connections that all virtual users share, where they share any.
    package var connections: Int
    /// Of a Redis server alone.
    package var redis = RedisSettings()

    package static let usualConnections = 10

    package init(name: String, url: String, connections: Int = StoreServer.usualConnections) {
        self.name = name
        self.url = url
        self.connections = connections
    }
}

/// What only a Redis server of the file has.
package struct RedisSettings: Sendable, Hashable {
    /// These three go before what the URL says.
    package var user: String?
    package var password: String?
    package var database: Int?
    /// 2 or 3: the version of RESP.
    package var protocolVersion = 2
    package var connections = HTTPDefaults.Connections.perVU
    package init() {}
}
