import Foundation
import NIOCore
import SquallClients
import Testing

/// Against `Tests/Peers/mongo_server.py`, which speaks the protocol and is no MongoDB: what a server does behind it, users,
/// TLS and replica sets are not tested.
@Suite(.enabled(if: PeerProcess.isExpected, "without .tools; run .ci/tools"), .timeLimit(.minutes(2)))
struct MongoClientTests {
    /// One for all tests, each in a database of its own.
    private static let shared = Task { try await PeerProcess("mongo_server.py") }

    private static func json(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// A client of a test, on its loop.
    private struct Peer: Sendable {
        let client: MongoClient
        let executor: LoopExecutor
        let timers: LoopTimers

        func run(_ operation: MongoOperation, seconds: Double = 30) async -> StoreReply<[UInt8]> {
            await client.run(
                operation,
                deadline: MonotonicClock.now() + UInt64(seconds * 1e9),
                executor: executor,
                timers: timers
            )
        }

        /// The answer as text; a failure as its kind, code and message.
        func text(_ operation: MongoOperation, seconds: Double = 30) async -> String {
            switch await run(operation, seconds: seconds).result {
            case .success(let bytes): String(decoding: bytes, as: UTF8.self).filter { $0 != " " }
            case .failure(let failure): "\(failure.kind) \(failure.code ?? "-"): \(failure.message)"
            }
        }
    }

    private func withMongo(
        _ database: String,
        options: String = "",
        connections: Int = 4,
        port: Int? = nil,
        _ body: @escaping @Sendable (Peer) async throws -> Void
    ) async throws {
        let port = if let port { port } else { try await Self.shared.value.port("plain") }
        try await onLoop { client in
            let mongo = MongoClient(
                url: "mongodb://127.0.0.1:\(port)/\(database)\(options)",
                maxConnections: connections
            )
            try await body(Peer(client: mongo, executor: client.executor, timers: client.timers))
            await mongo.close()
        }
    }

    private func insert(_ documents: String..., into collection: String, options: String? = nil) -> MongoOperation {
        MongoOperation(
            .insertMany(documents.map(Self.json)),
            collection: collection,
            options: options.map(Self.json)
        )
    }

    private func find(_ filter: String = "{}", in collection: String, options: String? = nil) -> MongoOperation {
        MongoOperation(.find(filter: Self.json(filter)), collection: collection, options: options.map(Self.json))
    }

    private func count(_ filter: String = "{}", in collection: String) -> MongoOperation {
        MongoOperation(.count(filter: Self.json(filter)), collection: collection)
    }

    private func delete(_ filter: String, from collection: String) -> MongoOperation {
        MongoOperation(.deleteMany(filter: Self.json(filter)), collection: collection)
    }

    // MARK: Operations

    @Test func documentsComeAndGo() async throws {
        try await withMongo("comeAndGo") { mongo in
            #expect(await mongo.text(count(in: "events")) == "0")
            let three = insert(
                #"{"_id":1,"job":"a","n":3}"#,
                #"{"_id":2,"job":"a","n":1}"#,
                #"{"_id":3,"job":"b","n":2,"at":{"$date":"2026-01-02T03:04:05Z"},"text":"äöü \u0001 \"q\""}"#,
                into: "events"
            )
            #expect(await mongo.text(three) == #"{"insertedCount":3}"#)
            #expect(await mongo.text(count(in: "events")) == "3")
            #expect(await mongo.text(count(#"{"job":"a"}"#, in: "events")) == "2")
            #expect(await mongo.text(find(#"{"job":"c"}"#, in: "events")) == "[]")
            #expect(
                await mongo.text(find(#"{"job":"a"}"#, in: "events", options: #"{"sort":{"n":1}}"#))
                    == #"[{"_id":2,"job":"a","n":1},{"_id":1,"job":"a","n":3}]"#
            )
            #expect(
                await mongo.text(
                    find(
                        in: "events",
                        options: #"{"sort":{"n":-1},"skip":1,"limit":1,"projection":{"n":true,"_id":0}}"#
                    )
                ) == #"[{"n":2}]"#
            )
            #expect(
                await mongo.text(find(#"{"_id":3}"#, in: "events", options: #"{"projection":{"at":1,"text":1}}"#))
                    == #"[{"_id":3,"at":{"$date":"2026-01-02T03:04:05Z"},"text":"äöü\u0001\"q\""}]"#
            )
            #expect(await mongo.text(delete(#"{"job":"a"}"#, from: "events")) == #"{"deletedCount":2}"#)
            #expect(await mongo.text(delete("{}", from: "events")) == #"{"deletedCount":1}"#)
            #expect(await mongo.text(delete("{}", from: "events")) == #"{"deletedCount":0}"#)
        }
    }

    /// The peer gives three at a time.
    @Test func resultsOfSeveralBatches() async throws {
        try await withMongo("batches") { mongo in
            let many = MongoOperation(.insertMany((0..<50).map { Self.json(#"{"n":\#($0)}"#) }), collection: "events")
            #expect(await mongo.text(many) == #"{"insertedCount":50}"#)
            let answer = await mongo.text(
                find(in: "events", options: #"{"sort":{"n":1},"projection":{"n":1,"_id":0}}"#)
            )
            #expect(answer == "[" + (0..<50).map { #"{"n":\#($0)}"# }.joined(separator: ",") + "]")
        }
    }

    @Test func theServerIsToldTheTimeAndWhatIsAsked() async throws {
        try await withMongo("told") { mongo in
            _ = await mongo.text(insert(#"{"_id":1}"#, into: "events", options: #"{"ordered":false}"#))
            _ = await mongo.text(find(in: "events", options: #"{"maxTimeMS":77}"#))
            let seen = await mongo.text(find(in: "commands"))
            #expect(seen.contains(#"told.events{\"insert\""#) && seen.contains(#"\"ordered\":false"#))
            // The insert has what is left of its 30 s; the search says its own.
            #expect(seen.contains(/\\"maxTimeMS\\":(30000|[12][0-9]{4})[^0-9]/) && seen.contains(#"\"maxTimeMS\":77"#))
        }
    }

    @Test func anotherDatabase() async throws {
        try await withMongo("one") { mongo in
            var operation = insert(#"{"_id":1}"#, into: "events")
            operation.database = "other"
            #expect(await mongo.text(operation) == #"{"insertedCount":1}"#)
            #expect(await mongo.text(count(in: "events")) == "0")
        }
        try await withMongo("") { mongo in
            #expect(await mongo.text(count(in: "events")).contains("which database?"))
        }
    }

    // MARK: Concurrency

    @Test func operationsShareFewConnections() async throws {
        try await withMongo("concurrent", connections: 3) { mongo in
            let tasks = (0..<60).map { number in
                Task(executorPreference: mongo.executor) {
                    await mongo.text(insert(#"{"_id":\#(number)}"#, into: "events"))
                }
            }
            for task in tasks { #expect(await task.value == #"{"insertedCount":1}"#) }
            #expect(await mongo.text(count(in: "events")) == "60")
        }
    }

    /// The loop goes on while operations wait.
    @Test func nothingBlocksTheLoop() async throws {
        try await withMongo("unblocked", connections: 2) { mongo in
            let slow = Task(executorPreference: mongo.executor) { await mongo.text(find(in: "slow")) }
            var turns = 0
            while turns < 50 {
                #expect(await mongo.timers.sleep(nanoseconds: 1_000_000))
                turns += 1
            }
            #expect(await mongo.text(count(in: "events")) == "0")
            #expect(await slow.value == "[]")
        }
    }

    // MARK: What goes wrong

    @Test func theServerSaysNo() async throws {
        try await withMongo("no") { mongo in
            #expect(await mongo.text(insert(#"{"_id":1}"#, into: "events")) == #"{"insertedCount":1}"#)
            let twice = await mongo.text(insert(#"{"_id":0}"#, #"{"_id":1}"#, #"{"_id":2}"#, into: "events"))
            #expect(twice.hasPrefix("refused 11000: ") && twice.contains("E11000"))
            #expect(await mongo.text(count(in: "events")) == "2")
            for operation in [find(in: "refuses"), count(in: "refuses"), delete("{}", from: "refuses")] {
                #expect(await mongo.text(operation) == "refused 13: not authorized on test")
            }
            // The connection goes on.
            #expect(await mongo.text(count(in: "events")) == "2")
        }
    }

    @Test func whatIsNoJSON() async throws {
        try await withMongo("noJSON") { mongo in
            for operation in [find("{", in: "events"), insert("nothing", into: "events"), count("[}", in: "events")] {
                #expect(await mongo.text(operation).hasPrefix("refused -: it is no JSON"))
            }
            #expect(await mongo.text(find(#"{"_id":{"$oid":"xyz"}}"#, in: "events")).hasPrefix("refused -: "))
        }
    }

    @Test func connectionsThatEnd() async throws {
        try await withMongo("ends", options: "?retryReads=false") { mongo in
            for collection in ["closes", "half", "closes"] {
                #expect(await mongo.text(find(in: collection)).hasPrefix("closed -: "), "\(collection)")
                // The next one asks at once, and not after the driver's pause.
                #expect(await mongo.text(count(in: "events"), seconds: 2) == "0")
            }
        }
    }

    @Test func timeouts() async throws {
        try await withMongo("timeouts") { mongo in
            #expect(await mongo.text(find(in: "slow"), seconds: 0.2).hasPrefix("timeout "))
            #expect(await mongo.text(find(in: "silent"), seconds: 0.2).hasPrefix("timeout "))
            #expect(await mongo.text(count(in: "events")) == "0")
        }
    }

    @Test func aCancelledTaskGivesUp() async throws {
        try await withMongo("cancelled") { mongo in
            let task = Task(executorPreference: mongo.executor) { await mongo.text(find(in: "slow"), seconds: 1) }
            _ = await mongo.timers.sleep(nanoseconds: 50_000_000)
            task.cancel()
            #expect(await task.value.hasPrefix("cancelled "))
        }
    }

    @Test func nobodyIsThere() async throws {
        let reserved = ReservedPort()
        try await withMongo("nobody", port: reserved.number) { mongo in
            for _ in 0..<2 {
                let reply = await mongo.run(count(in: "events"), seconds: 5)
                guard case .failure(let failure) = reply.result else { return #expect(Bool(false)) }
                #expect(failure.kind == .connect && failure.message.contains("127.0.0.1:\(reserved.number)"))
                #expect(reply.took == nil)
            }
        }
    }

    @Test(arguments: ["http://h", "mongodb://", "mongodb://h/x?socketTimeoutMS=soon"])
    func whatIsNoURL(url: String) async throws {
        try await onLoop { client in
            let mongo = MongoClient(url: url, maxConnections: 1)
            let peer = Peer(client: mongo, executor: client.executor, timers: client.timers)
            let text = await peer.text(count(in: "events"), seconds: 5)
            #expect(text.hasPrefix("connect ") || text.hasPrefix("refused "), "\(text)")
            await mongo.close()
        }
    }
}
