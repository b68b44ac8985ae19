import NIOCore
import NIOSSL
import SquallClients
import Testing

@Suite struct WebSocketClientTests {
    private typealias Frame = WebSocketPeer.Frame

    // MARK: Messages

    @Test func messagesGoBothWays() async throws {
        let peer = try await WebSocketPeer(.init(received: WebSocketPeer.echoing))
        let payloads = [0, 1, 125, 126, 65_535, 65_536, 1_000_000].map { count in
            ByteBuffer(bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        }
        try await withSocket(webSocketRequest(port: peer.port)) { open in
            for payload in payloads { open.socket.send(.binary, payload) }
            open.socket.send(.text, ByteBuffer(string: "grüße"))
            try await open.wait { open.log.messages.count == payloads.count + 1 }
            #expect(open.log.messages.dropLast().map(\.bytes) == payloads)
            #expect(open.log.messages.last?.kind == .text)
            #expect(open.log.texts == ["grüße"])
        }
        #expect(!peer.frames.map(\.isMasked).contains(false))
        try await peer.stop()
    }

    @Test func messagesOfOneReadComeInOrder() async throws {
        let texts = (0..<200).map { "message \($0)" }
        // The first half stands in one piece with the answer to the handshake.
        let behaviour = WebSocketPeer.Behaviour(
            first: texts[..<100].flatMap(Frame.text),
            opened: [.send(texts[100...].flatMap(Frame.text))]
        )
        let peer = try await WebSocketPeer(behaviour)
        try await withSocket(webSocketRequest(port: peer.port)) { open in
            try await open.wait { open.log.messages.count == texts.count }
            #expect(open.log.texts == texts)
        }
        try await peer.stop()
    }

    @Test func everySplitIsTheSame() async throws {
        let large = String(repeating: "x", count: 300)
        let fragments =
            Frame.bytes(0x01, Array("fir".utf8)) + Frame.bytes(0x89, [1]) + Frame.bytes(0x80, Array("st".utf8))
        let peer = try await WebSocketPeer(.init(opened: [.trickle(fragments + Frame.text(large))]))
        try await withSocket(webSocketRequest(port: peer.port)) { open in
            try await open.wait { open.log.messages.count == 2 }
            #expect(open.log.texts == ["first", large])
        }
        #expect(peer.frames.first == Frame(first: 0x8A, isMasked: true, payload: [1]))
        try await peer.stop()
    }

    // MARK: Handshake

    @Test func theHandshakeSaysWhatTheCallerWants() async throws {
        let peer = try await WebSocketPeer(
            .init(answer: { WebSocketPeer.accepting($1, "Sec-WebSocket-Protocol: b\r\n") })
        )
        var request = webSocketRequest(port: peer.port)
        request.headers = [("Authorization", "Bearer t"), ("sec-websocket-protocol", "c"), ("Upgrade", "h2c")]
        request.subprotocols = ["a", "b"]
        for _ in 0..<2 {
            try await withSocket(request) { open in #expect(open.socket.subprotocol == "b") }
        }
        let lines = peer.heads.map { $0.split(separator: "\r\n").map(String.init) }
        #expect(lines[0].first == "GET /chat?room=1 HTTP/1.1")
        #expect(lines[0].contains("Host: 127.0.0.1:\(peer.port)"))
        #expect(lines[0].contains("Authorization: Bearer t"))
        #expect(lines[0].contains("Sec-WebSocket-Protocol: a, b, c"))
        #expect(lines[0].filter { $0.lowercased().hasPrefix("upgrade:") } == ["Upgrade: websocket"])
        #expect(!peer.heads[0].contains("Extensions"))
        let keys = lines.map { $0.first { $0.hasPrefix("Sec-WebSocket-Key: ") } }
        #expect(keys[0] != keys[1])
        #expect(keys[0]?.utf8.count == "Sec-WebSocket-Key: ".utf8.count + 24)
        try await peer.stop()
    }

    @Test(arguments: [
        "HTTP/1.1 403 Forbidden\r\nX-Why: full\r\nContent-Length: 4\r\n\r\nfull",
        "HTTP/1.1 302 Found\r\nX-Why: full\r\nLocation: /elsewhere\r\nContent-Length: 4\r\n\r\nfull",
        "HTTP/1.1 200 OK\r\nX-Why: full\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfull\r\n0\r\n\r\n",
    ])
    func aRefusalKeepsTheAnswer(answer: String) async throws {
        let peer = try await WebSocketPeer(.init(answer: { _, _ in answer }))
        try await onLoop { client in
            let request = webSocketRequest(port: peer.port)
            let outcome = await WebSocketClient(client: client).open(request, delegate: SocketLog())
            guard case .refused(let exchange) = outcome else { throw NotOpen(outcome: "\(outcome)") }
            #expect([200, 302, 403].contains(exchange.status))
            #expect(exchange.response?.headers.first("x-why") == "full")
            #expect(exchange.bodyText == "full")
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000))
        }
        try await peer.stop()
    }

