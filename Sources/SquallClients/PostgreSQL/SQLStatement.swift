/// A statement and the values of its parameters.
package struct SQLStatement: Sendable, Hashable {
    package var text: String
    /// `$1`, `$2`, ... Without any, the text may hold several statements.
    package var parameters: [SQLParameter]

    package init(_ text: String, _ parameters: [SQLParameter] = []) {
        self.text = text
        self.parameters = parameters
    }
}

/// A parameter's value. The server finds its type from where it stands in the statement.
package enum SQLParameter: Sendable, Hashable {
    case null
    /// As PostgreSQL reads it: `42`, `true`, `2024-01-31T12:00:00Z`, JSON.
    case text(String)
    case bytes([UInt8])
}

/// A value of a row.
package enum SQLValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text(String)
    /// json and jsonb, as the server wrote it.
    case json([UInt8])
    /// Seconds since 1970-01-01T00:00:00Z, and nanoseconds after them.
    case timestamp(seconds: Int64, nanoseconds: Int32)
    case bytes([UInt8])
}

/// What a statement came to; of several, the last.
package struct SQLResult: Sendable, Hashable {
    package var columns: [String] = []
    /// Each as long as `columns`.
    package var rows: [[SQLValue]] = []
    /// Rows returned, or inserted, updated, deleted where none are.
    package var count: Int64 = 0
}
