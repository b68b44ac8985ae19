/// `mongo: {collection: jobs, insertMany: [...]}`: one operation on a collection.
struct MongoStepSyntax: Sendable {
    enum Operation: String, CaseIterable, Sendable {
        case insertMany, deleteMany, find, count

        /// The options that it takes, as MongoDB's drivers call them.
        var options: [String] {
            switch self {
            case .insertMany: ["ordered"]
            case .deleteMany: []
            case .find: ["sort", "projection", "limit", "skip"]
            case .count: ["limit", "skip"]
            }
        }
    }
    var operation: Operation
    /// The documents, or the filter.
    var subject: ValueSyntax
    var collection: ValueSyntax
    var database: ValueSyntax?
    var options: [NamedSyntax]
    var call: StoreStepSyntax

    private static let filterHint = "the filter is the value of the operation: `find: { status: open }`"
    static let table = StepTables.table(
        "mongo",
        .table { operationTable },
        "runs one operation on a collection of MongoDB",
        records: true,
        options: StoreStepSyntax.options(of: .mongo)
    )
    static let operationTable = KeyTable(
        "mongoOperation",
        construct: "`mongo`",
        synonyms: [
            "insert": "it is called `insertMany`", "insertOne": "write `insertMany: [{ ... }]`",
            "delete": "it is called `deleteMany`", "deleteOne": "it is called `deleteMany`",
            "remove": "it is called `deleteMany`", "findOne": "write `find: { ... }` with `limit: 1`",
            "countDocuments": "it is called `count`", "filter": filterHint, "query": filterHint,
            "documents": "the documents are the value of the operation: `insertMany: [{ a: 1 }]`",
            "db": "it is called `database`", "select": "it is called `projection`",
        ],
        keys: [
            Key("collection", .text, "the collection", isRequired: true),
            Key("database", .text, "its database; default that of the URL"),
            Key("insertMany", .value, "a list of documents; `result.insertedCount` tells how many"),
            Key("deleteMany", .value, "a filter, `{}` for all; `result.deletedCount` tells how many"),
            Key("find", .value, "a filter; `result` is the list of the documents"),
            Key("count", .value, "a filter; `result` is the number of documents"),
            Key("sort", .value, "with `find`: fields, each 1 or -1"),
            Key("projection", .value, "with `find`: which fields, each 1 or 0"),
            Key("limit", .integer(minimum: 0), "with `find` and `count`: how many at most"),
            Key("skip", .integer(minimum: 0), "with `find` and `count`: how many are left out first"),
            Key("ordered", .boolean, "with `insertMany`: whether the first refusal ends it; default true"),
        ]
    )

    init?(_ fields: Fields, _ reader: StepReader) {
        guard let value = fields.value("mongo"),
            let inner = reader.fields(value.node, Self.operationTable, at: value.path),
            let choice = reader.one(of: Operation.allCases.map(\.rawValue), in: inner),
            let operation = Operation(rawValue: choice.key), let collection = inner.value("collection")
        else { return nil }
        self.operation = operation
        subject = choice.value
        self.collection = collection
        database = inner.value("database")
        options = operation.options.compactMap { name in
            inner.entry(name).map { entry in
                NamedSyntax(key: entry.key, value: ValueSyntax(node: entry.value, path: inner.path.key(name)))
            }
        }
        call = StoreStepSyntax(fields, reader)
        Self.reportStrays(operation, inner, reader)
    }

    /// Options of other operations.
    private static func reportStrays(_ operation: Operation, _ fields: Fields, _ reader: StepReader) {
        for entry in fields.all {
            let owners = Operation.allCases.filter { $0.options.contains(entry.key.text ?? "") }
            guard !owners.isEmpty, !owners.contains(operation) else { continue }
            reader.reportStray(entry.key, goesWith: owners.map(\.rawValue), at: fields.path)
        }
    }
}
