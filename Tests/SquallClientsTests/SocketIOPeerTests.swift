import Foundation
import SquallClients
import TestSupport
import Testing

/// Against python-socketio.
@Suite(.enabled(if: PeerProcess.isExpected, "without .tools; run .ci/tools")) struct SocketIOPeerTests {
    private static let good = #"{"token":"good"}"#
    private static let transports: [SocketIORequest.Transports] = [.webSocket, .polling, .upgrade]

    /// One for all tests, which do not know of each other there: starting Python takes a second. It ends with the tests.
    private static let shared = Task { try await PeerProcess("socketio_server.py") }

    private func port(_ name: String) async throws -> Int { try await Self.shared.value.port(name) }

    // MARK: Opening

    @Test(arguments: transports, ["/", "/market"])
    func connecting(transports: SocketIORequest.Transports, namespace: String) async throws {
        let user = "\(transports)\(namespace)"
        var request = socketIORequest(
            port: try await port("plain"),
            transports,
            namespace: namespace,
            authentication: "{\"token\":\"good\",\"user\":\"\(user)\"}"
        )
        request.headers = [("Origin", "http://example.test"), ("X-Run", "7")]
        request.query = "room=a%20b"
        try await withSocketIO(request) { open in
            // It was sent before the answer to CONNECT.
            try await open.wait("the welcome") { !open.log.events.isEmpty }
            #expect(open.log.texts == ["welcome [{\"user\":\"\(user)\"}]"])
            let transport = transports == .polling ? "polling" : "websocket"
            try await open.expect(#"["transport"]"#, answers: "[\"\(transport)\"]")
            try await open.expect(#"["header","origin"]"#, answers: #"["http://example.test"]"#)
            try await open.expect(#"["header","x-run"]"#, answers: #"["7"]"#)
            try await open.expect("[\"count\",\"\(user)\"]", answers: "[1]")
            let traffic = open.socket.takeTraffic()
            #expect(traffic.sent > 200 && traffic.received > 200)
        }
    }

    @Test(arguments: transports)
    func refusals(transports: SocketIORequest.Transports) async throws {
        let port = try await port("plain")
        let unauthorized = #"{"message":"unauthorized","data":{"code":401}}"#
        for (namespace, authentication, expected) in [
            ("/", nil, unauthorized), ("/", #"{"token":"bad"}"#, unauthorized),
            ("/market", #"{"token":"bad"}"#, unauthorized), ("/nope", Self.good, #""Unable to connect""#),
        ] {
            let request = socketIORequest(
                port: port,
                transports,
                namespace: namespace,
                authentication: authentication
            )
            let outcome = try await refusedSocketIO(request)
            guard case .refused(let payload) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(String(decoding: payload, as: UTF8.self) == expected)
        }
    }

    @Test func theThirdConnectionOfAUserIsRefused() async throws {
        let request = socketIORequest(
            port: try await port("plain"),
            authentication: #"{"token":"good","user":"bob"}"#
        )
        try await onLoop { client in
            let first = try await openSocketIO(request, client)
            let second = try await openSocketIO(request, client)
            let outcome = await SocketIOClient(client: client).open(request, delegate: SocketIOLog()) { _ in }
            guard case .refused(let payload) = outcome else { throw NotOpen(outcome: "\(outcome)") }
            #expect(String(decoding: payload, as: UTF8.self) == #"{"message":"quota","data":{"limit":2}}"#)
            try await first.expect(#"["count","bob"]"#, answers: "[2]")
            second.socket.close()
            _ = try await second.closure()
            // The server has seen the end by then: there is room again.
            let third = try await openSocketIO(request, client)
            for open in [first, third] { open.socket.close() }
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000))
        }
    }

    /// A server set up so that it connects first, and refuses then.
    @Test(arguments: transports)
    func refusedAfterTheConnection(transports: SocketIORequest.Transports) async throws {
        let request = socketIORequest(port: try await port("late"), transports, authentication: #"{"token":"bad"}"#)
        try await onLoop { client in
            let log = SocketIOLog()
            let outcome = await SocketIOClient(client: client).open(request, delegate: log) { _ in }
            guard case .open(let socket) = outcome else { throw NotOpen(outcome: "\(outcome)") }
            let closure = try await OpenSocketIO(socket: socket, log: log, client: client).closure()
            #expect(closure.reason == "io server disconnect" && !closure.isLocal && closure.failure == nil)
            try await expectNothingLeft(client)
        }
    }

    @Test func whatSpeaksNoEngineIO() async throws {
        var request = socketIORequest(port: try await port("pollingOnly"), authentication: Self.good)
        guard case .refusedByHTTP(let exchange) = try await refusedSocketIO(request) else {
            return #expect(Bool(false), "there are no WebSockets")
        }
        #expect(exchange.status == 400 && exchange.bodyText?.contains("transport") == true)
        for transports in Self.transports {
            request = socketIORequest(port: try await port("plain"), transports)
            request.path = "/elsewhere/"
            guard case .refusedByHTTP(let exchange) = try await refusedSocketIO(request) else {
                return #expect(Bool(false), "there is nothing")
            }
            #expect(exchange.status == 404)
        }
    }

    /// Where no upgrade is offered, polling goes on.
    @Test func noUpgradeWhereThereIsNone() async throws {
        let request = socketIORequest(port: try await port("polling"), .upgrade, authentication: Self.good)
        try await withSocketIO(request) { open in
            try await open.expect(#"["transport"]"#, answers: #"["polling"]"#)
        }
    }

    /// What the handshake sets must come with every request of the session, beside what the request had.
    @Test(arguments: [SocketIORequest.Transports.polling, .upgrade])
    func cookiesKeepTheSessionInOnePlace(transports: SocketIORequest.Transports) async throws {
        var request = socketIORequest(port: try await port("sticky"), transports, authentication: Self.good)
        request.headers = [("Cookie", "io=stale; mine=1")]
        try await withSocketIO(request) { open in
            #expect(open.socket.setCookies.count == 1 && open.socket.setCookies[0].hasPrefix("io="))
            for number in 0..<3 { try await open.expect("[\"echo\",\(number)]", answers: "[\(number)]") }
        }
    }

    // MARK: Events

    @Test(arguments: transports)
    func acknowledgementsBothWays(transports: SocketIORequest.Transports) async throws {
        let request = socketIORequest(
            port: try await port("plain"),
            transports,
            namespace: "/market",
            authentication: Self.good
        )
        try await withSocketIO(request) { open in
            try await open.expect(#"["echo",1.5,{"a":[null,true]}]"#, answers: #"[1.5,{"a":[null,true]}]"#)
            // It escapes what is not ASCII.
            try await open.expect(#"["echo","héllo ✓"]"#, answers: #"["h\u00e9llo \u2713"]"#)
            try await open.expect(#"["subscribe",{"room":"BTC"}]"#, answers: #"[{"ok":true,"rooms":["BTC"]}]"#)
            open.log.onEvent = { event in
                guard event.event == "question", let id = event.id else { return }
                #expect(String(decoding: event.arguments, as: UTF8.self) == #"["6*7?"]"#)
                #expect(open.socket.acknowledge(id, Array(#"[42,"sure"]"#.utf8)) == nil)
            }
            for _ in 0..<2 { try open.emit(#"["ask","6*7?"]"#) }
            try await open.wait("the server's acknowledgements") { open.log.arguments(of: "answered").count == 2 }
            #expect(open.log.arguments(of: "answered").allSatisfy { $0 == #"[[42,"sure"]]"# || $0 == #"[42,"sure"]"# })
            // Nobody answers an event that nobody knows.
            try open.emit(#"["nosuchevent",1]"#)
            try await open.expect(#"["echo",2]"#, answers: "[2]")
        }
    }

    @Test(arguments: transports)
    func binaryBothWays(transports: SocketIORequest.Transports) async throws {
        let request = socketIORequest(port: try await port("plain"), transports, authentication: Self.good)
        try await withSocketIO(request) { open in
            let place = { (number: Int) in "{\"_placeholder\":true,\"num\":\(number)}" }
            // The server does not read long bodies to their end.
            let large = (0..<(transports == .polling ? 5_000 : 200_000)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let list = "[\"echo\",\(place(0)),{\"x\":[\(place(1)),\(place(2))]}]"
            let answer = try await open.ask(list, attachments: [[], [0, 1, 2, 253, 254, 255], large])
            #expect(answer.attachments == [[], [0, 1, 2, 253, 254, 255], large])
            #expect(
                String(decoding: answer.arguments, as: UTF8.self) == "[\(place(0)),{\"x\":[\(place(1)),\(place(2))]}]"
            )
            try open.emit("[\"reflect\",\"blob\",\(place(0)),1]", attachments: [[7, 8]])
            try await open.wait("the blob") { open.log.arguments(of: "blob").count == 1 }
            #expect(open.log.events.last?.attachments == [[7, 8]])
            open.log.onEvent = { event in
                guard event.event == "question", let id = event.id else { return }
                _ = open.socket.acknowledge(id, Array("[\(place(0))]".utf8), attachments: [event.attachments[0] + [9]])
            }
            try open.emit("[\"ask\",\(place(0))]", attachments: [[1]])
            try await open.wait("the answer") { open.log.arguments(of: "answered").count == 1 }
            #expect(open.log.events.last?.attachments == [[1, 9]])
        }
    }

    /// Order and number hold; polling posts in portions that the server takes.
    @Test(arguments: transports)
    func manyEvents(transports: SocketIORequest.Transports) async throws {
        let request = socketIORequest(port: try await port("plain"), transports, authentication: Self.good)
        try await withSocketIO(request) { open in
            try open.emit(#"["burst",2000]"#)
            try await open.wait("2000 events") { open.log.arguments(of: "burst").count == 2000 }
            #expect(open.log.arguments(of: "burst") == (0..<2000).map { "[\($0)]" })
            for number in 0..<400 { try open.emit("[\"reflect\",\"back\",\(number)]") }
            #expect(await open.socket.drained())
            try await open.wait("400 events") { open.log.arguments(of: "back").count == 400 }
            // The server runs handlers side by side.
            #expect(Set(open.log.arguments(of: "back")).count == 400)
            open.socket.pauseReading()
            try open.emit(#"["burst",10]"#)
            _ = await open.client.timers.sleep(nanoseconds: 50_000_000)
            open.socket.resumeReading()
            try await open.wait("what was held back") { open.log.arguments(of: "burst").count == 2010 }
        }
    }

    /// What the server would not take is not sent; what it takes goes in portions that it takes.
    @Test(arguments: transports)
    func theServersLimitIsKept(transports: SocketIORequest.Transports) async throws {
        let request = socketIORequest(port: try await port("small"), transports, authentication: Self.good)
        try await withSocketIO(request) { open in
            let text = String(repeating: "x", count: 990)
            guard case .failure(let failure) = open.socket.emit(Array("[\"echo\",\"\(text)\"]".utf8)) else {
                return #expect(Bool(false), "it is too large")
            }
            #expect(failure.kind == .tooLarge && failure.message.contains("1000"))
            let blob = open.socket.emit(Array("[\"echo\",{}]".utf8), attachments: [[UInt8](repeating: 0, count: 1001)])
            guard case .failure = blob else { return #expect(Bool(false), "the attachment is too large") }
            // In Base64 it is too large, as it is it is not.
            let edge = open.socket.emit(
                Array(#"["reflect","edge",{"_placeholder":true,"num":0}]"#.utf8),
                attachments: [[UInt8](repeating: 0, count: 900)]
            )
            #expect((try? edge.get()) == nil || transports != .polling)
            for number in 0..<60 { try open.emit("[\"reflect\",\"back\",\"\(text.prefix(300))\",\(number)]") }
            try await open.wait("60 events") { open.log.arguments(of: "back").count == 60 }
            #expect(open.log.closures.isEmpty)
        }
    }

    @Test func rooms() async throws {
        let request = socketIORequest(port: try await port("plain"), authentication: Self.good)
        var polling = request
        polling.transports = .polling
        let other = polling
        try await onLoop { client in
            let opens = [
                try await openSocketIO(request, client), try await openSocketIO(other, client),
                try await openSocketIO(request, client),
            ]
            for open in opens.prefix(2) { _ = try await open.ask(#"["subscribe",{"room":"BTC"}]"#) }
            try await opens[2].expect(#"["publish","BTC","tick",{"px":1}]"#, answers: "[true]")
            for open in opens.prefix(2) {
                try await open.wait("the tick") { open.log.arguments(of: "tick") == [#"[{"px":1}]"#] }
            }
            #expect(opens[2].log.arguments(of: "tick").isEmpty)
            for open in opens { open.socket.close() }
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000))
        }
    }

    // MARK: The end

    @Test(arguments: transports)
    func theServerEndsIt(transports: SocketIORequest.Transports) async throws {
        let request = socketIORequest(port: try await port("plain"), transports, authentication: Self.good)
        for (event, reason) in [("leave", "io server disconnect"), ("drop", "transport close")] {
            let closure = try await withSocketIO(request) { open in
                try open.emit("[\"\(event)\"]")
                let closure = try await open.closure()
                #expect(!open.socket.isOpen)
                guard case .failure(let failure) = open.socket.emit(Array("[\"late\"]".utf8)) else {
                    Issue.record("it is closed")
                    return closure
                }
                #expect(failure.kind == .closed)
                return closure
            }
            #expect(closure.reason == reason && !closure.isLocal && closure.failure == nil, "\(event)")
        }
    }

    @Test(arguments: transports)
    func theClientEndsIt(transports: SocketIORequest.Transports) async throws {
        let request = socketIORequest(
            port: try await port("plain"),
            transports,
            authentication: "{\"token\":\"good\",\"user\":\"\(transports)\"}"
        )
        try await onLoop { client in
            weak var leaving: SocketIOSocket?
            do {
                let open = try await openSocketIO(request, client)
                leaving = open.socket
                open.socket.close()
                open.socket.close()
                let closure = try await open.closure()
                #expect(closure.reason == "io client disconnect" && closure.isLocal && closure.failure == nil)
            }
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000))
            #expect(leaving == nil, "something keeps it alive")
            #expect(client.timers.count == 0)
            let other = try await openSocketIO(request, client)
            try await other.expect("[\"count\",\"\(transports)\"]", answers: "[1]")
            other.socket.close()
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000))
        }
    }

    @Test(arguments: transports)
    func theServerDies(transports: SocketIORequest.Transports) async throws {
        var peer: PeerProcess? = try await PeerProcess("socketio_server.py")
        let request = socketIORequest(port: try #require(peer).port("plain"), transports, authentication: Self.good)
        let ending = Gate()
        let closed = Task {
            try await withSocketIO(request) { open in
                ending.open()
                return try await open.closure()
            }
        }
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                ending.wait()
                continuation.resume()
            }
        }
        peer = nil
        let closure = try await closed.value
        #expect(!closure.isLocal && closure.reason == "transport close")
        #expect([nil, .closed, .reset, .connectRefused].contains(closure.failure?.kind))
    }

    @Test(arguments: transports)
    func heartbeatsKeepItAlive(transports: SocketIORequest.Transports) async throws {
        let request = socketIORequest(port: try await port("quick"), transports, authentication: Self.good)
        try await withSocketIO(request) { open in
            // Several times what the server waits for an answer to its pings, and the client for pings.
            _ = await open.client.timers.sleep(nanoseconds: 4_000_000_000)
            #expect(open.log.closures.isEmpty)
            try await open.expect(#"["echo",1]"#, answers: "[1]")
        }
    }
}

/// Against python-socketio on a Redis server.
@Suite(.enabled(if: PeerProcess.isExpected && RedisServer.isExpected, "without .tools or redis-server"))
struct SocketIOFanOutTests {
    @Test func whatRedisCarriesReachesTheSockets() async throws {
        let redis = try await RedisServer()
        let peers = [
            try await PeerProcess("socketio_server.py", ["\(redis.port)"]),
            try await PeerProcess("socketio_server.py", ["\(redis.port)"]),
        ]
        let requests = try [("/", 0), ("/", 1), ("/market", 1)].map { namespace, peer in
            socketIORequest(
                port: try peers[peer].port("redis"),
                namespace: namespace,
                authentication: #"{"token":"good"}"#
            )
        }
        try await onLoop { client in
            var opens: [OpenSocketIO] = []
            for request in requests { opens.append(try await openSocketIO(request, client)) }
            for open in opens { _ = try await open.ask(#"["subscribe",{"room":"BTC"}]"#) }
            let connection = RedisConnection(try RedisAddress(url: "redis://127.0.0.1:\(redis.port)"), client: client)
            let send = { (words: [String]) async in
                await connection.send(words.map { Array($0.utf8) }, deadline: MonotonicClock.now() + 30_000_000_000)
            }
            // The servers subscribe in their own time.
            for _ in 0..<3000 {
                let answer = await send(["PUBSUB", "NUMSUB", "socketio"])
                if case .success(.list(let items)) = answer, items.last == .integer(2) { break }
                _ = await client.timers.sleep(nanoseconds: 10_000_000)
            }
            // From one process to the other.
            try await opens[0].expect(#"["publish","BTC","tick",{"px":1}]"#, answers: "[true]")
            for open in opens.prefix(2) {
                try await open.wait("the tick") { open.log.arguments(of: "tick") == [#"[{"px":1}]"#] }
            }
            // From one who only has Redis.
            let message = """
                {"method":"emit","event":"tick","data":[{"px":2}],"binary":false,"namespace":"/","room":"BTC",\
                "skip_sid":null,"callback":null,"host_id":"load"}
                """
            #expect(await send(["PUBLISH", "socketio", message]) == .success(.integer(2)))
            for open in opens.prefix(2) {
                try await open.wait("the other tick") { open.log.arguments(of: "tick").last == #"[{"px":2}]"# }
            }
            #expect(opens[2].log.arguments(of: "tick").isEmpty)
            for open in opens { open.socket.close() }
            connection.close()
            #expect(await client.waitUntilClosed(nanoseconds: 30_000_000_000))
        }
    }
}
