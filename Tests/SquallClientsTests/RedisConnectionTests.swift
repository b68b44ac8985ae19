import Foundation
import NIOCore
import SquallClients
import TestSupport
import Testing

/// Against a Redis server as it is installed.
@Suite(.enabled(if: RedisServer.isExpected, "redis-server is not in PATH")) struct RedisConnectionTests {
    private static func words(_ words: String...) -> [[UInt8]] { words.map { Array($0.utf8) } }

    private static func deadline(_ seconds: Double = 30) -> UInt64 { MonotonicClock.now() + UInt64(seconds * 1e9) }

    /// A connection of a test, on its loop.
    private struct Peer {
        let connection: RedisConnection
        let client: HTTPClient

        func send(_ words: String...) async -> Result<RedisReply, HTTPFailure> {
            await send(words.map { Array($0.utf8) })
        }

        func send(_ words: [[UInt8]], seconds: Double = 30) async -> Result<RedisReply, HTTPFailure> {
            await connection.send(words, deadline: deadline(seconds))
        }

        func connect() async -> HTTPFailure? { await connection.connect(deadline: deadline()) }
    }

    private func withRedis(
        _ url: String,
        _ configuration: HTTPConfiguration = HTTPConfiguration(),
        _ body: @escaping @Sendable (Peer) async throws -> Void
    ) async throws {
        try await withRedis(RedisAddress(url: url), configuration, body)
    }

    private func withRedis(
        _ address: RedisAddress,
        _ configuration: HTTPConfiguration = HTTPConfiguration(),
        _ body: @escaping @Sendable (Peer) async throws -> Void
    ) async throws {
        try await onLoop(configuration) { client in
            let connection = RedisConnection(address, client: client)
            try await body(Peer(connection: connection, client: client))
            connection.close()
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000), "a connection is left open")
        }
    }

    private static func status(_ text: String) -> Result<RedisReply, HTTPFailure> {
        .success(.status(Array(text.utf8)))
    }

    private static func bytes(_ text: String) -> Result<RedisReply, HTTPFailure> { .success(.bytes(Array(text.utf8))) }

    // MARK: Commands

    @Test func commands() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            #expect(await redis.send("PING") == Self.status("PONG"))
            #expect(await redis.send("SET", "key", "value with\r\nlines and äöü") == Self.status("OK"))
            #expect(await redis.send("GET", "key") == Self.bytes("value with\r\nlines and äöü"))
            #expect(await redis.send("GET", "none") == .success(.null))
            #expect(await redis.send("SET", "empty", "") == Self.status("OK"))
            #expect(await redis.send("GET", "empty") == Self.bytes(""))
            #expect(await redis.send("INCRBY", "count", "-7") == .success(.integer(-7)))
            #expect(await redis.send("RPUSH", "list", "a", "b") == .success(.integer(2)))
            #expect(
                await redis.send("LRANGE", "list", "0", "-1") == .success(.list([.bytes([0x61]), .bytes([0x62])]))
            )
            #expect(await redis.send("LRANGE", "none", "0", "-1") == .success(.list([])))
            #expect(
                await redis.send("EVAL", "return {1, {'x', {}}, false, redis.status_reply('fine')}", "0")
                    == .success(
                        .list([.integer(1), .list([.bytes([0x78]), .list([])]), .null, .status(Array("fine".utf8))])
                    )
            )
            let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
            #expect(await redis.send([Array("SET".utf8), Array("large".utf8), large]) == Self.status("OK"))
            #expect(await redis.send("GET", "large") == .success(.bytes(large)))
        }
    }

    @Test func errorsAreReplies() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            _ = await redis.send("SET", "text", "x")
            let expected = [
                (["LPUSH", "text", "y"], "WRONGTYPE"), (["NOSUCHCOMMAND"], "ERR unknown command"),
                (["GET"], "ERR wrong number"), (["INCR", "text"], "ERR value is not an integer"),
                (["EVAL", "return redis.error_reply('MINE own')", "0"], "MINE own"),
            ]
            for (words, beginning) in expected {
                guard case .success(.error(let message)) = await redis.send(words.map { Array($0.utf8) }) else {
                    Issue.record("\(words) is no error")
                    continue
                }
                #expect(message.hasPrefix(beginning))
            }
            // Inside a list too; and the connection goes on.
            _ = await redis.send("MULTI")
            _ = await redis.send("INCR", "text")
            guard case .success(.list(let replies)) = await redis.send("EXEC"), case .error? = replies.first else {
                return #expect(Bool(false), "EXEC")
            }
            #expect(await redis.send("PING") == Self.status("PONG"))
            #expect(redis.client.openConnections == 1)
        }
    }

    @Test func commandsOfSeveralTasksShareTheConnection() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            nonisolated(unsafe) let redis = redis
            let tasks = (0..<200).map { number in
                Task(executorPreference: redis.client.executor) { await redis.send("ECHO", "\(number)") }
            }
            for (number, task) in tasks.enumerated() { #expect(await task.value == Self.bytes("\(number)")) }
            #expect(redis.client.openConnections == 1)
            guard case .success(.bytes(let stats)) = await redis.send("INFO", "stats") else {
                return #expect(Bool(false), "INFO")
            }
            #expect(String(decoding: stats, as: UTF8.self).contains("total_connections_received:1\r\n"))
        }
    }

    @Test func bytesAreCounted() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)/3") { redis in
            #expect(redis.connection.takeTraffic() == (0, 0))
            _ = await redis.send("PING")
            // SELECT 3 and PING, OK and PONG.
            #expect(redis.connection.takeTraffic() == (23 + 14, 5 + 7))
            #expect(redis.connection.takeTraffic() == (0, 0))
            _ = await redis.send("PING")
            // What a connection has carried counts after its end as well.
            redis.connection.disconnect()
            _ = await redis.connect()
            _ = await redis.send("PING")
            #expect(redis.connection.takeTraffic() == (14 + 23 + 14, 7 + 5 + 7))
        }
    }

    @Test func pipelines() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            let commands = [["SET", "n", "1"], ["INCR", "n"], ["INCR", "text"], ["GET", "n"], ["ECHO", "x"]]
            _ = await redis.send("SET", "text", "x")
            let request = RedisRequest(pipeline: commands.map { $0.map { Array($0.utf8) } })
            for number in 0..<3 {
                let answer = await redis.connection.send(request, deadline: Self.deadline())
                guard case .success(.list(let replies)) = answer.result, replies.count == 5 else {
                    return #expect(Bool(false), "\(number)")
                }
                #expect(replies[0] == .status(Array("OK".utf8)) && replies[1] == .integer(2) && replies[2].isError)
                #expect(replies[3] == .bytes([0x32]) && replies[4] == .bytes([0x78]))
            }
            let single = await redis.connection.send(
                RedisRequest(pipeline: [Self.words("PING")]),
                deadline: Self.deadline()
            )
            #expect(single.result == .success(.list([.status(Array("PONG".utf8))])))
        }
    }

    /// Pipelines and commands of several tasks go over one connection without mixing.
    @Test func pipelinesStayTogether() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            nonisolated(unsafe) let redis = redis
            let tasks = (0..<50).map { _ in
                Task(executorPreference: redis.client.executor) {
                    let words = ["MULTI", "INCR", "EXEC"].map { $0 == "INCR" ? Self.words($0, "n") : Self.words($0) }
                    let answer = await redis.connection.send(RedisRequest(pipeline: words), deadline: Self.deadline())
                    guard case .success(.list(let replies)) = answer.result, case .list(let done) = replies[2] else {
                        return false
                    }
                    return done.count == 1
                }
            }
            for task in tasks { #expect(await task.value) }
            #expect(await redis.send("GET", "n") == Self.bytes("50"))
        }
    }

    @Test func theThirdVersionOfTheProtocol() async throws {
        let server = try await RedisServer(["--requirepass", "secret"])
        let port = server.port
        @Sendable func address(password: String) throws -> RedisAddress {
            var address = try RedisAddress(url: "redis://127.0.0.1:\(port)/1")
            (address.password, address.protocolVersion) = (password, 3)
            return address
        }
        try await withRedis(address(password: "secret")) { redis in
            #expect(await redis.send("HSET", "hash", "a", "1") == .success(.integer(1)))
            #expect(await redis.send("HGETALL", "hash") == .success(.map([.bytes([0x61]), .bytes([0x31])])))
            #expect(await redis.send("GET", "none") == .success(.null))
            _ = await redis.send("ZADD", "set", "1.5", "m")
            #expect(await redis.send("ZSCORE", "set", "m") == .success(.double(1.5)))
            _ = await redis.send("SADD", "members", "m")
            #expect(await redis.send("SMEMBERS", "members") == .success(.list([.bytes([0x6D])])))
            let script = ["EVAL", "redis.setresp(3); return {map={a=true}}", "0"].map { Array($0.utf8) }
            #expect(await redis.send(script) == .success(.map([.bytes([0x61]), .bool(true)])))
            // What the server says without being asked is not taken for a reply.
            #expect(await redis.send("CLIENT", "TRACKING", "ON") == Self.status("OK"))
            _ = await redis.send("GET", "key")
            let other = RedisConnection(try address(password: "secret"), client: redis.client)
            _ = await other.send(Self.words("SET", "key", "1"), deadline: Self.deadline())
            other.close()
            #expect(await redis.send("ECHO", "mine") == Self.bytes("mine"))
        }
        try await withRedis(address(password: "wrong")) { redis in
            #expect(await redis.connect()?.kind == .rejected)
        }
    }

    // MARK: Logging on

    @Test func passwordsAndUsers() async throws {
        let server = try await RedisServer(["--requirepass", "p@ss:word/1"])
        let port = server.port
        let encoded = "p%40ss:word%2F1"
        try await withRedis("redis://:\(encoded)@127.0.0.1:\(port)") { redis in
            #expect(await redis.send("PING") == Self.status("PONG"))
            let user = ["ACL", "SETUSER", "ann", "on", ">secret", "+ping"]
            #expect(await redis.send(user.map { Array($0.utf8) }) == Self.status("OK"))
        }
        try await withRedis("redis://default:\(encoded)@127.0.0.1:\(port)") { redis in
            #expect(await redis.connect() == nil)
        }
        try await withRedis("redis://ann:secret@127.0.0.1:\(port)") { redis in
            #expect(await redis.send("PING") == Self.status("PONG"))
            guard case .success(.error(let message)) = await redis.send("GET", "x") else {
                return #expect(Bool(false), "ann may not")
            }
            #expect(message.hasPrefix("NOPERM"))
        }
        for user in ["ann:wrong", ":wrong", "nobody:secret"] {
            try await withRedis("redis://\(user)@127.0.0.1:\(port)") { redis in
                guard case .failure(let failure) = await redis.send("PING") else {
                    return #expect(Bool(false), "\(user) is let in")
                }
                #expect(failure.kind == .rejected && failure.message.contains("WRONGPASS"))
                #expect(!failure.message.contains("secret") && !failure.message.contains("wrong@"))
                #expect(await redis.connect()?.kind == .rejected)
                #expect(redis.client.openConnections == 0)
            }
        }
        try await withRedis("redis://127.0.0.1:\(port)") { redis in
            guard case .success(.error(let message)) = await redis.send("PING") else {
                return #expect(Bool(false), "no password")
            }
            #expect(message.hasPrefix("NOAUTH"))
        }
    }

    @Test func databases() async throws {
        let server = try await RedisServer(["--databases", "4"])
        let port = server.port
        try await withRedis("redis://127.0.0.1:\(port)/3") { redis in
            #expect(await redis.send("SET", "only", "here") == Self.status("OK"))
        }
        try await withRedis("redis://127.0.0.1:\(port)") { redis in
            #expect(await redis.send("GET", "only") == .success(.null))
            #expect(await redis.send("SELECT", "3") == Self.status("OK"))
            #expect(await redis.send("GET", "only") == Self.bytes("here"))
        }
        try await withRedis("redis://127.0.0.1:\(port)/4") { redis in
            guard case .failure(let failure) = await redis.send("PING") else {
                return #expect(Bool(false), "there is no database 4")
            }
            #expect(failure.kind == .rejected && failure.message.contains("DB index is out of range"))
        }
    }

    // MARK: Outages

    @Test func disconnectingOnPurpose() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            #expect(await redis.connect() == nil)
            #expect(redis.client.openConnections == 1)
            #expect(await redis.connect() == nil)
            #expect(redis.client.openConnections == 1)
            redis.connection.disconnect()
            #expect(await redis.client.waitUntilClosed(nanoseconds: 30_000_000_000))
            for _ in 0..<2 {
                guard case .failure(let failure) = await redis.send("PING") else {
                    return #expect(Bool(false), "it is disconnected")
                }
                #expect(failure.kind == .closed && failure.message.contains("on purpose"))
            }
            #expect(redis.client.openConnections == 0)
            #expect(await redis.connect() == nil)
            #expect(await redis.send("PING") == Self.status("PONG"))
            redis.connection.disconnect()
            redis.connection.allowUse()
            #expect(await redis.send("PING") == Self.status("PONG"))
            // Connecting anew is not needed, and allowing is not connecting.
            redis.connection.allowUse()
            #expect(redis.client.openConnections == 1)
        }
    }

    /// A command under way learns of it, and so does whoever waits for the connection.
    @Test func disconnectingAmongCommands() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            nonisolated(unsafe) let redis = redis
            _ = await redis.connect()
            let blocked = Task(executorPreference: redis.client.executor) { await redis.send("BLPOP", "none", "0") }
            _ = await redis.client.timers.sleep(nanoseconds: 20_000_000)
            redis.connection.disconnect()
            guard case .failure(let failure) = await blocked.value else { return #expect(Bool(false), "BLPOP") }
            #expect(failure.kind == .closed)
            redis.connection.allowUse()
            let dialing = (0..<3).map { _ in
                Task(executorPreference: redis.client.executor) { await redis.send("PING") }
            }
            await Task.yield()
            redis.connection.disconnect()
            for task in dialing {
                guard case .failure(let failure) = await task.value else { continue }
                #expect(failure.kind == .closed)
            }
        }
    }

    @Test func theServerGoesAwayAndComesBack() async throws {
        let server = try await RedisServer()
        let port = server.port
        try await withRedis("redis://127.0.0.1:\(port)") { redis in
            nonisolated(unsafe) let redis = redis
            #expect(await redis.send("PING") == Self.status("PONG"))
            let blocked = Task(executorPreference: redis.client.executor) { await redis.send("BLPOP", "none", "0") }
            _ = await redis.client.timers.sleep(nanoseconds: 20_000_000)
            try await server.stop()
            guard case .failure(let failure) = await blocked.value else { return #expect(Bool(false), "BLPOP") }
            #expect([.closed, .reset].contains(failure.kind))
            guard case .failure(let refused) = await redis.send("PING") else { return #expect(Bool(false), "PING") }
            #expect(refused.kind == .connectRefused && refused.message.contains("127.0.0.1:\(port)"))
            #expect(await redis.connect()?.kind == .connectRefused)
            #expect(redis.client.openConnections == 0)
            let again = try await RedisServer(["--port", "\(port)"])
            #expect(await redis.send("PING") == Self.status("PONG"))
            try await again.stop()
        }
    }

    /// One connection that the server ends is replaced with the next command.
    @Test func aKilledConnectionIsReplaced() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            for _ in 0..<3 {
                guard case .success(.integer(let id)) = await redis.send("CLIENT", "ID") else {
                    return #expect(Bool(false), "CLIENT ID")
                }
                let killer = RedisConnection(
                    try RedisAddress(url: "redis://127.0.0.1:\(server.port)"),
                    client: redis.client
                )
                let kill = ["CLIENT", "KILL", "ID", "\(id)"].map { Array($0.utf8) }
                #expect(await killer.send(kill, deadline: Self.deadline()) == .success(.integer(1)))
                killer.close()
                #expect(await redis.client.waitUntilClosed(nanoseconds: 30_000_000_000))
            }
            #expect(await redis.send("PING") == Self.status("PONG"))
        }
    }

    @Test func whyTheServerCloses() async throws {
        let server = try await RedisServer(["--maxclients", "1"])
        let port = server.port
        try await withRedis("redis://127.0.0.1:\(port)") { redis in
            #expect(await redis.send("PING") == Self.status("PONG"))
            let second = RedisConnection(try RedisAddress(url: "redis://127.0.0.1:\(port)"), client: redis.client)
            let text =
                switch await second.send(Self.words("PING"), deadline: Self.deadline()) {
                case .success(.error(let message)): message
                case .success(let reply): "\(reply)"
                case .failure(let failure): failure.message
                }
            #expect(text.contains("max number of clients reached"))
            second.close()
        }
    }

    /// From the loss to the first good reply; an error and a failed attempt are none.
    @Test func recoveryIsMeasured() async throws {
        let server = try await RedisServer()
        let port = server.port
        try await withRedis("redis://127.0.0.1:\(port)") { redis in
            _ = await redis.send("PING")
            #expect(redis.connection.takeRecovery() == nil)
            redis.connection.disconnect()
            _ = await redis.send("PING")
            _ = await redis.client.timers.sleep(nanoseconds: 30_000_000)
            #expect(await redis.connect() == nil)
            #expect(redis.connection.takeRecovery() == nil)
            _ = await redis.send("NOSUCHCOMMAND")
            #expect(redis.connection.takeRecovery() == nil)
            _ = await redis.send("PING")
            let recovery = try #require(redis.connection.takeRecovery())
            #expect(recovery >= 30_000_000)
            #expect(redis.connection.takeRecovery() == nil)
            _ = await redis.send("PING")
            #expect(redis.connection.takeRecovery() == nil)
            // The server is killed, and started again on its port.
            try await server.stop()
            #expect(await redis.client.waitUntilClosed(nanoseconds: 30_000_000_000))
            #expect(await redis.connect()?.kind == .connectRefused)
            let again = try await RedisServer(["--port", "\(port)"])
            _ = await redis.send("PING")
            #expect(redis.connection.takeRecovery() != nil)
            try await again.stop()
        }
    }

    // MARK: Time

    @Test func timeouts() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            _ = await redis.send("PING")
            let answer = await redis.send(Self.words("BLPOP", "queue", "0"), seconds: 0.05)
            guard case .failure(let failure) = answer else { return #expect(Bool(false), "BLPOP") }
            #expect(failure.kind == .timeout && failure.message.contains("did not reply in time"))
            // The late reply is not taken for that of the next command.
            let other = RedisConnection(try RedisAddress(url: "redis://127.0.0.1:\(server.port)"), client: redis.client)
            _ = await other.send(Self.words("RPUSH", "queue", "late"), deadline: Self.deadline())
            other.close()
            #expect(await redis.send("ECHO", "mine") == Self.bytes("mine"))
        }
    }

    /// A server that says nothing on its first connection; two wait for that, and the first one gives up.
    @Test func whoGivesUpLeavesTheConnectionToOthers() async throws {
        // What ends with an empty word ends like an HTTP head, to which this server answers.
        let server = try await RawServer { connection, request, _ in
            connection == 0 ? [] : [.send(request == 0 ? "+OK\r\n" : "$0\r\n\r\n")]
        }
        try await withRedis("redis://:@127.0.0.1:\(server.port)") { redis in
            nonisolated(unsafe) let redis = redis
            let first = Task(executorPreference: redis.client.executor) {
                await redis.send(Self.words("ECHO", ""), seconds: 1)
            }
            let second = Task(executorPreference: redis.client.executor) { await redis.send("ECHO", "") }
            guard case .failure(let failure) = await first.value else { return #expect(Bool(false), "first") }
            #expect(failure.kind == .timeout)
            #expect(await second.value == Self.bytes(""))
            #expect(server.connections == 2)
        }
        try await server.stop()
    }

    @Test func aCancelledTaskGivesUp() async throws {
        let server = try await RedisServer()
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            nonisolated(unsafe) let redis = redis
            let task = Task(executorPreference: redis.client.executor) { await redis.send("BLPOP", "none", "0") }
            _ = await redis.client.timers.sleep(nanoseconds: 20_000_000)
            task.cancel()
            guard case .failure(let failure) = await task.value else { return #expect(Bool(false), "BLPOP") }
            #expect(failure.kind == .cancelled)
        }
    }

    // MARK: What is no Redis

    @Test(arguments: [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", HTTPFailure.Kind.protocol), ("$99999999999\r\n", .tooLarge),
    ])
    func aServerThatIsNone(answer: String, kind: HTTPFailure.Kind) async throws {
        // The head of a command with an empty word ends like an HTTP head.
        let server = try await RawServer { _, _, _ in [.send(answer)] }
        try await withRedis("redis://127.0.0.1:\(server.port)") { redis in
            guard case .failure(let failure) = await redis.send("ECHO", "") else { return #expect(Bool(false)) }
            #expect(failure.kind == kind && failure.message.contains("127.0.0.1"))
            #expect(await redis.client.waitUntilClosed(nanoseconds: 30_000_000_000))
        }
        try await server.stop()
    }

    @Test func overTLS() async throws {
        let certificates = try await TestCertificates.made.value
        let folder = try TemporaryFolder()
        for (name, bytes) in [
            ("ca", certificates.authority), ("server", certificates.server), ("key", certificates.key),
        ] {
            try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
        }
        let secure = ReservedPort().number
        let server = try await RedisServer([
            "--tls-port", "\(secure)", "--tls-cert-file", "\(folder.path)/server", "--tls-key-file",
            "\(folder.path)/key", "--tls-ca-cert-file", "\(folder.path)/ca", "--tls-auth-clients", "no",
        ])
        let trusting = HTTPConfiguration(tls: try TLSContext(TLSOptions(certificateAuthority: certificates.authority)))
        try await withRedis("rediss://localhost:\(secure)/1", trusting) { redis in
            #expect(await redis.send("SET", "key", String(repeating: "x", count: 100_000)) == Self.status("OK"))
            #expect(await redis.send("STRLEN", "key") == .success(.integer(100_000)))
            #expect(redis.connection.takeTraffic().sent > 100_000)
        }
        let doubting = HTTPConfiguration(tls: try TLSContext(TLSOptions()))
        try await withRedis("rediss://localhost:\(secure)", doubting) { redis in
            #expect(await redis.connect()?.kind == .tls)
            #expect(await redis.client.waitUntilClosed(nanoseconds: 30_000_000_000))
        }
        try await server.stop()
    }

    @Test func overTLSThereIsNone() async throws {
        let server = try await RedisServer()
        let configuration = HTTPConfiguration(connectTimeout: 200_000_000, tls: try TLSContext(TLSOptions()))
        try await withRedis("rediss://127.0.0.1:\(server.port)", configuration) { redis in
            guard case .failure(let failure) = await redis.send("PING") else { return #expect(Bool(false)) }
            #expect([.tls, .closed, .reset, .connectTimeout].contains(failure.kind))
            #expect(await redis.client.waitUntilClosed(nanoseconds: 30_000_000_000))
        }
    }

    // MARK: Addresses

    @Test func addresses() throws {
        let plain = try RedisAddress(url: "redis://Cache.example")
        #expect(plain.target == HTTPTarget(scheme: .http, host: "cache.example", port: 6379))
        #expect(plain.user == nil && plain.password == nil && plain.database == 0)
        let full = try RedisAddress(url: "rediss://ann:a%2Fb%40c:d@[::1]:7000/12", serverName: "cache")
        #expect(full.target == HTTPTarget(scheme: .https, host: "::1", port: 7000, serverName: "cache"))
        #expect(full.user == "ann" && full.password == "a/b@c:d" && full.database == 12)
        let password = try RedisAddress(url: "redis://:secret@h/")
        #expect(password.user == nil && password.password == "secret" && password.database == 0)
        #expect(try RedisAddress(url: "redis://secret@h").password == "secret")
        for url in ["http://h", "h:6379", "redis://", "redis://h/x", "redis://h/-1", "redis://h/1/2", "redis://h:x"] {
            #expect(throws: URLProblem.self, "\(url)") { try RedisAddress(url: url) }
        }
    }
}
