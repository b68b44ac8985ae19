import SquallClients
import Testing

/// Against a PostgreSQL server as it is installed.
@Suite(.enabled(if: PeerProcess.isExpected, "run .ci/tools"), .timeLimit(.minutes(5)))
struct PostgresClientTests {
    /// A client of a test, on its loop.
    private struct Peer: Sendable {
        let client: PostgresClient
        let executor: LoopExecutor
        let timers: LoopTimers

        func reply(_ text: String, _ parameters: [SQLParameter] = [], seconds: Double = 30) async
            -> StoreReply<SQLResult>
        {
            let deadline = MonotonicClock.now() + UInt64(seconds * 1e9)
            let statement = SQLStatement(text, parameters)
            return await client.run(statement, deadline: deadline, executor: executor, timers: timers)
        }

        func run(_ text: String, _ parameters: [SQLParameter] = [], seconds: Double = 30) async
            -> Result<SQLResult, StoreFailure>
        {
            await reply(text, parameters, seconds: seconds).result
        }

        /// The only value of the only row.
        func value(_ text: String, _ parameters: [SQLParameter] = []) async throws -> SQLValue {
            let result = try await run(text, parameters).get()
            try #require(result.rows.count == 1 && result.rows[0].count == 1, "\(result)")
            return result.rows[0][0]
        }

        func failure(_ text: String, _ parameters: [SQLParameter] = [], seconds: Double = 30) async throws
            -> StoreFailure
        {
            let result = await run(text, parameters, seconds: seconds)
            guard case .failure(let failure) = result else { throw NoFailure(result: "\(result)") }
            return failure
        }
    }

    private struct NoFailure: Error { let result: String }

