import NIOConcurrencyHelpers
import NIOCore
import SquallClients
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Exchanges with well-behaved servers.
@Suite struct HTTPClientTests {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Id: 7\r\n\r\nhello"

    @Test func oneExchange() async throws {
        let server = try await RawServer { _, _, _ in [.send(Self.hello)] }
        let exchange = try await onLoop { client in
            await HTTPConnections(client: client).send(makeRequest(port: server.port))
        }
        #expect(exchange.response?.status == 200)
        #expect(exchange.response?.reason == "OK")
        #expect(exchange.response?.headers.first("x-id") == "7")
        #expect(exchange.bodyText == "hello")
        #expect(!exchange.isReused)
        #expect(exchange.connection?.proto == "HTTP/1.1")
        #expect(exchange.connection?.remoteAddress == "127.0.0.1:\(server.port)")
        #expect(exchange.connection?.tlsVersion == nil)
        #expect(exchange.bytesReceived == Self.hello.utf8.count)
        #expect(exchange.bytesSent == "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8.count)
        try await server.stop()
    }

    @Test func phasesOfANewAndOfAReusedConnection() async throws {
        let server = try await RawServer { _, _, _ in [.send(Self.hello)] }
        let (first, second) = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            let first = await connections.send(makeRequest(port: server.port))
            return (first, await connections.send(makeRequest(port: server.port)))
        }
        #expect(first.timings.connecting != nil)
        #expect(first.timings.resolving == nil)
        #expect(first.timings.tlsHandshaking == nil)
        #expect(second.isReused)
        #expect(second.timings.connecting == nil)
        for exchange in [first, second] {
            let duration = try #require(exchange.timings.duration)
            let parts = [exchange.timings.sending, exchange.timings.waiting, exchange.timings.receiving]
            #expect(parts.allSatisfy { $0 != nil && $0 ?? -1 >= 0 })
            #expect(duration <= Int64(exchange.endedAt - exchange.startedAt))
        }
        #expect(server.connections == 1)
        try await server.stop()
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokrubbish",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    ])
    func aConnectionThatCannotBeTrustedIsNotReused(_ answer: String) async throws {
        let server = try await RawServer { _, _, _ in [.send(answer)] }
        let exchanges = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            let first = await connections.send(makeRequest(port: server.port))
            return [first, await connections.send(makeRequest(port: server.port))]
        }
        #expect(exchanges.map(\.bodyText) == ["ok", "ok"])
        #expect(exchanges.map(\.isReused) == [false, false])
        #expect(server.connections == 2)
        try await server.stop()
    }

    @Test func bodyUntilTheConnectionCloses() async throws {
        let server = try await RawServer { _, _, _ in [.send("HTTP/1.1 200 OK\r\n\r\nto the end"), .close] }
        let exchange = try await onLoop { client in
            await HTTPConnections(client: client).send(makeRequest(port: server.port))
        }
        #expect(exchange.bodyText == "to the end")
        try await server.stop()
    }

    @Test func bytesOneAtATime() async throws {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n"
        let server = try await RawServer { _, _, _ in [.trickle("HTTP/1.1 103 Early Hints\r\n\r\n" + answer)] }
        let exchanges = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            let first = await connections.send(makeRequest(port: server.port))
            return [first, await connections.send(makeRequest(port: server.port))]
        }
        #expect(exchanges.map(\.bodyText) == ["abcde", "abcde"])
        #expect(exchanges.map(\.isReused) == [false, true])
        try await server.stop()
    }

    @Test func unwantedBodiesAreCountedAndDropped() async throws {
        let size = 3_000_000
        let server = try await RawServer { _, _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n" + String(repeating: "x", count: size))]
        }
        let exchange = try await onLoop { client in
            let request = makeRequest(port: server.port)
            request.wantsBody = false
            request.maxBodySize = 10
            return await HTTPConnections(client: client).send(request)
        }
        #expect(exchange.response?.bodySize == size)
        #expect(exchange.response?.body.readableBytes == 0)
        #expect(exchange.bytesReceived > size)
        try await server.stop()
    }

    @Test func headHasNoBodyWhateverItAnnounces() async throws {
        let server = try await RawServer { _, _, _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")] }
        let exchanges = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            let first = await connections.send(makeRequest("HEAD", port: server.port))
            return [first, await connections.send(makeRequest("HEAD", port: server.port))]
        }
        #expect(exchanges.map { $0.response?.status } == [200, 200])
        #expect(server.connections == 1)
        try await server.stop()
    }

    @Test(arguments: [10, 40_000, 5_000_000]) func bodiesOfRequests(_ size: Int) async throws {
        let server = try await RawServer(bodySize: size) { _, _, _ in [] }
        let exchange = try await onLoop { client in
            let body = ByteBuffer(repeating: UInt8(ascii: "b"), count: size)
            let request = makeRequest(
                "POST",
                port: server.port,
                headers: "Content-Length: \(size)\r\n",
                body: .bytes(body)
            )
            return await HTTPConnections(client: client).send(request)
        }
        #expect(exchange.response?.status == 200)
        #expect(exchange.bytesSent > size)
        #expect(server.bodyBytes == size)
        try await server.stop()
    }

    @Test func aStreamedBodyIsAskedForOnlyAsFastAsItLeaves() async throws {
        let chunk = ByteBuffer(repeating: UInt8(ascii: "c"), count: 64 << 10)
        let count = 160
        let size = count * chunk.readableBytes
        let server = try await RawServer(bodySize: size) { _, _, _ in [] }
        let exchange = try await onLoop { client in
            let source = RepeatingSource(chunk, count: count)
            let headers = "Content-Length: \(size)\r\n"
            let request = makeRequest("POST", port: server.port, headers: headers, body: .stream(source))
            return await HTTPConnections(client: client).send(request)
        }
        #expect(exchange.response?.status == 200)
        #expect(server.bodyBytes == size)
        try await server.stop()
    }

    @Test func theBodyWaitsForTheGoAhead() async throws {
        let server = try await RawServer(bodySize: 4) { _, _, _ in [.send("HTTP/1.1 100 Continue\r\n\r\n")] }
        let exchanges = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            let headers = "Content-Length: 4\r\nExpect: 100-continue\r\n"
            let request = makeRequest(
                "PUT",
                port: server.port,
                headers: headers,
                body: .bytes(ByteBuffer(string: "body"))
            )
            request.expectsContinue = true
            let first = await connections.send(request)
            return [first, await connections.send(request)]
        }
        #expect(exchanges.map { $0.response?.status } == [200, 200])
        #expect(exchanges.last?.isReused == true)
        #expect(server.bodyBytes == 8)
        try await server.stop()
    }

    @Test func aRefusedExpectationSendsNoBodyAndClosesTheConnection() async throws {
        let refusal = "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n"
        let server = try await RawServer { _, _, _ in [.send(refusal)] }
        let exchanges = try await onLoop(HTTPConfiguration(continueDelay: 60_000_000_000)) { client in
            let connections = HTTPConnections(client: client)
            let headers = "Content-Length: 4\r\nExpect: 100-continue\r\n"
            let request = makeRequest(
                "PUT",
                port: server.port,
                headers: headers,
                body: .bytes(ByteBuffer(string: "body"))
            )
            request.expectsContinue = true
            let first = await connections.send(request)
            return [first, await connections.send(request)]
        }
        #expect(exchanges.map { $0.response?.status } == [417, 417])
        #expect(exchanges.map(\.isReused) == [false, false])
        #expect(server.bodyBytes == 0)
        try await server.stop()
    }

    @Test func nobodyWaitsForAGoAheadOnALostConnection() async throws {
        let accepted = NIOLockedValueBox<[any Channel]>([])
        let note: RawServer.Preparation = { channel in accepted.withLockedValue { $0.append(channel) } }
        let server = try await RawServer(prepare: note) { _, _, _ in [.send(Self.hello)] }
        let exchange = try await onLoop(HTTPConfiguration(continueDelay: 1_000_000)) { client in
            let connections = HTTPConnections(client: client)
            _ = await connections.send(makeRequest(port: server.port))
            for channel in accepted.withLockedValue({ $0 }) { channel.reset() }
            // While the loop stands still it does not notice: the head is written to a connection that is gone.
            usleep(50_000)
            let request = makeRequest(
                "PUT",
                port: server.port,
                headers: "Content-Length: 4\r\nExpect: 100-continue\r\n",
                body: .bytes(ByteBuffer(string: "body"))
            )
            request.expectsContinue = true
            let exchange = await connections.send(request)
            _ = await client.timers.sleep(nanoseconds: 20_000_000)
            return exchange
        }
        #expect(exchange.bodyText == "hello")
        #expect(server.connections == 2)
        try await server.stop()
    }

    @Test func namesAreResolvedOnceForTheProcess() async throws {
        let server = try await RawServer { _, _, _ in
            [.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
        }
        let lookups = Counter()
        let resolver = DNSResolver { _ in
            lookups.increment()
            return .success(["127.0.0.1"])
        }
        let exchanges = try await onLoop(resolver: resolver) { client in
            let connections = HTTPConnections(client: client)
            let request = makeRequest(port: server.port, host: "some.name")
            let first = await connections.send(request)
            return [first, await connections.send(request)]
        }
        #expect(exchanges.map { $0.response?.status } == [200, 200])
        #expect(exchanges.map { $0.timings.resolving != nil } == [true, false])
        #expect(lookups.value == 1)
        try await server.stop()
    }

    @Test func theNextAddressIsTriedWhenOneRefuses() async throws {
        let server = try await RawServer { _, _, _ in [.send(Self.hello)] }
        let resolver = DNSResolver { _ in .success(["127.0.0.9", "127.0.0.1"]) }
        let exchange = try await onLoop(resolver: resolver) { client in
            await HTTPConnections(client: client).send(makeRequest(port: server.port, host: "some.name"))
        }
        #expect(exchange.bodyText == "hello")
        try await server.stop()
    }
}
