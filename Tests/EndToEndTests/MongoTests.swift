import Foundation
import TestSupport
import Testing

/// `mongo` steps against `Tests/Peers/mongo_server.py`, which speaks MongoDB's protocol and is no MongoDB.
@Suite(.enabled(if: MongoPeer.isExpected, "without .tools; run .ci/tools"), .timeLimit(.minutes(10)), .takesTurns)
struct MongoTests {
    @Test func `documents are stored, found, counted and removed`() async throws {
        let server = try await MongoPeer()
        defer { server.stop() }
        let ending = try await SquallProcess.run(
            """
            mongo: { url: "mongodb://127.0.0.1:\(server.port)/shop", connections: 3 }
            vus: 6
            iterations: 30
            setup:
              - mongo:
                  collection: orders
                  insertMany:
                    - { _id: first, city: Berlin, at: "${now()}", total: 9.5 }
                    - { _id: second, city: Bonn }
                capture: { stored: $.insertedCount }
            steps:
              - mongo: { collection: orders, find: { city: Berlin }, sort: { _id: 1 }, limit: 1 }
                name: find
                tags: { operation: read }
                check:
                  the document is back: size(result) == 1 && result[0]._id == 'first' && result[0].total == 9.5
                  times are dates: timestamp(result[0].at["$date"]) <= now()
                capture: { id: "$[0]._id" }
              - mongo: { collection: "own_${vu.id}", insertMany: [{ _id: "${id}-${scenario.iteration}" }] }
                check: { stored: "result.insertedCount == 1" }
              - mongo: { collection: orders, insertMany: [{ _id: first }] }
                name: duplicate
                onFailure: continue
              - mongo: { collection: "own_${vu.id}", deleteMany: { _id: "${id}-${scenario.iteration}" } }
                check: { removed: "result.deletedCount == 1" }
            teardown:
              - mongo: { collection: orders, count: {} }
                capture: { left: "${result}" }
              - mongo: { collection: orders, deleteMany: {} }
            assertions:
              nothing was lost: left == stored
            thresholds:
              mongo_op_duration{operation:read}: p(95) < 5s
              mongo_op_wait: { threshold: max < 10s }
              mongo_op_failed: rate < 26%
              checks: rate == 100%
            """
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        let result = try ending.result()
        // 120 of the load, one of setup and two of teardown.
        #expect(result.metrics["mongo_op_duration"]?.values["count"] == 123)
        #expect(result.metrics["mongo_op_failed"]?.values["passes"] == 30)
        #expect(result.kinds == ["duplicate": ["store"]])
    }

    @Test func `an operation ends with its timeout, and a lost connection is replaced`() async throws {
        let server = try await MongoPeer()
        defer { server.stop() }
        let ending = try await SquallProcess.run(
            """
            mongo: { url: "mongodb://127.0.0.1:\(server.port)/shop", connections: 1 }
            steps:
              - mongo: { collection: slow, find: {} }
                name: slow
                timeout: 300ms
                onFailure: continue
              - mongo: { collection: closes, count: {} }
                name: closes
                onFailure: continue
              - mongo: { collection: orders, count: {} }
                check: { nothing is there: result == 0 }
            thresholds: { checks: rate == 100% }
            """
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        #expect(try ending.result().kinds == ["slow": ["timeout"], "closes": ["closed"]])
    }
}

/// The peer, in the Python environment that `.ci/tools` makes. Whoever starts it stops it.
struct MongoPeer {
    private static let python = "\(Repository.root)/.tools/venv/bin/python"

    /// Whether tests that need it run: wherever `.ci/tools` has been, and in CI in any case.
    static let isExpected =
        FileManager.default.isExecutableFile(atPath: python) || ProcessInfo.processInfo.environment["CI"] != nil

    let port: Int
    private let process: ChildProcess

    init() async throws {
        process = try ChildProcess(Self.python, ["\(Repository.root)/Tests/Peers/mongo_server.py"], holdsInput: true)
        port = try await process.wait("to be ready") { process in
            try #require(process.status() == nil, "\(process.errors)")
            guard process.output.hasSuffix("\n") else { return nil }
            return try JSONDecoder().decode([String: Int].self, from: Data(process.output.utf8))["plain"]
        }
    }

    func stop() { process.signal(SIGKILL) }
}
