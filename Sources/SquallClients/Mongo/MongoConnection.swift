/// One client of libmongoc, with a connection to each server that it needs; made when it is first used, and again when its
/// connection was lost.
///
/// It blocks its thread. The driver knows no deadline: the server is told by `maxTimeMS` how long it has, and a server that
/// does not answer at all is given up by the socket's timeout.
// Unchecked: the pool gives it to one thread at a time.
final class MongoConnection: StoreConnection, @unchecked Sendable {
    private let url: String
    private var client: MongoHandle?

    init(url: String) {
        self.url = url
    }

    func run(_ operation: MongoOperation, _ job: StoreJob) -> Result<[UInt8], StoreFailure> {
        do throws(StoreFailure) {
            let library = try LibMongoc.shared.get()
            let client = try openClient(library, operation, job)
            job.begin()
            return .success(try client.perform(operation, milliseconds: try millisecondsLeft(job)))
        } catch {
            // The driver would leave a server alone for five seconds after a failure: a new client asks it at once.
            if [.connect, .closed, .timeout].contains(error.kind) { close() }
            return .failure(error)
        }
    }

    func close() {
        client?.destroy()
        client = nil
    }

    private func openClient(_ library: LibMongoc, _ operation: MongoOperation, _ job: StoreJob) throws(StoreFailure)
        -> MongoHandle
    {
        let milliseconds = try millisecondsLeft(job)
        if let client, client.canWait(milliseconds) { return client }
        close()
        let made = try MongoHandle(url: url, milliseconds: milliseconds, library)
        client = made
        try made.connect(forWrites: operation.writes)
        return made
    }

    private func millisecondsLeft(_ job: StoreJob) throws(StoreFailure) -> Int64 {
        let now = MonotonicClock.now()
        guard job.deadline > now else { throw StoreFailure(.timeout, "no answer in time") }
        return Int64((job.deadline - now) / 1_000_000) + 1
    }
}

/// A `mongoc_client_t` and what it was made with.
struct MongoHandle {
    private let library: LibMongoc
    private let client: LibMongoc.Handle
    /// Of the URL.
    private let database: String?
    /// How long its sockets wait for an answer (milliseconds); nil where the URL says so.
    private let patience: Int64?

    /// Bytes of a result.
    private static let maximumResult = 64 << 20

    /// Names of the driver's settings.
    private enum Setting {
        static let socketTimeout = "sockettimeoutms"
        static let connectTimeout = "connecttimeoutms"
    }

    /// - Parameter milliseconds: how long an operation may take; a socket waits a second longer.
    init(url: String, milliseconds: Int64, _ library: LibMongoc) throws(StoreFailure) {
        let address = try Self.address(url, library)
        defer { library.uriDestroy(address) }
        if library.uriOption(address, Setting.socketTimeout, -1) < 0 {
            patience = milliseconds + 1_000
            _ = library.uriSetOption(address, Setting.socketTimeout, Int32(clamping: milliseconds + 1_000))
        } else {
            patience = nil
        }
        if library.uriOption(address, Setting.connectTimeout, -1) < 0 {
            _ = library.uriSetOption(address, Setting.connectTimeout, Int32(clamping: min(milliseconds, 10_000)))
        }
        client = try MongoError.check { library.clientNew(address, $0) }
        database = library.uriDatabase(address).map { String(cString: $0) }
        self.library = library
        // Version 2 tells errors of the server from those of the driver.
        _ = library.clientSetErrorAPI(client, 2)
        _ = library.clientSetAppName(client, "squall")
    }

    private static func address(_ url: String, _ library: LibMongoc) throws(StoreFailure) -> LibMongoc.Handle {
        do throws(StoreFailure) { return try MongoError.check { library.uriNew(url, $0) } } catch {
            throw StoreFailure(.connect, "it is not the URL of a MongoDB server: \(error.message)")
        }
    }

    /// Whether it would wait for so long.
    func canWait(_ milliseconds: Int64) -> Bool { patience.map { $0 >= milliseconds } ?? true }

    func destroy() { library.clientDestroy(client) }

    /// Finds a server and connects to it.
    func connect(forWrites: Bool) throws(StoreFailure) {
        let preference = forWrites ? nil : library.clientReadPreference(client)
        let server = try MongoError.check { library.clientSelectServer(client, forWrites, preference, $0) }
        library.serverDestroy(server)
    }
}

// MARK: - Operations

extension MongoHandle {
    /// - Parameter milliseconds: how long the server may take.
    func perform(_ operation: MongoOperation, milliseconds: Int64) throws(StoreFailure) -> [UInt8] {
        guard let database = operation.database ?? database else {
            throw StoreFailure(.refused, "which database? Write it into the URL: mongodb://host/database")
        }
        guard let collection = library.clientCollection(client, database, operation.collection) else {
            throw StoreFailure(.refused, "`\(operation.collection)` is no collection of \(database)")
        }
        defer { library.collectionDestroy(collection) }
        return try library.withDocument(operation.options ?? Array("{}".utf8)) { options throws(StoreFailure) in
            library.add("maxTimeMS", milliseconds, to: options)
            return try perform(operation.kind, on: collection, options)
        }
    }

    private func perform(_ kind: MongoOperation.Kind, on collection: LibMongoc.Handle, _ options: LibMongoc.Handle)
        throws(StoreFailure) -> [UInt8]
    {
        switch kind {
        case .insertMany(let documents):
            return try library.withDocuments(documents) { documents throws(StoreFailure) in
                let count = documents.count
                return try library.reply { library.insertMany(collection, &documents, count, options, $0, $1) }
            }
        case .deleteMany(let filter):
            return try library.withDocument(filter) { filter throws(StoreFailure) in
                try library.reply { library.deleteMany(collection, filter, options, $0, $1) }
            }
        case .find(let filter):
            return try library.withDocument(filter) { filter throws(StoreFailure) in
                try find(filter, in: collection, options)
            }
        case .count(let filter):
            return try library.withDocument(filter) { filter throws(StoreFailure) in
                try MongoError.check { error in
                    let number = library.count(collection, filter, options, nil, nil, error)
                    return number < 0 ? nil : Array("\(number)".utf8)
                }
            }
        }
    }

    private func find(_ filter: LibMongoc.Handle, in collection: LibMongoc.Handle, _ options: LibMongoc.Handle)
        throws(StoreFailure) -> [UInt8]
    {
        guard let cursor = library.find(collection, filter, options, nil) else {
            throw StoreFailure(.refused, "the query cannot be made")
        }
        defer { library.cursorDestroy(cursor) }
        var result = Array("[".utf8)
        var document: LibMongoc.Handle?
        while library.cursorNext(cursor, &document), let found = document {
            if result.count > 1 { result.append(UInt8(ascii: ",")) }
            result += library.json(of: found)
            guard result.count <= Self.maximumResult else {
                throw StoreFailure(.refused, "the result is larger than 64 MiB: narrow it with `limit` or `projection`")
            }
        }
        _ = try MongoError.check { library.cursorError(cursor, $0) ? nil : cursor }
        result.append(UInt8(ascii: "]"))
        return result
    }
}
