import NIOCore
import Testing

@testable import SquallClients

/// Against servers that do what no server should.
@Suite struct SocketIOClientTests {
    private typealias Frame = WebSocketPeer.Frame

    private static let handshake = #"0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}"#

    /// A WebSocket server that says `first` at once, and answers CONNECT with `answer`.
    private func peer(_ first: [String], answer: [WebSocketPeer.Action]? = nil) async throws -> WebSocketPeer {
        var behaviour = WebSocketPeer.Behaviour()
        behaviour.first = first.flatMap { Frame.text($0) }
        behaviour.received = { frame in
            guard let answer, String(decoding: frame.payload, as: UTF8.self).hasPrefix("40") else {
                return WebSocketPeer.closing(frame)
            }
            return answer
        }
        return try await WebSocketPeer(behaviour)
    }

    private static func send(_ texts: String...) -> WebSocketPeer.Action { .send(texts.flatMap { Frame.text($0) }) }

    private func failure(_ outcome: SocketIOOutcome) -> HTTPFailure? {
        if case .failed(let failure) = outcome { failure } else { nil }
    }

    // MARK: Opening by WebSocket

    @Test(
        arguments: [
            ([], nil, HTTPFailure.Kind.timeout, "the Engine.IO handshake did not come in time"),
            ([handshake], nil, .timeout, "CONNECT was not answered in time"),
            (["0{}"], nil, .protocol, "handshake cannot be read"),
            (["hello"], nil, .protocol, "unknown type h"),
            ([handshake, handshake], nil, .protocol, "second Engine.IO handshake"),
            (["1"], nil, .closed, "closed the connection"),
            ([handshake, "1"], nil, .closed, "closed the connection"),
            ([handshake], [WebSocketPeer.Action.close], .closed, "closed the connection"),
            ([handshake], [.reset], .reset, "reset"),
            ([handshake], [.send(Frame.close(1008, "no"))], .closed, "closed the connection"),
            ([handshake], [send("4abc")], .protocol, "cannot be read"),
            ([handshake], [.send([0x83, 0])], .protocol, "127.0.0.1"),
        ] as [([String], [WebSocketPeer.Action]?, HTTPFailure.Kind, String)]
    )
    func whatKeepsItFromOpening(
        first: [String],
        answer: [WebSocketPeer.Action]?,
        kind: HTTPFailure.Kind,
        text: String
    ) async throws {
        let server = try await peer(first, answer: answer)
        let seconds = kind == .timeout ? 2.0 : 60.0
        let failure = failure(try await refusedSocketIO(socketIORequest(port: server.port, seconds: seconds)))
        // Where the machine is slow, time may be up at an earlier stage.
        let message = failure?.message ?? ""
        #expect(failure?.kind == kind && (message.contains(text) || kind == .timeout), "\(message)")
        try await server.stop()
    }

    /// Not only what comes ends the wait for it.
    @Test func aServerThatClosesAtOnce() async throws {
        var behaviour = WebSocketPeer.Behaviour()
        behaviour.opened = [.close]
        let server = try await WebSocketPeer(behaviour)
        let failure = failure(try await refusedSocketIO(socketIORequest(port: server.port)))
        #expect(failure?.kind == .closed)
        try await server.stop()
    }

    @Test(arguments: [SocketIORequest.Transports.webSocket, .polling])
    func openingIsCancelled(transports: SocketIORequest.Transports) async throws {
        let webSocket = try await peer([Self.handshake])
        let polling = try await RawServer { _, request, head in
            head.contains("sid=") ? [] : [.send(Self.http(Self.handshake))]
        }
        let port = transports == .polling ? polling.port : webSocket.port
        let request = socketIORequest(port: port, transports)
        try await onLoop { client in
            // Unsafe in name only: all of it runs on the loop.
            nonisolated(unsafe) let client = client
            let task = Task(executorPreference: client.executor) {
                await SocketIOClient(client: client).open(request, delegate: SocketIOLog()) { _ in }
            }
            _ = await client.timers.sleep(nanoseconds: 50_000_000)
            task.cancel()
            #expect(self.failure(await task.value)?.kind == .cancelled)
            try await expectNothingLeft(client)
        }
        try await webSocket.stop()
        try await polling.stop()
    }

