import NIOCore
import SquallClients
import Testing

/// Servers that break the rules, and how the client names it.
@Suite struct MisbehavingServerTests {
    struct Misdeed: Sendable, CustomTestStringConvertible {
        var name: String
        var actions: [RawServer.Action]
        var kinds: [HTTPFailure.Kind]
        var testDescription: String { name }
    }

    static let misdeeds: [Misdeed] = [
        Misdeed(name: "close before any answer", actions: [.close], kinds: [.closed]),
        Misdeed(name: "reset before any answer", actions: [.reset], kinds: [.reset]),
        Misdeed(name: "close in the head", actions: [.send("HTTP/1.1 200 OK\r\nA"), .close], kinds: [.closed]),
        Misdeed(
            name: "close in the body",
            actions: [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), .close],
            kinds: [.closed]
        ),
        Misdeed(
            name: "malformed chunk",
            actions: [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n")],
            kinds: [.protocol]
        ),
        Misdeed(name: "no HTTP at all", actions: [.send("220 mail.example ESMTP\r\n")], kinds: [.protocol]),
        Misdeed(name: "bytes that are never a line", actions: [.trickle("HTTP"), .close], kinds: [.closed]),
        Misdeed(
            name: "unsolicited protocol switch",
            actions: [.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")],
            kinds: [.protocol]
        ),
        Misdeed(
            name: "flood of interim answers",
            actions: [.send(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 1000))],
            kinds: [.protocol]
        ),
        Misdeed(
            name: "huge header",
            actions: [.send("HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 100_000))],
            kinds: [.protocol]
        ),
        Misdeed(
            name: "body beyond its limit",
            actions: [.send("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + String(repeating: "x", count: 2000))],
            kinds: [.tooLarge]
        ),
        Misdeed(name: "silence", actions: [], kinds: [.timeout]),
        Misdeed(
            name: "silence in the body",
            actions: [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")],
            kinds: [.timeout]
        ),
    ]

    @Test(arguments: misdeeds) func isNamed(_ misdeed: Misdeed) async throws {
        let server = try await RawServer { _, _, _ in misdeed.actions }
        let (exchange, open) = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            let request = makeRequest(port: server.port, seconds: misdeed.kinds == [.timeout] ? 2 : 60)
            request.maxBodySize = 1000
            let exchange = await connections.send(request)
            _ = await client.timers.sleep(nanoseconds: 5_000_000)
            return (exchange, client.openConnections)
        }
        let failure = try #require(exchange.failure)
        #expect(misdeed.kinds.contains(failure.kind), "\(failure)")
        #expect(failure.message.contains("127.0.0.1:\(server.port)"))
        #expect(exchange.timings.sending != nil)
        #expect(open == 0)
        try await server.stop()
    }

    @Test func aTimeoutAfterTheFirstByteCountsWithAtLeastTheTimeout() async throws {
        let server = try await RawServer { _, _, _ in [] }
        let exchange = try await onLoop { client in
            await HTTPConnections(client: client).send(makeRequest(port: server.port, seconds: 1))
        }
        #expect(exchange.failure?.kind == .timeout)
        #expect((exchange.timings.waiting ?? 0) > 0)
        #expect(exchange.endedAt - exchange.startedAt >= 990_000_000)
        try await server.stop()
    }

    @Test func aConnectionClosedWhileIdleIsReplacedOnce() async throws {
        let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        // The second request of the first connection is never answered: the server had gone by then.
        let server = try await RawServer { connection, request, _ in
            connection == 0 && request == 1 ? [.close] : [.send(ok)]
        }
        let exchanges = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            let first = await connections.send(makeRequest(port: server.port))
            return [first, await connections.send(makeRequest(port: server.port))]
        }
        #expect(exchanges.map(\.bodyText) == ["ok", "ok"])
        #expect(exchanges.map(\.isReused) == [false, false])
        #expect(exchanges[1].timings.connecting != nil)
        #expect(exchanges[1].bytesSent == 2 * exchanges[0].bytesSent)
        #expect(server.connections == 2)
        try await server.stop()
    }

    @Test func aServerThatAlwaysClosesIsAskedTwiceAtMost() async throws {
        let server = try await RawServer { connection, request, _ in
            connection == 0 && request == 0 ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")] : [.close]
        }
        let exchange = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            _ = await connections.send(makeRequest(port: server.port))
            return await connections.send(makeRequest(port: server.port))
        }
        #expect(exchange.failure?.kind == .closed)
        #expect(server.connections == 2)
        try await server.stop()
    }

    @Test func aHalfAnsweredRequestIsNotSentAgain() async throws {
        let server = try await RawServer { _, request, _ in
            request == 0 ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")] : [.send("HTTP/1.1 2"), .close]
        }
        let exchange = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            _ = await connections.send(makeRequest(port: server.port))
            return await connections.send(makeRequest(port: server.port))
        }
        #expect(exchange.failure?.kind == .closed)
        #expect(server.connections == 1)
        try await server.stop()
    }

    @Test func unsolicitedBytesCloseAnIdleConnection() async throws {
        let server = try await RawServer { _, _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), .send("HTTP/1.1 408 Request Timeout\r\n\r\n")]
        }
        let exchanges = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            let first = await connections.send(makeRequest(port: server.port))
            _ = await client.timers.sleep(nanoseconds: 20_000_000)
            return [first, await connections.send(makeRequest(port: server.port))]
        }
        #expect(exchanges.map { $0.response?.status } == [200, 200])
        #expect(server.connections == 2)
        try await server.stop()
    }

    @Test func nobodyListens() async throws {
        let port = ReservedPort()
        let exchange = try await onLoop { client in
            await HTTPConnections(client: client).send(makeRequest(port: port.number))
        }
        #expect(exchange.failure == HTTPFailure(.connectRefused, "127.0.0.1:\(port.number) refused the connection"))
        #expect(exchange.timings.duration == nil)
        #expect(exchange.timings.connecting != nil)
        #expect(exchange.connection == nil)
    }

    @Test func unknownName() async throws {
        let resolver = DNSResolver { .failure(HTTPFailure(.dns, "\($0) cannot be resolved: no such name")) }
        let exchange = try await onLoop(resolver: resolver) { client in
            await HTTPConnections(client: client).send(makeRequest(port: 80, host: "nowhere.test"))
        }
        #expect(exchange.failure == HTTPFailure(.dns, "nowhere.test cannot be resolved: no such name"))
        #expect(exchange.timings.resolving != nil)
        #expect(exchange.timings.connecting == nil)
    }

    @Test func theDeadlineCoversTheLookup() async throws {
        let gate = Gate()
        let resolver = DNSResolver { _ in
            gate.wait()
            return .success(["127.0.0.1"])
        }
        let exchange = try await onLoop(resolver: resolver) { client in
            await HTTPConnections(client: client).send(makeRequest(port: 80, host: "slow.test", seconds: 0.05))
        }
        gate.open()
        #expect(exchange.failure?.kind == .timeout)
    }

    @Test func aCancelledTaskEndsItsRequest() async throws {
        let server = try await RawServer { _, _, _ in [] }
        let (kind, open) = try await onLoop { client in
            let executor = client.executor
            let connections = HTTPConnections(client: client)
            let request = Task(executorPreference: executor) {
                await connections.send(makeRequest(port: server.port)).failure?.kind
            }
            _ = await client.timers.sleep(nanoseconds: 30_000_000)
            request.cancel()
            let kind = await request.value
            _ = await client.timers.sleep(nanoseconds: 5_000_000)
            return (kind, client.openConnections)
        }
        #expect(kind == .cancelled)
        #expect(open == 0)
        try await server.stop()
    }
}
