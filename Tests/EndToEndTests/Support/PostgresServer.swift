import Foundation
import TestSupport
import Testing

/// A PostgreSQL server with an empty database, started by `Tests/Peers/postgres_server.py`. Whoever starts it stops it.
struct PostgresServer {
    let port: Int
    private let process: ChildProcess

    /// `guest` needs the password `sesame`, `postgres` none.
    var url: String { "postgres://postgres@127.0.0.1:\(port)/postgres" }
    var guestURL: String { "postgres://guest:sesame@127.0.0.1:\(port)/postgres" }

    init() async throws {
        let script = "\(Repository.root)/Tests/Peers/postgres_server.py"
        process = try ChildProcess(Tool.path(Tool.python), [script], holdsInput: true)
        port = try await process.wait("to be ready") { process in
            try #require(process.status() == nil, "\(process.errors)")
            guard process.output.hasSuffix("\n") else { return nil }
            return try JSONDecoder().decode([String: Int].self, from: Data(process.output.utf8))["port"]
        }
    }

    /// Ends it, and removes what it has written.
    func stop() {
        process.signal(SIGTERM)
        for _ in 0..<2_000 where process.status() == nil { usleep(5_000) }
    }
}
