import Testing

@testable import SquallDemo

@Suite("The realtime gateway over Socket.IO")
struct RealtimeGatewayTests {
    private let path = "/ws/?EIO=4&transport=websocket"

    @Test("Handshake, CONNECT, subscribing with and without acknowledgement, ping, leaving")
    func conversation() async throws {
        try await withGateway { gateway async throws in
            try await RawSocket.with(port: gateway.port) { socket async throws in
                _ = try await socket.handshake(path, headers: "Origin: http://a.example\r\n")
                guard case .text(let open) = try await socket.next() else { throw Missing() }
                #expect(open.hasPrefix(#"0{"sid":""#))
                #expect(
                    open.hasSuffix(#","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#)
                )
                try await socket.send("40")
                guard case .text(let connected) = try await socket.next() else { throw Missing() }
                #expect(connected.wholeMatch(of: /40\{"sid":"[\w-]{20}"\}/) != nil)

                try await socket.send(#"42["subscribe",{"jobId":"j1"}]"#)
                let subscribed = try await socket.event()
                #expect(subscribed.name == "novel.subscribed" && subscribed.payload["jobId"] == .string("j1"))
                #expect(subscribed.payload["subscribedAt"] != nil)
                try await socket.send(#"427["subscribe",{"jobId":"j2"}]"#)
                #expect(try await socket.event().name == "novel.subscribed")
                guard case .text(let acknowledgement) = try await socket.next() else { throw Missing() }
                #expect(acknowledgement.hasPrefix("437[{") && acknowledgement.contains(#""ok":true"#))
                try await socket.send(#"42["ping"]"#)
                #expect(try await socket.event().name == "pong")

                let document = try #require(try await gateway.client.request("GET", Self.document).json)
                #expect(document["totalConnections"] == .int(1) && document["totalSubscriptions"] == .int(2))
                #expect(document["connectionsPerOrigin"] == .object(["http://a.example": .int(1)]))
                #expect(document["subscribersPerJob"] == .object(["j1": .int(1), "j2": .int(1)]))
                #expect(document["maxConnections"] == .int(500) && document["idleClients"] == .int(0))
                #expect(document["lastCatchUp"] == .object([:]))

                try await socket.send(#"42["unsubscribe",{"jobId":"j1"}]"#)
                #expect(try await socket.event().name == "novel.unsubscribed")
                try await socket.send(#"42["subscribe",{}]"#)
                #expect(try await socket.event().payload == .object(["message": .string("jobId is required.")]))
                try await socket.send("1")
                #expect(try await socket.next() == .close(code: nil, reason: ""))
            }
            try await gateway.expect("totalConnections", .int(0))
            try await gateway.expect("subscribersPerJob", .object([:]))
        }
    }

    @Test(
        "Whoever breaks the protocol is closed with no code, as by Node",
        arguments: [
            (nil, "4abc"), (nil, "9zzz"), (nil, "2"), (nil, #"421["subscribe",{}]"#), ("40", "40"),
            ("40", #"42{"not":"array"}"#), ("40", #"42["disconnect"]"#), ("40", #"42/market,["x"]"#), ("40", "47"),
            ("40", #"42[1]"#), ("40", #"451-["x",{"_placeholder":true,"num":0}]"# + "|" + "40"),
        ] as [(String?, String)]
    )
    func violations(first: String?, then: String) async throws {
        try await withGateway { gateway async throws in
            try await RawSocket.with(port: gateway.port) { socket async throws in
                _ = try await socket.handshake(path)
                _ = try await socket.next()
                if let first {
                    try await socket.send(first)
                    _ = try await socket.next()
                }
                for text in then.split(separator: "|") { try await socket.send(String(text)) }
                #expect(try await socket.next() == .close(code: nil, reason: ""))
            }
        }
    }

    @Test("Other namespaces are refused and the transport stays; events with attachments are understood")
    func namespaces() async throws {
        try await withGateway { gateway async throws in
            try await RawSocket.with(port: gateway.port) { socket async throws in
                _ = try await socket.handshake(path)
                _ = try await socket.next()
                try await socket.send(#"40/nope,{"token":"x"}"#)
                #expect(try await socket.next() == .text(#"44/nope,{"message":"Invalid namespace"}"#))
                try await socket.send("40")
                _ = try await socket.next()
                try await socket.send(#"451-9["ping",{"_placeholder":true,"num":0}]"#)
                try await socket.send(opcode: 2, [1, 2, 3])
                #expect(try await socket.event().name == "pong")
                guard case .text(let answer) = try await socket.next() else { throw Missing() }
                #expect(answer.hasPrefix("439["))
            }
        }
    }

    @Test("Too large a message ends the socket with 1009")
    func payload() async throws {
        try await withGateway { gateway async throws in
            try await RawSocket.with(port: gateway.port) { socket async throws in
                _ = try await socket.handshake(path)
                _ = try await socket.next()
                try await socket.send(opcode: 1, [UInt8](repeating: 0x34, count: 1_100_000))
                #expect(try await socket.next() == .close(code: 1009, reason: ""))
            }
        }
    }

    @Test("Quotas: the ones beyond are refused with message and code, and one too many comes in when told so")
    func quotas() async throws {
        let total = (#"{"data":{"code":"MAX_CONNECTIONS_EXCEEDED"},"message":"Too many realtime connections"}"#, "a")
        let origin = (
            #"{"data":{"code":"ORIGIN_CONNECTIONS_EXCEEDED"},"message":"Too many connections from this origin"}"#, "b"
        )
        let cases: [(options: [(name: String, value: String)], accepted: Int, refusal: (text: String, other: String))] =
            [
                ([("maxConnections", "3")], 3, total), ([("max-connections-per-origin", "2")], 2, origin),
                ([("maxConnections", "3"), ("extraConnections", "1")], 4, total),
            ]
        for (options, accepted, refusal) in cases {
            try await withGateway(options) { gateway async throws in
                var sockets: [RawSocket] = []
                for _ in 0..<accepted {
                    let socket = try await RawSocket.open(port: gateway.port)
                    sockets.append(socket)
                    #expect(try await connect(socket, origin: "a").hasPrefix("40"), "\(options)")
                }
                try await connect(gateway, origin: "a") { answer, _ async throws in
                    #expect(answer == "44" + refusal.text, "\(options)")
                }
                try await connect(gateway, origin: "b") { answer, _ async throws in
                    #expect(answer.hasPrefix(refusal.other == "b" ? "40" : "44"), "\(options)")
                }
                try await gateway.expect("totalConnections", .int(Int64(accepted)))
                for socket in sockets { await socket.close() }
            }
        }
    }

    @Test("Origins and tokens that are not wanted")
    func refusals() async throws {
        try await withGateway([("allowedOrigins", "a,b"), ("token", "good")]) { gateway async throws in
            let cases = [
                (
                    "c", #"40{"token":"good"}"#,
                    #"44{"data":{"code":"ORIGIN_NOT_ALLOWED"},"message":"Origin not allowed"}"#
                ),
                ("a", #"40{"token":"bad"}"#, #"44{"data":{"code":"UNAUTHORIZED"},"message":"Unauthorized"}"#),
                ("a", "40", #"44{"data":{"code":"UNAUTHORIZED"},"message":"Unauthorized"}"#),
                ("b", #"40{"token":"good"}"#, #"40{"sid":""#),
            ]
            for (origin, packet, answer) in cases {
                try await connect(gateway, origin: origin, packet: packet) { text, _ async throws in
                    #expect(text.hasPrefix(answer))
                }
            }
        }
    }

    @Test("One socket holds so many jobs and no more; each refusal is one novel.error")
    func subscriptionCap() async throws {
        try await withGateway([("maxSubscriptionsPerClient", "2")]) { gateway async throws in
            try await connect(gateway) { _, socket async throws in
                for (job, name) in [
                    ("1", "novel.subscribed"), ("2", "novel.subscribed"), ("3", "novel.error"), ("4", "novel.error"),
                    ("1", "novel.subscribed"),
                ] {
                    try await socket.send(#"42["subscribe",{"jobId":"\#(job)"}]"#)
                    let event = try await socket.event()
                    #expect(event.name == name, "job \(job)")
                    guard name == "novel.error" else { continue }
                    #expect(event.payload["message"] == .string("Subscription limit reached for this connection."))
                }
            }
        }
    }

    @Test("The silent are told and closed: novel.error, DISCONNECT, close")
    func eviction() async throws {
        try await withGateway([("idleTimeoutMs", "20"), ("evictionDelay", "5ms")]) { gateway async throws in
            let clock = ContinuousClock()
            let start = clock.now
            try await connect(gateway) { _, socket async throws in
                let event = try await socket.event()
                #expect(clock.now - start >= .milliseconds(25))
                #expect(event.name == "novel.error")
                #expect(event.payload["message"] == .string("Disconnected due to inactivity."))
                #expect(try await socket.next() == .text("41"))
                #expect(try await socket.next() == .close(code: nil, reason: ""))
            }
            try await gateway.expect("totalConnections", .int(0))
        }
    }

    @Test("Stored events are replayed to whoever subscribes, and recorded; they can be read and removed")
    func catchUp() async throws {
        try await withGateway { gateway async throws in
            let records = (1...120).map {
                #"{"kind":"generation","jobId":"j","emittedAt":"2025-01-01T00:00:00.000Z","event":{"type":"t","sequence":\#($0)}}"#
            }
            let events = "/internal/realtime/events"
            let stored = try await gateway.client.request("POST", events, "[\(records.joined(separator: ","))]")
            #expect(stored.status == 201 && stored.json == .object(["stored": .int(120)]))
            #expect(try await gateway.client.request("POST", events, #"{"jobId":"j"}"#).status == 400)
            try await connect(gateway) { _, socket async throws in
                try await socket.send(#"42["subscribe",{"jobId":"j"}]"#)
                #expect(try await socket.event().name == "novel.subscribed")
                for sequence in 1...120 {
                    let event = try await socket.event()
                    #expect(event.name == "novel.generation-event")
                    #expect(event.payload["event"]?["sequence"] == .int(Int64(sequence)))
                    #expect(event.payload["emittedAt"] == .string("2025-01-01T00:00:00.000Z"))
                }
            }
            let document = try await gateway.client.request("GET", Self.document).json
            let record = document?["lastCatchUp"]?["j"]
            #expect(record?["replayedEvents"] == .int(120) && record?["jobId"] == .string("j"))
            guard case .array(let list)? = try await gateway.client.request("GET", events + "?jobId=j").json else {
                throw Missing()
            }
            #expect(list.count == 120)
            let removed = try await gateway.client.request("DELETE", events + "?jobId=j").json
            #expect(removed == .object(["removed": .int(120)]))
            #expect(try await gateway.client.request("GET", events + "?jobId=j").json == .array([]))
        }
    }

    @Test("What is published on Redis reaches every subscriber once, unless one in so many is to be lost")
    func broadcast() async throws {
        for (options, lost) in [([], 0), ([(name: "dropEvery", value: "4")], 5)] {
            try await withGateway(options) { gateway async throws in
                let redis = try #require(gateway.demo.url("redis")?.split(separator: ":").last.flatMap { Int($0) })
                try await connect(gateway) { _, first async throws in
                    try await connect(gateway) { _, second async throws in
                        for socket in [first, second] {
                            try await socket.send(#"42["subscribe",{"jobId":"j"}]"#)
                            _ = try await socket.event()
                        }
                        try await publish(10, port: redis)
                        var received = 0
                        for socket in [first, second] {
                            try await socket.send(#"42["ping"]"#)
                            while case let event = try await socket.event(), event.name != "pong" {
                                #expect(event.payload["event"]?["type"] == .string("tick"))
                                received += 1
                            }
                        }
                        #expect(received == 20 - lost)
                    }
                }
            }
        }
    }

    @Test("Heartbeats come, and whoever does not answer is gone")
    func heartbeat() async throws {
        try await withGateway([("pingInterval", "20ms"), ("pingTimeout", "30s")]) { gateway async throws in
            try await RawSocket.with(port: gateway.port) { socket async throws in
                _ = try await socket.handshake(path)
                _ = try await socket.next()
                for _ in 0..<3 {
                    #expect(try await socket.next() == .text("2"))
                    try await socket.send("3")
                }
            }
        }
        try await withGateway([("pingInterval", "20ms"), ("pingTimeout", "20ms")]) { gateway async throws in
            try await RawSocket.with(port: gateway.port) { socket async throws in
                _ = try await socket.handshake(path)
                _ = try await socket.next()
                #expect(try await socket.next() == .text("2"))
                #expect(try await socket.next() == .close(code: nil, reason: ""))
            }
        }
    }

    // MARK: Helpers

    static let document = "/internal/realtime/metrics"

    private func connect(
        _ gateway: Gateway,
        origin: String = "x",
        packet: String = "40",
        _ body: (String, RawSocket) async throws -> Void
    ) async throws {
        try await RawSocket.with(port: gateway.port) { socket async throws in
            try await body(try await connect(socket, origin: origin, packet: packet), socket)
        }
    }

    /// The answer to CONNECT.
    private func connect(_ socket: RawSocket, origin: String, packet: String = "40") async throws -> String {
        _ = try await socket.handshake(path, headers: "Origin: \(origin)\r\n")
        _ = try await socket.next()
        try await socket.send(packet)
        guard case .text(let answer) = try await socket.next() else { throw Missing() }
        return answer
    }

    private func publish(_ count: Int, port: Int) async throws {
        try await RawSocket.with(port: port) { redis async throws in
            for sequence in 1...count {
                let event = #"{"type":"tick","occurredAt":"x","sequence":\#(sequence)}"#
                let text = #"{"version":1,"kind":"generation","jobId":"j","event":\#(event)}"#
                try await redis.write(
                    "*3\r\n$7\r\nPUBLISH\r\n$21\r\nnovel.realtime.events\r\n$\(text.utf8.count)\r\n\(text)\r\n"
                )
                #expect(try await redis.line(until: "\r\n") == ":1\r\n")
            }
        }
    }
}

struct Missing: Error {}

extension RawSocket {
    /// The next event of the namespace `/`, with its first argument.
    func event() async throws -> (name: String, payload: JSONValue) {
        let frame = try await next()
        guard case .text(let text) = frame, text.hasPrefix("42["),
            case .array(let list)? = try? JSONParser.parse(Array(text.dropFirst(2).utf8)),
            case .string(let name)? = list.first
        else {
            Issue.record("not an event: \(frame)")
            throw Missing()
        }
        return (name, list.count > 1 ? list[1] : .null)
    }
}

/// A gateway that runs for one test.
struct Gateway {
    let demo: RunningDemo
    var port: Int { demo.port }
    var client: RawClient { RawClient(port: demo.port) }

    /// Waits until the metrics document says so.
    func expect(_ name: String, _ value: JSONValue) async throws {
        for _ in 0..<1000 {
            let document = try await client.request("GET", RealtimeGatewayTests.document).json
            if document?[name] == value { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("\(name) never became \(value)")
    }
}

func withGateway(
    _ options: [(name: String, value: String)] = [],
    _ test: (Gateway) async throws -> Void
) async throws {
    let demo = try await DemoSystem.realtimeGateway.start(options: options)
    do {
        try await test(Gateway(demo: demo))
    } catch {
        await demo.stop()
        throw error
    }
    await demo.stop()
}