    @Test func aFloodBeforeTheConnection() async throws {
        let server = try await peer([Self.handshake] + [String](repeating: "42[\"early\"]", count: 1025))
        let failure = failure(try await refusedSocketIO(socketIORequest(port: server.port)))
        #expect(failure?.kind == .tooLarge)
        try await server.stop()
    }

    // MARK: An open connection

    private func closure(
        _ answer: [WebSocketPeer.Action],
        first: [String] = [handshake],
        maximumMessageSize: Int = 1 << 20,
        _ body: @escaping @Sendable (OpenSocketIO) async throws -> Void = { _ in }
    ) async throws -> SocketIOClosure {
        let server = try await peer(first, answer: answer)
        var request = socketIORequest(port: server.port)
        request.maximumMessageSize = maximumMessageSize
        let closure = try await withSocketIO(request) { open in
            try await body(open)
            return try await open.closure()
        }
        try await server.stop()
        return closure
    }

    @Test(
        arguments: [
            ([send("40", "41")], "io server disconnect", nil), ([send("40", "44{}")], "io server disconnect", nil),
            ([send("40", "1", "2", "42[\"late\"]")], "transport close", nil),
            ([send("40"), .close], "transport close", .closed), ([send("40"), .reset], "transport close", .reset),
            ([send("40"), .send(Frame.close(1001, "bye"))], "transport close", nil),
            ([send("40", "42{}")], "parse error", .protocol), ([send("40", "9")], "parse error", .protocol),
            ([send("40"), .send(Frame.bytes(0x82, [1]))], "parse error", .protocol),
            ([send("40"), .send(Frame.bytes(0x83))], "transport error", .protocol),
        ] as [([WebSocketPeer.Action], String, HTTPFailure.Kind?)]
    )
    func endings(answer: [WebSocketPeer.Action], reason: String, kind: HTTPFailure.Kind?) async throws {
        let closure = try await closure(answer)
        #expect(closure.reason == reason && closure.failure?.kind == kind)
        #expect(closure.isLocal == ["parse error", "transport error"].contains(reason))
    }

    @Test func endlessAttachmentsAreRefused() async throws {
        let kilobyte = Frame.bytes(0x82, [UInt8](repeating: 0, count: 1000))
        let attachments = [UInt8]((0..<20).flatMap { _ in kilobyte })
        let ended = try await closure(
            [Self.send("40", "451000-[\"b\"]"), .send(attachments)],
            maximumMessageSize: 10_000
        )
        #expect(ended.failure?.kind == .tooLarge)
        // One that is within the limit is not.
        let whole = try await closure(
            [Self.send("40", "458-[\"b\"]"), .send(attachments), .close],
            maximumMessageSize: 10_000
        ) { open in
            try await open.wait("the event") { open.log.events.count == 1 }
            #expect(open.log.events.first?.attachments.count == 8)
        }
        #expect(whole.failure?.kind == .protocol)
    }

    @Test func missingPingsEndIt() async throws {
        let quick = #"0{"sid":"abc","upgrades":[],"pingInterval":600,"pingTimeout":400}"#
        // It is connected in one piece with the handshake, however slow the machine is.
        let ended = try await closure([], first: [quick, "40"])
        #expect(ended.reason == "ping timeout" && ended.isLocal && ended.failure?.kind == .timeout)
        // While nobody reads, nothing is missing.
        let paused = try await closure([], first: [quick, "40"]) { open in
            open.socket.pauseReading()
            _ = await open.client.timers.sleep(nanoseconds: 1_500_000_000)
            #expect(open.log.closures.isEmpty)
            open.socket.resumeReading()
        }
        #expect(paused.reason == "ping timeout")
    }