    @Test(arguments: [
        ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm9uc2Vuc2Ugbm9uc2Vuc2U=\r\n", "Accept"),
        ("Upgrade: websocket\r\nConnection: Upgrade\r\n", "Accept"),
        ("Upgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: #\r\n", "not to WebSocket"),
        ("Upgrade: websocket\r\nSec-WebSocket-Accept: #\r\n", "not to WebSocket"),
        (
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: #\r\n"
                + "Sec-WebSocket-Extensions: permessage-deflate\r\n", "was not offered"
        ),
        (
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: #\r\nSec-WebSocket-Protocol: z\r\n",
            "was not offered"
        ),
    ])
    func aWrongHandshakeIsAnErrorOfTheProtocol(headers: String, message: String) async throws {
        let peer = try await WebSocketPeer(
            .init(answer: { _, accept in
                let headers = headers.split(separator: "#", omittingEmptySubsequences: false).joined(separator: accept)
                return "HTTP/1.1 101 Switching Protocols\r\n\(headers)\r\n"
            })
        )
        let failure = try await self.failure(webSocketRequest(port: peer.port))
        #expect(failure.kind == .protocol)
        #expect(failure.message.contains(message))
        try await peer.stop()
    }

    @Test func aSilentServerRunsIntoTheDeadline() async throws {
        let peer = try await WebSocketPeer(.init(answer: { _, _ in "" }))
        let failure = try await self.failure(webSocketRequest(port: peer.port, seconds: 0.1))
        #expect(failure.kind == .timeout)
        try await peer.stop()
    }

    @Test func openingCanBeCancelled() async throws {
        let peer = try await WebSocketPeer(.init(answer: { _, _ in "" }))
        try await onLoop { client in
            nonisolated(unsafe) let client = client  // all of it runs on the client's loop
            let opening = Task(executorPreference: client.executor) {
                await WebSocketClient(client: client).open(webSocketRequest(port: peer.port), delegate: SocketLog())
            }
            while peer.heads.isEmpty { _ = await client.timers.sleep(nanoseconds: 1_000_000) }
            opening.cancel()
            guard case .failed(let failure) = await opening.value else { throw NotOpen(outcome: "no failure") }
            #expect(failure.kind == .cancelled)
        }
        try await peer.stop()
    }

    @Test func nobodyListens() async throws {
        let port = ReservedPort()
        let failure = try await self.failure(webSocketRequest(port: port.number))
        #expect(failure.kind == .connectRefused)
    }

