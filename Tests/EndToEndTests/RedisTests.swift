import Foundation
import TestSupport
import Testing

/// `redis` steps against a redis-server.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct RedisTests {
    @Test func `commands, pipelines and the types of RESP3`() async throws {
        let server = try await RedisServer(["--requirepass", "p@ss word"])
        let ending = try await SquallProcess.run(
            """
            redis:
              two: { url: "redis://:p%40ss%20word@127.0.0.1:\(server.port)/1" }
              three:
                url: "redis://127.0.0.1:\(server.port)"
                user: default
                password: "p@ss word"
                database: 1
                protocol: 3
            steps:
              - redis: [[SET, n, "41"], [INCR, n], [HSET, h, a, "1", b, "2"], [ZADD, z, "2.5", m]]
                name: prepare
                using: two
                check: { replies: 'result == ["OK", 42, 2, 1]' }
              - redis: [GET, n]
                using: three
                check: { the same database: result == "42" }
              - redis: [HGETALL, h]
                using: three
                check: { a map: 'result.a == "1" && result.b == "2"' }
              - redis: [HGETALL, h]
                using: two
                check: { a list: size(result) == 4 }
              - redis: [ZSCORE, z, m]
                using: three
                check: { a double: result == 2.5 }
              - redis: [[SET, raw, '${b"\\x00\\xff"}'], [STRLEN, raw], [GET, raw]]
                using: three
                check: { bytes: 'result[1] == 2 && result[2] == b"\\x00\\xff"' }
              - redis: [[GET, n], [INCR, h], [GET, n]]
                name: broken
                using: two
                onFailure: continue
            thresholds:
              checks: rate == 100%
              redis_op_failed: rate < 20%
            """
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        let result = try ending.result()
        #expect(result.failedChecks.isEmpty && result.checks.count == 6)
        let error = try #require(result.errors.first)
        #expect(error.kind == "store" && error.step == "broken")
        #expect(error.message.hasPrefix("INCR, command 2 of 3: WRONGTYPE"))
        #expect(result.value("redis_op_duration", "count") == 7)
        #expect(result.value("redis_op_failed", "passes") == 1)
        try await server.stop()
    }

    /// Of the connections that the server saw, one asks.
    @Test(arguments: [("perVU", 10), ("{ shared: 2 }", 2)])
    func `connections of their own or shared`(connections: String, expected: Int) async throws {
        let server = try await RedisServer()
        let ending = try await SquallProcess.run(
            """
            redis:
              load: { url: "redis://127.0.0.1:\(server.port)", connections: \(connections) }
              look: { url: "redis://127.0.0.1:\(server.port)" }
            scenarios:
              load:
                executor: per-vu-iterations
                vus: 10
                iterations: 20
                steps:
                  - redis: [[MULTI], [INCR, n], [INCR, "own:${vu.id}"], [EXEC]]
                    using: load
                    check: { its own: 'result[3][1] == vu.iteration + 1' }
            teardown:
              - redis: [[GET, n], [INFO, stats]]
                using: look
                capture:
                  n: ${int(result[0])}
                  seen: { regex: 'total_connections_received:(\\d+)' }
            assertions:
              all counted: n == 200
              connections: int(seen) == \(expected) + 1
            """,
            ["--loops", "2"]
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        #expect(try ending.result().failedChecks.isEmpty)
        try await server.stop()
    }

    @Test func `an outage on purpose, and how long recovery takes`() async throws {
        let server = try await RedisServer()
        let ending = try await SquallProcess.run(
            """
            redis: { url: "redis://127.0.0.1:\(server.port)" }
            iterations: 2
            steps:
              - redis: [PING]
              - redis: disconnect
              - redis: [PING]
                name: lost
                onFailure: continue
              - sleep: 200ms
              - redis: connect
              - redis: [PING]
                name: back
            thresholds:
              redis_recovery: [count == 2, min >= 200ms, max < 5s]
              redis_recovery{name:back}: count == 2
              redis_op_failed{name:lost}: rate == 100%
              redis_op_failed{name:back}: rate == 0%
            """
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        #expect(try ending.result().kinds == ["lost": ["closed"]])
        try await server.stop()
    }

    @Test func `over TLS, with the authority of the file`() async throws {
        let certificates = try await Certificates()
        let port = FreePort.some(1)[0]
        let server = try await RedisServer([
            "--tls-port", "\(port)", "--tls-cert-file", certificates.server, "--tls-key-file", certificates.serverKey,
            "--tls-ca-cert-file", certificates.authority, "--tls-auth-clients", "yes",
        ])
        let ending = try await SquallProcess.run(
            """
            redis: { url: "rediss://localhost:\(port)" }
            tls: { ca: "\(certificates.authority)", cert: "\(certificates.client)", key: "\(certificates.clientKey)" }
            steps:
              - redis: [[SET, a, b], [GET, a]]
                check: { fine: 'result == ["OK", "b"]' }
            thresholds: { checks: rate == 100%, errors: count == 0 }
            """
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        try await server.stop()
    }
}
