/// One operation on a collection of MongoDB. Documents, filters and options are JSON objects, extended JSON included:
/// `{"$oid": "..."}`.
package struct MongoOperation: Sendable {
    package enum Kind: Sendable {
        /// One JSON object for each document; at least one. Answers `{"insertedCount": 2}`.
        case insertMany([[UInt8]])
        /// Answers `{"deletedCount": 2}`.
        case deleteMany(filter: [UInt8])
        /// Answers the list of the documents.
        case find(filter: [UInt8])
        /// Answers a number.
        case count(filter: [UInt8])
    }

    package var kind: Kind
    package var collection: String
    /// Nil for that of the URL.
    package var database: String?
    /// What MongoDB's drivers call options: `sort`, `projection`, `limit`, `skip` of `find`, `ordered` of `insertMany`.
    package var options: [UInt8]?

    package init(_ kind: Kind, collection: String, database: String? = nil, options: [UInt8]? = nil) {
        self.kind = kind
        self.collection = collection
        self.database = database
        self.options = options
    }

    /// Whether it needs a server that takes writes.
    var writes: Bool {
        switch kind {
        case .insertMany, .deleteMany: true
        case .find, .count: false
        }
    }
}