    private func failure(_ request: WebSocketRequest) async throws -> HTTPFailure {
        try await onLoop { client in
            let outcome = await WebSocketClient(client: client).open(request, delegate: SocketLog())
            guard case .failed(let failure) = outcome else { throw NotOpen(outcome: "\(outcome)") }
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000))
            return failure
        }
    }

    // MARK: Pings

    @Test func pingsAreAnsweredAndMeasured() async throws {
        let peer = try await WebSocketPeer(
            .init(
                opened: [.send(Frame.bytes(0x89, Array("are you there".utf8))), .send(Frame.bytes(0x8A, [1, 2]))],
                received: { frame in
                    frame.opcode == 9 ? [.send(Frame.bytes(0x8A, frame.payload))] : WebSocketPeer.closing(frame)
                }
            )
        )
        try await withSocket(webSocketRequest(port: peer.port)) { open in
            open.socket.ping()
            open.socket.ping()
            try await open.wait { open.log.pongs.count == 2 }
            #expect(open.log.pongs.allSatisfy { $0 > 0 })
        }
        #expect(peer.frames.contains(Frame(first: 0x8A, isMasked: true, payload: Array("are you there".utf8))))
        try await peer.stop()
    }

    // MARK: The end

    @Test func closingWaitsForThePeersAnswer() async throws {
        let peer = try await WebSocketPeer()
        try await withSocket(webSocketRequest(port: peer.port)) { open in
            open.socket.close(code: 3000, reason: "enough")
            open.socket.send(.text, ByteBuffer(string: "late"))
            let closure = try await open.closure()
            #expect(closure.code == 3000 && closure.reason == "enough")
            #expect(closure.isLocal && closure.failure == nil)
        }
        #expect(peer.frames == [Frame(first: 0x88, isMasked: true, payload: [0x0B, 0xB8] + Array("enough".utf8))])
        try await peer.stop()
    }

    @Test func aPeerThatDoesNotAnswerTheCloseIsDropped() async throws {
        let peer = try await WebSocketPeer(.init(received: { _ in [] }))
        let closure = try await withSocket(webSocketRequest(port: peer.port)) { open in
            open.socket.close()
            return try await open.closure()
        }
        #expect(closure.isLocal && closure.failure == nil && closure.code == 1000)
        try await peer.stop()
    }

    @Test(arguments: [
        (Frame.close(1001, "bye"), 1001, "bye", [0x03, 0xE9]),
        (Frame.close(4711), 4711, "", [0x12, 0x67]),
        (Frame.bytes(0x88), WebSocketClosure.noStatus, "", []),
    ])
    func thePeersCloseIsAnswered(frame: [UInt8], code: Int, reason: String, answer: [UInt8]) async throws {
        let peer = try await WebSocketPeer(.init(opened: [.send(frame)]))
        let closure = try await withSocket(webSocketRequest(port: peer.port)) { try await $0.closure() }
        #expect(closure.code == code && closure.reason == reason)
        #expect(!closure.isLocal && closure.failure == nil)
        #expect(peer.frames == [Frame(first: 0x88, isMasked: true, payload: answer)])
        try await peer.stop()
    }

    @Test(arguments: [(WebSocketPeer.Action.close, HTTPFailure.Kind.closed), (.reset, .reset)])
    func aLostConnectionIsAFailure(action: WebSocketPeer.Action, kind: HTTPFailure.Kind) async throws {
        let peer = try await WebSocketPeer(.init(received: { $0.opcode == 1 ? [action] : [] }))
        let closure = try await withSocket(webSocketRequest(port: peer.port)) { open in
            open.socket.send(.text, ByteBuffer(string: "go"))
            return try await open.closure()
        }
        #expect(closure.code == WebSocketClosure.abnormal)
        #expect(closure.failure?.kind == kind && !closure.isLocal)
        try await peer.stop()
    }

    /// The write that answers the peer's last bytes may fail at once, and then the channel ends in the middle of it. Nothing
    /// may come of the sockets afterwards: they are gone when a closing handshake would have taken too long.
    @Test(
        arguments: [
            (Frame.close(1001, "bye"), 1001, nil), (Frame.bytes(0xC1, [0x61]), 1002, .protocol),
            (Frame.text("your turn"), 3000, nil),
        ] as [([UInt8], Int, HTTPFailure.Kind?)]
    )
    func whatCameBeforeAResetCounts(bytes: [UInt8], code: Int, kind: HTTPFailure.Kind?) async throws {
        let peer = try await WebSocketPeer(.init(received: { $0.opcode == 1 ? [.send(bytes), .reset] : [] }))
        let closures = try await onLoop { client in
            var logs: [SocketLog] = []
            for _ in 0..<100 { logs.append(try await self.start(client, port: peer.port)) }
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000))
            _ = await client.timers.sleep(nanoseconds: 1_200_000_000)
            return logs.map(\.closures)
        }
        #expect(closures.allSatisfy { $0.count == 1 })
        #expect(closures.allSatisfy { $0.first?.code == code && $0.first?.failure?.kind == kind })
        try await peer.stop()
    }

    /// A socket that nobody holds, which says something and closes when it hears something.
    private func start(_ client: HTTPClient, port: Int) async throws -> SocketLog {
        let log = SocketLog()
        let outcome = await WebSocketClient(client: client).open(webSocketRequest(port: port), delegate: log)
        guard case .open(let socket, _) = outcome else { throw NotOpen(outcome: "\(outcome)") }
        log.onMessage = { [unowned socket] _ in socket.close(code: 3000) }
        socket.send(.text, ByteBuffer(string: "go"))
        return log
    }

    @Test(arguments: [
        (Frame.bytes(0xC1, [0x61]), 1002, HTTPFailure.Kind.protocol),
        ([0x81, 0x81, 0, 0, 0, 0, 0x61], 1002, .protocol),
        (Frame.bytes(0x81, [0xFF]), 1007, .decode),
        ([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0], 1009, .tooLarge),
        (Frame.close(1005), 1002, .protocol),
    ])
    func aMistakeOfThePeersEndsTheSocket(bytes: [UInt8], code: Int, kind: HTTPFailure.Kind) async throws {
        // What follows is not looked at any more.
        let peer = try await WebSocketPeer(.init(opened: [.send(bytes + Frame.text("behind"))]))
        let closure = try await withSocket(webSocketRequest(port: peer.port)) { open in
            let closure = try await open.closure()
            #expect(open.log.messages.isEmpty)
            return closure
        }
        #expect(closure.failure?.kind == kind && closure.code == code)
        #expect(peer.frames.first?.payload == [UInt8(code >> 8), UInt8(code & 0xFF)])
        try await peer.stop()
    }

    // MARK: Pressure

    @Test func aPeerThatDoesNotReadHoldsUpItsSender() async throws {
        let peer = try await WebSocketPeer(
            .init(
                opened: [.pauseReading],
                received: { $0.payload == [0x62] ? [.send(Frame.text("all of it"))] : WebSocketPeer.closing($0) }
            )
        )
        try await withSocket(webSocketRequest(port: peer.port)) { open in
            let chunk = ByteBuffer(repeating: 0x61, count: 1 << 16)
            // The kernel takes a few megabytes.
            for _ in 0..<1000 where open.socket.isWritable { open.socket.send(.binary, chunk) }
            #expect(!open.socket.isWritable)
            #expect(await open.socket.drained(deadline: MonotonicClock.now() + 20_000_000) == false)
            open.socket.close()
            // The end frees who waits; nothing can be sent any more.
            #expect(await open.socket.drained())
            let closure = try await open.closure()
            #expect(closure.isLocal)
        }
        try await peer.stop()
    }

    @Test func waitingEndsWhenThePeerReadsOn() async throws {
        let peer = try await WebSocketPeer(.init(opened: [.pauseReading, .resumeReading(afterMilliseconds: 50)]))
        try await withSocket(webSocketRequest(port: peer.port)) { open in
            for _ in 0..<1000 where open.socket.isWritable {
                open.socket.send(.binary, ByteBuffer(repeating: 0x61, count: 1 << 16))
            }
            #expect(await open.socket.drained())
            #expect(open.socket.isWritable)
        }
        try await peer.stop()
    }

    @Test func readingCanPause() async throws {
        let flood = (0..<50_000).flatMap { _ in Frame.text(String(repeating: "y", count: 100)) }
        let peer = try await WebSocketPeer(
            .init(received: { $0.opcode == 1 ? [.send(flood)] : WebSocketPeer.closing($0) })
        )
        try await withSocket(webSocketRequest(port: peer.port)) { open in
            open.log.onMessage = { _ in if open.log.messages.count == 10 { open.socket.pauseReading() } }
            open.socket.send(.text, ByteBuffer(string: "go"))
            try await open.wait { open.log.messages.count >= 10 }
            _ = await open.client.timers.sleep(nanoseconds: 50_000_000)
            let paused = open.log.messages.count
            #expect(paused < 5000)
            _ = await open.client.timers.sleep(nanoseconds: 20_000_000)
            #expect(open.log.messages.count == paused)
            open.socket.resumeReading()
            try await open.wait { open.log.messages.count == 50_000 }
        }
        try await peer.stop()
    }

    @Test func closingWhilePausedStillEnds() async throws {
        let peer = try await WebSocketPeer()
        let closure = try await withSocket(webSocketRequest(port: peer.port)) { open in
            open.socket.pauseReading()
            open.socket.close(code: 1001)
            return try await open.closure()
        }
        #expect(closure.failure == nil && closure.code == 1001)
        try await peer.stop()
    }

    // MARK: TLS

    @Test func secureSocketsCountWhatTheWireSees() async throws {
        let certificates = try await TestCertificates.made.value
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(certificates.server).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: certificates.key, format: .pem))
        )
        let context = try NIOSSLContext(configuration: configuration)
        let peer = try await WebSocketPeer(.init(received: WebSocketPeer.echoing)) { channel in
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }
        let tls = try TLSContext(TLSOptions(certificateAuthority: certificates.authority))
        try await withSocket(webSocketRequest(port: peer.port, scheme: .https), HTTPConfiguration(tls: tls)) { open in
            let handshake = open.socket.takeTraffic()
            #expect(handshake.sent > 300)
            #expect(handshake.received > 500)
            open.socket.send(.text, ByteBuffer(string: "hello"))
            try await open.wait { open.log.texts == ["hello"] }
            let message = open.socket.takeTraffic()
            #expect(message.sent > 5 + 6 && message.sent < 60)
            #expect(message.received > 5 + 2)
        }
        try await peer.stop()
    }
}