    /// An event's handler closes the connection: what stands behind the event is not delivered.
    @Test func closingWithinAnEvent() async throws {
        let server = try await peer([Self.handshake], answer: [Self.send("40", "42[\"a\"]", "42[\"b\"]", "431[]")])
        try await onLoop { client in
            let log = SocketIOLog()
            let outcome = await SocketIOClient(client: client).open(
                socketIORequest(port: server.port),
                delegate: log
            ) { socket in log.onEvent = { _ in socket.close() } }
            guard case .open(let socket) = outcome else { throw NotOpen(outcome: "\(outcome)") }
            let closure = try await OpenSocketIO(socket: socket, log: log, client: client).closure()
            #expect(closure.reason == "io client disconnect" && closure.isLocal)
            #expect(log.texts == ["a []"] && log.acknowledgements.isEmpty)
            log.onEvent = { _ in }
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000))
        }
        try await server.stop()
    }

    // MARK: Polling

    private static func http(_ body: String, _ status: String = "200 OK") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// A server of polling: the handshake, then an answer to each POST, and the polls' answers one after the other; then
    /// polls wait.
    private func poller(
        handshake: String = handshake,
        post: RawServer.Action? = .send(http("ok")),
        polls: [RawServer.Action]
    ) async throws -> RawServer {
        let count = Counter()
        return try await RawServer { _, _, head in
            if head.contains("POST ") { return post.map { [$0] } ?? [] }
            if !head.contains("&sid=") { return [.send(Self.http(handshake))] }
            defer { count.increment() }
            return count.value < polls.count ? [polls[count.value]] : []
        }
    }

    @Test(
        arguments: [
            (http("no", "404 Not Found"), nil), (http(""), HTTPFailure.Kind.protocol), (http("hello"), .protocol),
            (http("0{}"), .protocol), (http("2"), .protocol), (http(handshake + "\u{1E}1"), .closed),
            ("HTTP/2\r\n\r\n", .protocol),
        ] as [(String, HTTPFailure.Kind?)]
    )
    func handshakesOfPolling(answer: String, kind: HTTPFailure.Kind?) async throws {
        let server = try await RawServer { _, _, _ in [.send(answer)] }
        for transports in [SocketIORequest.Transports.polling, .upgrade] {
            let outcome = try await refusedSocketIO(socketIORequest(port: server.port, transports))
            guard let kind else {
                guard case .refusedByHTTP(let exchange) = outcome else { return #expect(Bool(false)) }
                #expect(exchange.status == 404)
                continue
            }
            #expect(failure(outcome)?.kind == kind, "\(outcome)")
        }
        try await server.stop()
    }

    @Test(
        arguments: [
            ([.send(http("40\u{1E}1\u{1E}2\u{1E}42[\"late\"]"))], "transport close", nil),
            ([.send(http("40\u{1E}41"))], "io server disconnect", nil),
            ([.send(http("40")), .send(http("gone", "400 Bad Request"))], "transport close", .closed),
            // Once more, as it may just have been idle for too long.
            ([.send(http("40")), .close, .close], "transport close", .closed),
            ([.send(http("40")), .send(http("451-[\"b\"]\u{1E}b%%%%"))], "parse error", .protocol),
            (
                [.send(http("40")), .send(http("42[\"\(String(repeating: "x", count: 2000))\"]"))], "transport close",
                .tooLarge
            ),
        ] as [([RawServer.Action], String, HTTPFailure.Kind?)]
    )
    func endingsOfPolling(polls: [RawServer.Action], reason: String, kind: HTTPFailure.Kind?) async throws {
        let server = try await poller(polls: polls)
        var request = socketIORequest(port: server.port, .polling)
        request.maximumMessageSize = 1000
        let closure = try await withSocketIO(request) { open in
            try await open.closure()
        }
        #expect(closure.reason == reason && closure.failure?.kind == kind)
        try await server.stop()
    }

    /// CONNECT is still on its way, or just about to leave, when the end comes: its connection must go as well.
    @Test func theEndAmongRequests() async throws {
        let server = try await RawServer { _, _, head in
            if head.contains("POST ") { return [.send(Self.http("ok"))] }
            return [.send(Self.http(head.contains("&sid=") ? "40\u{1E}1" : Self.handshake))]
        }
        try await onLoop { client in
            for _ in 0..<50 {
                let open = try await openSocketIO(socketIORequest(port: server.port, .polling), client)
                _ = try await open.closure()
                try await expectNothingLeft(client)
            }
        }
        try await server.stop()
    }

    /// A server that takes no packets any more: writers wait, but not for ever.
    @Test(arguments: [RawServer.Action.send(http("no", "400 Bad Request")), .close])
    func aPostThatFails(post: RawServer.Action) async throws {
        let posts = Counter()
        let server = try await RawServer { _, _, head in
            if head.contains("POST ") {
                posts.increment()
                return posts.value == 1 ? [.send(Self.http("ok"))] : [post]
            }
            if !head.contains("&sid=") { return [.send(Self.http(Self.handshake))] }
            return posts.value < 2 ? [.send(Self.http("40"))] : []
        }
        try await withSocketIO(socketIORequest(port: server.port, .polling)) { open in
            while open.socket.isWritable { try open.emit("[\"e\"]") }
            #expect(await open.socket.drained())
            let closure = try await open.closure()
            #expect(closure.reason == "transport close" && closure.failure?.kind == .closed)
            #expect(await open.socket.drained())
        }
        try await server.stop()
    }

    /// Neither the poll nor the goodbye is ever answered: a second later all is over nevertheless.
    @Test func aServerThatNeverAnswers() async throws {
        let server = try await poller(post: nil, polls: [.send(Self.http("40"))])
        try await withSocketIO(socketIORequest(port: server.port, .polling)) { open in
            try open.emit("[\"e\"]")
            open.socket.close()
            let closure = try await open.closure()
            #expect(closure.isLocal && closure.reason == "io client disconnect" && closure.failure == nil)
        }
        try await server.stop()
    }

    @Test func missingPingsEndPollingToo() async throws {
        let quick = #"0{"sid":"abc","upgrades":[],"pingInterval":600,"pingTimeout":400}"#
        let server = try await poller(handshake: quick + "\u{1E}40", polls: [])
        let closure = try await withSocketIO(socketIORequest(port: server.port, .polling)) { open in
            try await open.closure()
        }
        #expect(closure.reason == "ping timeout" && closure.failure?.kind == .timeout)
        try await server.stop()
    }

    /// The upgrade fails at each of its stages.
    @Test(arguments: [("refused", nil), ("silent", HTTPFailure.Kind.timeout), ("closed", .closed)])
    func upgradesThatFail(stage: String, kind: HTTPFailure.Kind?) async throws {
        var behaviour = WebSocketPeer.Behaviour()
        behaviour.answer = { head, accept in
            if !head.contains("transport=websocket") { return Self.http(Self.handshake) }
            return stage == "refused" ? Self.http("no", "400 Bad Request") : WebSocketPeer.accepting(accept)
        }
        behaviour.received = { frame in stage == "closed" ? [.close] : WebSocketPeer.closing(frame) }
        let server = try await WebSocketPeer(behaviour)
        let request = socketIORequest(port: server.port, .upgrade, seconds: stage == "silent" ? 2.0 : 60.0)
        let outcome = try await refusedSocketIO(request)
        if let kind {
            #expect(failure(outcome)?.kind == kind)
        } else {
            guard case .refusedByHTTP(let exchange) = outcome else { return #expect(Bool(false), "\(outcome)") }
            #expect(exchange.status == 400)
        }
        try await server.stop()
    }

    // MARK: Requests

    @Test func headersOfASession() throws {
        var request = socketIORequest(port: 1)
        request.headers = [("X-A", "1"), ("cookie", "a=1; b=2"), ("Cookie", "c=3")]
        var cookies = SessionCookies(request)
        let text = { (cookies: SessionCookies) in cookies.requestHeaders.map { "\($0.name): \($0.value)" } }
        #expect(text(cookies) == ["X-A: 1", "Cookie: a=1; b=2; c=3"])
        cookies.store(["b=new; Path=/socket.io", "lb=x; HttpOnly", "no=1; Path=/elsewhere"])
        #expect(text(cookies) == ["X-A: 1", "Cookie: a=1; c=3; b=new; lb=x"])
        cookies.store(["lb=; Max-Age=0", "b=old; Max-Age=0; Path=/socket.io"])
        #expect(text(cookies) == ["X-A: 1", "Cookie: a=1; b=2; c=3"])
        request.headers = []
        #expect(SessionCookies(request).requestHeaders.isEmpty)
    }

    @Test func endpoints() {
        var request = socketIORequest(port: 1)
        #expect(request.endpoint("polling") == "/socket.io/?EIO=4&transport=polling")
        request.query = "a=b"
        #expect(
            request.endpoint("websocket", sid: "x&y=1#")
                == "/socket.io/?EIO=4&transport=websocket&sid=x%26y%3D1%23&a=b"
        )
    }
}
