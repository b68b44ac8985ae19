import Foundation
import TestSupport
import Testing

/// `sql` steps against a PostgreSQL server as it is installed.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct SQLTests {
    @Test func `setup fills a table, the load reads and writes it, teardown removes it`() async throws {
        let server = try await PostgresServer()
        defer { server.stop() }
        let ending = try await SquallProcess.run(
            """
            sql: { url: "\(server.url)", connections: 3 }
            vus: 8
            iterations: 40
            setup:
              - sql: |
                  CREATE TABLE item (id int PRIMARY KEY, name text, doc jsonb, seen timestamptz DEFAULT now());
                  INSERT INTO item (id, name) SELECT n, 'item ' || n FROM generate_series(1, 10) n;
              - sql: SELECT count(*) FROM item
                capture: { rows: "$.rows[0].count" }
            steps:
              - sql: SELECT name FROM item WHERE id = $1
                name: read
                params: ["${1 + scenario.iteration % 10}"]
                tags: { operation: read }
                check:
                  one row: result.count == 1 && result.rows[0].name.startsWith('item ')
                capture: { name: "$.rows[0].name" }
              - sql: INSERT INTO item VALUES ($1, $2, $3, $4) RETURNING id, doc, seen
                name: write
                params: ["${rows + 1 + scenario.iteration}", "${name}", { tags: [a, 1], vu: "${vu.id}" }, "${now()}"]
                check:
                  the row is back: result.rows[0].id == rows + 1 + scenario.iteration
                  JSON is parsed: result.rows[0].doc.tags == ['a', 1] && result.rows[0].doc.vu == vu.id
                  times are timestamps: result.rows[0].seen <= now()
              - sql: INSERT INTO item (id) VALUES (1)
                name: duplicate
                onFailure: continue
            teardown:
              - sql: SELECT count(*) FROM item
                capture: { final: "$.rows[0].count" }
              - sql: DROP TABLE item
            assertions:
              all rows are there: final == rows + 40
            thresholds:
              sql_op_duration{operation:read}: p(95) < 5s
              sql_op_wait: { threshold: max < 10s }
              sql_op_failed: rate < 34%
              checks: rate == 100%
            """
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        let result = try ending.result()
        // 120 of the load, two of setup and two of teardown.
        #expect(result.metrics["sql_op_duration"]?.values["count"] == 124)
        #expect(result.metrics["sql_op_wait"]?.values["count"] == 124)
        #expect(result.metrics["sql_op_failed"]?.values["passes"] == 40)
        let error = try #require(result.errors.first)
        #expect(result.errors.count == 1 && error.kind == "store" && error.count == 40 && error.step == "duplicate")
        #expect(error.message.contains("duplicate key value") && error.message.contains("SQLSTATE 23505"))
        #expect(result.assertions.map(\.passed) == [true])

        let after = try await SquallProcess.run(
            """
            sql: { url: "\(server.url)" }
            steps:
              - sql: SELECT to_regclass('item') AS item
                check: { the table is gone: "result.rows[0].item == null" }
            thresholds: { checks: rate == 100% }
            """
        )
        #expect(after.code == 0, "\(after.output)")
    }

    @Test func `teardown runs when setup fails, and statements end with their timeout`() async throws {
        let server = try await PostgresServer()
        defer { server.stop() }
        let ending = try await SquallProcess.run(
            """
            sql: { url: "\(server.url)" }
            setup:
              - sql: CREATE TABLE kept (id int)
              - sql: SELECT pg_sleep(60)
                timeout: 300ms
            steps:
              - sql: SELECT 1
            teardown:
              - sql: DROP TABLE kept
            """
        )
        #expect(ending.code == 107, "\(ending.output)")
        let result = try ending.result()
        #expect(result.reason?.contains("no answer in time; the operation was cancelled") == true)
        #expect(result.errors.map(\.kind) == ["timeout"], "\(ending.output)")
    }

    @Test func `a password in a URL appears nowhere, and an empty URL is no server`() async throws {
        let server = try await PostgresServer()
        defer { server.stop() }
        let scenario = """
            env:
              DATABASE_URL: ""
              OTHER_URL: { default: "" }
            sql:
              main: { url: "${env.DATABASE_URL}" }
              other: { url: "${env.OTHER_URL}" }
            iterations: 2
            steps:
              - sql: SELECT current_user::text AS name
                using: main
                check: { the guest: "result.rows[0].name == 'guest'" }
              - sql: SELECT 1
                using: other
                if: env.OTHER_URL != ""
              - log: "${env.DATABASE_URL}"
            thresholds: { checks: rate == 100%, sql_op_failed: rate == 0 }
            """
        let url = "DATABASE_URL=\(server.guestURL)"
        let folder = try TemporaryFolder()
        let plan = try await SquallProcess.command("plan", folder.write(scenario, to: "scenario.yaml"), "-e", url)
        #expect(plan.code == 0 && plan.output.contains("postgres://***@127.0.0.1") && !plan.output.contains("sesame"))
        let ending = try await SquallProcess.run(scenario, ["-e", url])
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        for text in [ending.output, ending.errors, ending.folder.read("result.json")] {
            #expect(!text.contains("sesame"))
        }
        let without = try await SquallProcess.run(scenario)
        #expect(without.code == 99)
        #expect(try without.result().errors.map(\.kind) == ["store"])
    }

    @Test func `the session service's stores are probed while its load runs`() async throws {
        let server = try await PostgresServer()
        defer { server.stop() }
        let redis = try await RedisServer()
        let folder = try TemporaryFolder()
        let env = [
            "VUS_SCALE=0.002", "TIME_SCALE=0.01", "REDIS_URL=redis://127.0.0.1:\(redis.port)",
            "DATABASE_URL=\(server.guestURL)",
        ]
        let squall = try SquallProcess(
            ["run", "\(Repository.root)/scenarios/session-service/06-sustained.yaml", "--demo", "--allow-saturated"]
                + ["--out", folder.path] + env.flatMap { ["-e", $0] },
            folder: folder
        )
        let ending = try await squall.ending()
        let result = try ending.result()
        // How fast this machine is today is not this test's to judge.
        #expect(result.errors.isEmpty && result.brokenChecks.subtracting(["switch cycle response time <50ms"]).isEmpty)
        for metric in ["redis_op_duration", "sql_op_duration", "postgres_backends"] {
            #expect(result.count(metric) > 0, "\(metric)")
        }
        #expect(!result.brokenThresholds.contains { $0.hasSuffix("_op_failed") })
        try await redis.stop()
    }
}
