import Testing

@testable import SquallDemo

@Suite("Engine.IO by polling")
struct EnginePollingTests {
    private let path = "/ws/?EIO=4&transport=polling"

    @Test("Open, CONNECT, events in batches, binary in Base64, close")
    func polling() async throws {
        try await withGateway { gateway async throws in
            let client = gateway.client
            let session = try await open(client)
            #expect(try await client.request("POST", session, "40").body == "ok")
            #expect(try await client.request("GET", session).body.hasPrefix(#"40{"sid":""#))
            let batch = #"42["subscribe",{"jobId":"j"}]"# + "\u{1E}" + #"451-3["ping",{"_placeholder":true,"num":0}]"#
            #expect(try await client.request("POST", session, batch + "\u{1E}bAQID").body == "ok")
            let answers = try await client.request("GET", session).body.split(separator: "\u{1E}")
            #expect(answers.map { $0.prefix(10) } == [#"42["novel."#, #"42["pong","#, #"433[{"time"#])
            #expect(try await client.request("POST", session, "1").body == "ok")
            let over = try await client.request("GET", session)
            #expect(over.status == 400 && over.body == #"{"code":1,"message":"Session ID unknown"}"#)
            try await gateway.expect("totalConnections", .int(0))
        }
    }

    @Test("A poll waits for something to say")
    func longPoll() async throws {
        try await withGateway { gateway async throws in
            let client = gateway.client
            let session = try await open(client)
            async let poll = client.request("GET", session)
            #expect(try await client.request("POST", session, "40").body == "ok")
            #expect(try await poll.body.hasPrefix(#"40{"sid":""#))
        }
    }

    @Test("Two polls at once end the session")
    func overlap() async throws {
        try await withGateway { gateway async throws in
            let session = try await open(gateway.client)
            async let first = gateway.client.request("GET", session)
            async let second = gateway.client.request("GET", session)
            let statuses = [try await first.status, try await second.status].sorted()
            #expect(statuses == [200, 400])
            #expect(try await gateway.client.request("GET", session).status == 400)
        }
    }

    @Test("Idle clients that poll are told too")
    func eviction() async throws {
        try await withGateway([("idleTimeoutMs", "10")]) { gateway async throws in
            let client = gateway.client
            let session = try await open(client)
            _ = try await client.request("POST", session, "40")
            try await gateway.expect("totalConnections", .int(0))
            let last = try await client.request("GET", session).body.split(separator: "\u{1E}").dropFirst()
            #expect(last == [#"42["novel.error",{"message":"Disconnected due to inactivity."}]"#, "41", "1"])
            #expect(try await client.request("GET", session).status == 400)
        }
    }

    @Test("The upgrade: probe, noop for the poll that waits, then the WebSocket alone")
    func upgrade() async throws {
        try await withGateway { gateway async throws in
            let client = gateway.client
            let session = try await open(client)
            _ = try await client.request("POST", session, "40")
            _ = try await client.request("GET", session)
            let id = session.split(separator: "=").last ?? ""
            try await RawSocket.with(port: gateway.port) { socket async throws in
                _ = try await socket.handshake("/ws/?EIO=4&transport=websocket&sid=\(id)")
                try await socket.send("2probe")
                #expect(try await socket.next() == .text("3probe"))
                #expect(try await client.request("GET", session).body == "6")
                try await socket.send("5")
                try await socket.send(#"42["ping"]"#)
                #expect(try await socket.event().name == "pong")
                let old = try await client.request("POST", session, #"42["ping"]"#)
                #expect(old.status == 400 && old.body == #"{"code":3,"message":"Bad request"}"#)
            }
            try await gateway.expect("totalConnections", .int(0))
        }
    }

    @Test(
        "Requests that are refused, as Node refuses them",
        arguments: [
            ("GET", "/ws/?EIO=4&transport=foo", 400, #"{"code":0,"message":"Transport unknown"}"#),
            ("GET", "/ws/?EIO=4&transport=polling&sid=nope", 400, #"{"code":1,"message":"Session ID unknown"}"#),
            ("POST", "/ws/?EIO=4&transport=polling", 400, #"{"code":2,"message":"Bad handshake method"}"#),
            ("PUT", "/ws/?EIO=4&transport=polling", 400, #"{"code":2,"message":"Bad handshake method"}"#),
            ("GET", "/ws/?EIO=4&transport=websocket", 400, #"{"code":3,"message":"Bad request"}"#),
            ("GET", "/ws/?EIO=3&transport=polling", 400, #"{"code":5,"message":"Unsupported protocol version"}"#),
            ("GET", "/ws/?transport=polling", 400, #"{"code":5,"message":"Unsupported protocol version"}"#),
            ("OPTIONS", "/ws/?EIO=4&transport=polling", 204, ""),
        ]
    )
    func refusals(method: String, path: String, status: Int, body: String) async throws {
        try await withGateway { gateway async throws in
            let reply = try await gateway.client.request(method, path)
            #expect(reply.status == status && reply.body == body)
        }
    }

    @Test("The path needs its slash; a WebSocket with a session that is not there is refused")
    func paths() async throws {
        try await withGateway { gateway async throws in
            #expect(try await gateway.client.request("GET", "/ws?EIO=4&transport=polling").status == 404)
            try await RawSocket.with(port: gateway.port) { socket async throws in
                let head = try await socket.handshake("/ws/?EIO=4&transport=websocket&sid=nope")
                #expect(head.hasPrefix("HTTP/1.1 400 "))
            }
        }
    }

    /// The path of a new session.
    private func open(_ client: RawClient) async throws -> String {
        let reply = try await client.request("GET", path)
        #expect(reply.body.contains(#""upgrades":["websocket"]"#) && reply.head.contains("text/plain; charset=UTF-8"))
        guard case .string(let id)? = try JSONParser.parse(Array(reply.body.dropFirst().utf8))["sid"] else {
            throw Missing()
        }
        return "\(path)&sid=\(id)"
    }
}

@Suite("Socket.IO packets")
struct SocketPacketTests {
    @Test("What the parts mean")
    func parts() throws {
        let event = try #require(SocketPacket(Array(#"2/market,7["echo",{"a":1}]"#.utf8)))
        #expect(event.kind == .event && event.namespace == "/market" && event.id == 7)
        #expect(event.event?.name == "echo" && event.event?.arguments == [.object(["a": .int(1)])])
        let binary = try #require(SocketPacket(Array(#"52-9["e",1]"#.utf8)))
        #expect(binary.attachments == 2 && binary.id == 9 && binary.namespace == "/")
        #expect(SocketPacket(Array("0/market,".utf8))?.namespace == "/market")
        #expect(SocketPacket(Array(#"0{"token":"x"}"#.utf8))?.data == .object(["token": .string("x")]))
        #expect(SocketPacket(Array("1".utf8))?.kind == .disconnect)
        #expect(SocketPacket(Array("34[]".utf8))?.id == 4)
    }

    @Test(
        "What Node's parser refuses",
        arguments: [
            "", "abc", "7", #"2{"not":"array"}"#, "2[1]", "2[]", "2", #"2["connect"]"#, #"2["newListener"]"#, "3{}",
            #"0["x"]"#, "1{}", #"5["x"]"#, #"51["x"]"#, #"2["x""#,
        ]
    )
    func refusals(text: String) {
        #expect(SocketPacket(Array(text.utf8)) == nil)
    }
}
