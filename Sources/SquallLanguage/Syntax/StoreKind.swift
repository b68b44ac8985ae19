import SquallPlan

/// A kind of data store: the key of its servers at the top of a file, and the verb of its steps.
enum StoreKind: String, CaseIterable, Sendable {
    case redis, mongo, sql

    /// What a server of it is called in messages.
    var product: String {
        switch self {
        case .redis: "Redis"
        case .mongo: "MongoDB"
        case .sql: "PostgreSQL"
        }
    }

    /// How URLs of its servers begin; the last one is said to be for more than the address.
    var schemes: [String] {
        switch self {
        case .redis: ["redis://", "rediss://"]
        case .mongo: ["mongodb://", "mongodb+srv://"]
        case .sql: ["postgres://", "postgresql://"]
        }
    }

    /// How such a URL is written.
    var urlHint: String {
        switch self {
        case .redis: "write `redis://host:port`, or `rediss://` for TLS"
        case .mongo: "write `mongodb://user:password@host:port/database`, or `mongodb+srv://host/database`"
        case .sql: "write `postgres://user:password@host:port/database`"
        }
    }

    /// A server that may well be there.
    var exampleURL: String {
        switch self {
        case .redis: "redis://localhost:6379"
        case .mongo: "mongodb://localhost:27017/test"
        case .sql: "postgres://localhost:5432/postgres"
        }
    }

    var serverTable: KeyTable {
        switch self {
        case .redis: .redisServer
        case .mongo: .mongoServer
        case .sql: .sqlServer
        }
    }
}

extension KeyTable {
    fileprivate static let redisServer = KeyTable(
        "redisServer",
        construct: "a Redis server",
        synonyms: [
            "host": "write `url: redis://host:port`", "port": "write `url: redis://host:port`",
            "username": "here it is `user`", "db": "here it is `database`", "pool": "here it is `connections`",
            "tls": "TLS is `rediss://` in the URL, and its settings stand in `tls:` at the top of the file",
        ],
        keys: [
            Key("url", .text, "redis://[user:password@]host[:port][/database], or rediss:// for TLS", isRequired: true),
            Key("user", .text, "who logs on; goes before the URL's"),
            Key(
                "password",
                .text,
                "the password as it is, while in a URL it is percent-encoded; goes before the URL's"
            ),
            Key("database", .integer(minimum: 0), "the number of the database; goes before the URL's; default 0"),
            Key("protocol", .oneOf(["2", "3"]), "the version of RESP; 3 is agreed on by `HELLO 3`; default 2"),
            Key("connections", connectionSharing, "`perVU`, or `{ shared: 8 }`: so many for all VUs; default perVU"),
        ]
    )

    fileprivate static let mongoServer: KeyTable = {
        let hint = "it is part of the `url`: `mongodb://user:password@host:port/database?tls=true`"
        let parts = ["host", "port", "user", "username", "password", "database", "db", "tls", "authSource"]
        return KeyTable(
            "mongoServer",
            construct: "a MongoDB server",
            synonyms: Dictionary(uniqueKeysWithValues: parts.map { ($0, hint) }).merging([
                "uri": "it is called `url`", "maxPoolSize": "it is called `connections`",
                "pool": "it is called `connections`",
            ]) { first, _ in first },
            keys: [
                Key(
                    "url",
                    .text,
                    "mongodb://[user:password@]host[:port]/database[?options], or mongodb+srv://",
                    isRequired: true
                ),
                .storeConnections,
            ]
        )
    }()

    fileprivate static let sqlServer: KeyTable = {
        let hint = "it is part of the `url`: `postgres://user:password@host:port/database?sslmode=require`"
        let parts = ["host", "port", "user", "password", "database", "dbname", "sslmode", "ssl"]
        return KeyTable(
            "sqlServer",
            construct: "a PostgreSQL server",
            synonyms: Dictionary(uniqueKeysWithValues: parts.map { ($0, hint) }).merging([
                "pool": "it is called `connections`", "max": "it is called `connections`",
                "maxConnections": "it is called `connections`", "driver": "`sql` is PostgreSQL",
            ]) { first, _ in first },
            keys: [
                Key("url", .text, "postgres://[user[:password]@]host[:port]/database[?options]", isRequired: true),
                .storeConnections,
            ]
        )
    }()
}

extension Key {
    static let storeConnections = Key(
        "connections",
        .integer(minimum: 1),
        "the most that all VUs together have open; default \(StoreServer.usualConnections)"
    )

    /// `redis`, `sql` at the top of a file.
    static func servers(of kind: StoreKind) -> Key {
        Key(
            kind.rawValue,
            .either([.table { kind.serverTable }, .named(.table { kind.serverTable })]),
            "\(kind.product) servers for `\(kind)` steps: one `{url: ...}`, or several by name"
        )
    }
}