    private func withClient(
        _ url: String,
        connections: Int = 2,
        _ body: @escaping @Sendable (Peer) async throws -> Void
    ) async throws {
        let client = PostgresClient(url: url, maxConnections: connections)
        let outcome: Result<Void, any Error>
        do {
            try await onLoop { http in
                try await body(Peer(client: client, executor: http.executor, timers: http.timers))
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await client.close()
        try outcome.get()
    }

    private static func url(_ server: PeerProcess, user: String = "postgres") throws -> String {
        "postgres://\(user)@127.0.0.1:\(try server.port("port"))/postgres"
    }

    // MARK: Results

    @Test func values() async throws {
        let server = try await PeerProcess("postgres_server.py")
        let cases: [(String, SQLValue)] = [
            ("NULL::int", .null), ("true", .bool(true)), ("false", .bool(false)),
            ("7::smallint", .int(7)), ("(-2147483648)::int", .int(-2_147_483_648)),
            ("9223372036854775807::bigint", .int(.max)), ("42::oid", .int(42)),
            ("1.5::real", .double(1.5)), ("0.1::float8", .double(0.1)), ("'-Infinity'::float8", .double(-.infinity)),
            ("12.50::numeric", .double(12.5)), ("12::numeric", .int(12)), ("-0.001::numeric", .double(-0.001)),
            ("12345678901234567890::numeric", .text("12345678901234567890")),
            ("1.2345678901234567::numeric", .text("1.2345678901234567")),
            ("'grüße'::text", .text("grüße")), ("'a'::char(3)", .text("a  ")), ("''::text", .text("")),
            (#"'{"a": [1, 2]}'::json"#, .json(Array(#"{"a": [1, 2]}"#.utf8))),
            (#"'{"a":1}'::jsonb"#, .json(Array(#"{"a": 1}"#.utf8))),
            (#"'\x00ff10'::bytea"#, .bytes([0, 255, 16])), ("''::bytea", .bytes([])),
            (
                "'2024-02-29 12:34:56.789+02'::timestamptz",
                .timestamp(seconds: 1_709_202_896, nanoseconds: 789_000_000)
            ),
            ("'1969-12-31 23:59:59Z'::timestamptz", .timestamp(seconds: -1, nanoseconds: 0)),
            ("'infinity'::timestamptz", .text("infinity")),
            ("'2024-02-29 12:34:56'::timestamp", .text("2024-02-29 12:34:56")),
            ("'2024-02-29'::date", .text("2024-02-29")), ("ARRAY[1,2]", .text("{1,2}")),
            ("'7c9e6679-7425-40de-944b-e07fc1f90ae7'::uuid", .text("7c9e6679-7425-40de-944b-e07fc1f90ae7")),
        ]
        try await withClient(Self.url(server)) { peer in
            for (expression, value) in cases {
                let found = try await peer.value("SELECT \(expression)")
                #expect(found == value, "\(expression)")
            }
        }
    }

    @Test func parametersRowsAndCounts() async throws {
        let server = try await PeerProcess("postgres_server.py")
        try await withClient(Self.url(server)) { peer in
            let made = try await peer.run(
                "CREATE TABLE item (id int PRIMARY KEY, name text, data bytea, doc jsonb); SELECT 1 AS one, 2 AS two"
            ).get()
            #expect(made.columns == ["one", "two"] && made.rows == [[.int(1), .int(2)]] && made.count == 1)

            let insert = "INSERT INTO item VALUES ($1, $2, $3, $4)"
            for id in 1...3 {
                let parameters: [SQLParameter] = [
                    .text("\(id)"), id == 3 ? .null : .text("it's \(id)"), .bytes([0, UInt8(id)]),
                    .text(#"{"id":\#(id)}"#),
                ]
                let inserted = try await peer.run(insert, parameters).get()
                #expect(inserted.columns.isEmpty && inserted.rows.isEmpty && inserted.count == 1)
            }
            let found = try await peer.run("SELECT id, name, data FROM item WHERE id >= $1 ORDER BY id", [.text("2")])
                .get()
            #expect(found.columns == ["id", "name", "data"] && found.count == 2)
            #expect(found.rows == [[.int(2), .text("it's 2"), .bytes([0, 2])], [.int(3), .null, .bytes([0, 3])]])
            #expect(try await peer.run("UPDATE item SET name = 'x' WHERE id < 3").get().count == 2)
            let deleted = try await peer.run("DELETE FROM item WHERE id > $1 RETURNING id", [.text("1")]).get()
            #expect(deleted.count == 2 && deleted.rows.count == 2)
            #expect(try await peer.value("SELECT $1::text", [.text("")]) == .text(""))
            let large = String(repeating: "0123456789", count: 1_000_000)
            #expect(try await peer.value("SELECT length($1)", [.text(large)]) == .int(10_000_000))
        }
    }

    // MARK: Failures

    @Test func refusals() async throws {
        let server = try await PeerProcess("postgres_server.py")
        try await withClient(Self.url(server), connections: 1) { peer in
            let syntax = try await peer.failure("SELEC 1")
            #expect(syntax.kind == .refused && syntax.code == "42601")
            #expect(syntax.message == #"syntax error at or near "SELEC" (SQLSTATE 42601)"#)
            _ = try await peer.run("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)").get()
            #expect(try await peer.failure("INSERT INTO t VALUES ($1)", [.text("1")]).code == "23505")
            #expect(try await peer.failure("SELECT $1::int", [.text("one")]).code == "22P02")
            #expect(try await peer.failure(" -- nothing").kind == .refused)
            #expect(try await peer.failure("SELECT 'a\0b'").kind == .refused)
            #expect(try await peer.failure("COPY t FROM STDIN").message.hasPrefix("COPY"))
            #expect(try await peer.failure("COPY t TO STDOUT").message.hasPrefix("COPY"))
            // A transaction ends where its step does.
            #expect(try await peer.failure("BEGIN; INSERT INTO t VALUES (2)").message.contains("transaction"))
            #expect(try await peer.value("SELECT count(*) FROM t") == .int(1))
            _ = try await peer.run("BEGIN; INSERT INTO t VALUES (2); COMMIT").get()
            #expect(try await peer.value("SELECT count(*) FROM t") == .int(2))
        }
    }

    @Test func statementsAreCancelledInTime() async throws {
        let server = try await PeerProcess("postgres_server.py")
        let url = try Self.url(server)
        try await withClient(url, connections: 1) { peer in
            let pid = try await peer.value("SELECT pg_backend_pid()")
            let reply = await peer.reply("SELECT pg_sleep(60)", seconds: 0.3)
            guard case .failure(let failure) = reply.result else {
                Issue.record("it did not end")
                return
            }
            #expect(failure.kind == .timeout && failure.message == "no answer in time; the operation was cancelled")
            #expect((reply.took ?? 0) + reply.waited >= 300_000_000)
            // The only connection is free again, and it is the same.
            #expect(try await peer.value("SELECT pg_backend_pid()") == pid)
        }
        try await withClient(url, connections: 1) { peer in
            let sleeper = Task(executorPreference: peer.executor) { await peer.run("SELECT pg_sleep(60)") }
            while try await Self.sleepers(url) == 0 {}
            let second = try await peer.failure("SELECT 1", seconds: 0.1)
            #expect(second.kind == .timeout && second.message.hasPrefix("none of the 1 connections was free in time"))
            // Who is interrupted leaves nothing running.
            sleeper.cancel()
            #expect(await sleeper.value == .failure(.cancelledOperation))
            #expect(try await peer.value("SELECT 1") == .int(1))
            #expect(try await Self.sleepers(url) == 0)
        }
    }

    /// Statements that sleep on the server.
    private static func sleepers(_ url: String) async throws -> Int64 {
        let client = PostgresClient(url: url, maxConnections: 1)
        let result = try await onLoop { http in
            await client.run(
                SQLStatement("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"),
                deadline: MonotonicClock.now() + 30_000_000_000,
                executor: http.executor,
                timers: http.timers
            ).result
        }
        await client.close()
        return try result.get().count
    }

    @Test func lostConnectionsAreReplaced() async throws {
        let server = try await PeerProcess("postgres_server.py")
        let url = try Self.url(server)
        try await withClient(url, connections: 1) { peer in
            let first = try await peer.value("SELECT pg_backend_pid()")
            try await withClient(url) { other in
                let ended = try await other.value(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'squall' "
                        + "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
                )
                #expect(ended == .bool(true))
            }
            // The loss is found before anything is sent.
            let second = try await peer.value("SELECT pg_backend_pid()")
            #expect(second != first)
            let lost = try await peer.failure("SELECT pg_terminate_backend(pg_backend_pid())")
            #expect(lost.kind == .closed && lost.code == "57P01", "\(lost)")
            #expect(try await peer.value("SELECT pg_backend_pid()") != second)
        }
    }

    @Test func connecting() async throws {
        let server = try await PeerProcess("postgres_server.py")
        let port = try server.port("port")
        func failure(_ url: String) async throws -> StoreFailure {
            let found = Found()
            try await withClient(url) { peer in
                let reply = await peer.reply("SELECT 1", seconds: 10)
                #expect(reply.took == nil)
                if case .failure(let failure) = reply.result { found.failure = failure }
            }
            return try #require(found.failure)
        }
        try await withClient("postgresql://guest:sesame@127.0.0.1:\(port)/postgres?sslmode=disable") { peer in
            let user = try await peer.value("SELECT current_user::text")
            #expect(user == .text("guest"))
        }
        let password = try await failure("postgres://guest:wrong@127.0.0.1:\(port)/postgres")
        #expect(password.kind == .connect && password.message.contains("password authentication failed"))
        #expect(!password.message.contains("wrong"))
        #expect(
            try await failure("postgres://postgres@127.0.0.1:\(port)/none").message.contains(#""none" does not exist"#)
        )
        let closed = ReservedPort()
        let refused = try await failure("postgres://postgres@127.0.0.1:\(closed.number)/postgres")
        #expect(refused.kind == .connect && refused.message.contains("Connection refused"))
        #expect(try await failure("postgres://127.0.0.1:port/x").kind == .connect)
    }

    /// Written on a loop, and read when the loop is done with it.
    private final class Found: @unchecked Sendable { var failure: StoreFailure? }

    @Test func moreStatementsThanConnectionsTakeTurns() async throws {
        let server = try await PeerProcess("postgres_server.py")
        try await withClient(Self.url(server), connections: 3) { peer in
            let counts = try await withThrowingTaskGroup(of: SQLValue.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await peer.value(
                            "SELECT count(*) FROM pg_stat_activity, pg_sleep(0.01) WHERE application_name = 'squall'"
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.count == 40)
            #expect(counts.allSatisfy { if case .int(let count) = $0 { count <= 3 } else { false } }, "\(counts)")
        }
    }

    @Test func aMissingLibraryTellsWhatToInstall() {
        let library = StoreLibrary(
            name: "libnone",
            purpose: "NoneDB",
            files: ["libnone.so.0"],
            debianPackage: "libnone0",
            formula: "none"
        )
        #expect(
            library.problem?.message == "steps on NoneDB need the library libnone, which is not installed on this "
                + "machine: `apt install libnone0`, or `brew install none`"
        )
        #expect(PostgresClient.missingLibrary == nil)
    }
}
