import Testing

@testable import SquallDemo

@Suite("The session service's WebSocket")
struct SessionSocketTests {
    private let path = "/v1/sessions/\(someID)"
    private let socketPath = "/ws?sessionId=\(someID)"

    @Test("The handshake's answer is that of RFC 6455, section 1.3")
    func handshake() async throws {
        try await withSessions { client async throws in
            try await RawSocket.with(port: client.port) { socket async throws in
                let head = try await socket.handshake(socketPath)
                #expect(head.hasPrefix("HTTP/1.1 101 "))
                #expect(head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
            }
            #expect(try await client.request("GET", "/ws").status == 426)
        }
    }

    @Test("Every change is told, in order; RECONNECT gives the state, PING a PONG")
    func conversation() async throws {
        try await withSessions { client async throws in
            _ = try await client.request("POST", "/v1/sessions", draft())
            try await RawSocket.with(port: client.port) { socket async throws in
                _ = try await socket.handshake(socketPath)
                let hello = try await socket.json()
                #expect(hello["type"] == .string("CONNECTED") && hello["sessionId"] == .string(someID))
                #expect(hello["timestamp"] != nil)
                for (action, status) in [
                    ("start", "running"), ("switch", "running"), ("pause", "paused"), ("resume", "running"),
                    ("complete", "completed"),
                ] {
                    _ = try await client.request("POST", "\(path)/\(action)")
                    let update = try await socket.json()
                    #expect(update["type"] == .string("STATE_UPDATE"), "\(action)")
                    #expect(update["state"]?["status"] == .string(status), "\(action)")
                }
                // A refused change is none.
                _ = try await client.request("POST", "\(path)/start")
                try await socket.send(#"{"type": "RECONNECT"}"#)
                let sync = try await socket.json()
                #expect(sync["type"] == .string("STATE_SYNC") && sync["state"]?["version"] == .int(6))
                try await socket.send(#"{"type": "PING"}"#)
                #expect(try await socket.json()["type"] == .string("PONG"))
                #expect(try await client.metric("synckairos_websocket_connections") == 1)
                _ = try await client.request("DELETE", path)
                #expect(try await socket.json()["type"] == .string("SESSION_DELETED"))
                #expect(try await socket.next() == .close(code: 1000, reason: "session deleted"))
            }
            while try await client.metric("synckairos_websocket_connections") != 0 {}
            let upgraded = #"http_requests_total{method="GET",route="/ws",status="101"}"#
            #expect(try await client.metric(upgraded) == 1)
        }
    }

    @Test(
        "Without a proper sessionId the socket is closed with 1008",
        arguments: ["/ws", "/ws?sessionId=", "/ws?sessionId=42", "/ws?session=\(someID)"]
    )
    func policyViolation(path: String) async throws {
        try await withSessions { client async throws in
            try await RawSocket.with(port: client.port) { socket async throws in
                #expect(try await socket.handshake(path).contains(" 101 "))
                guard case .close(code: 1008, let reason) = try await socket.next() else {
                    Issue.record("not closed with 1008")
                    return
                }
                #expect(reason.hasPrefix("sessionId"))
                // Too late where this test had to wait for the processor: the server does not wait long.
                try? await socket.send(opcode: 8, [0x03, 0xF0])
                #expect(try await socket.next() == .end)
            }
        }
    }

    @Test(
        "What is no message is answered with ERROR",
        arguments: [
            ("nonsense", "INVALID_MESSAGE"), ("[]", "INVALID_MESSAGE"), (#"{"type": 1}"#, "INVALID_MESSAGE"),
            (#"{"type": "JUMP"}"#, "UNKNOWN_TYPE"), (#"{"type": "RECONNECT"}"#, "SESSION_NOT_FOUND"),
        ]
    )
    func errors(text: String, code: String) async throws {
        try await withSocket { socket async throws in
            try await socket.send(text)
            let error = try await socket.json()
            #expect(error["type"] == .string("ERROR") && error["code"] == .string(code))
        }
    }

    @Test("Frames that break the protocol close the socket, each with its code")
    func violations() async throws {
        let cases: [(opcode: UInt8, payload: [UInt8], masked: Bool, code: Int)] = [
            (1, Array("x".utf8), false, 1002), (0, Array("x".utf8), true, 1002), (3, [], true, 1002),
            (1, [0xFF, 0xFE], true, 1007), (1, [UInt8](repeating: 0x61, count: 70_000), true, 1009),
        ]
        for (opcode, payload, masked, code) in cases {
            try await withSocket { socket async throws in
                try await socket.send(opcode: opcode, payload, masked: masked)
                #expect(try await socket.next() == .close(code: code, reason: ""), "opcode \(opcode)")
            }
        }
    }

    @Test("Fragments, pings between them, and closing from the client's side")
    func fragments() async throws {
        try await withSocket { socket async throws in
            try await socket.send(opcode: 1, Array(#"{"type":"#.utf8), final: false)
            try await socket.send(opcode: 9, Array("hi".utf8))
            try await socket.send(opcode: 0, Array(#" "PING"}"#.utf8))
            #expect(try await socket.next() == .pong("hi"))
            #expect(try await socket.json()["type"] == .string("PONG"))
            try await socket.send(opcode: 8, [0x03, 0xE9] + Array("bye".utf8))
            #expect(try await socket.next() == .close(code: 1001, reason: ""))
            #expect(try await socket.next() == .end)
        }
    }

    @Test("Messages get lost and are sent twice when told so, by count")
    func lostAndDoubled() async throws {
        let cases: [(option: String, versions: [Int64])] = [
            ("drop-every", [2, 3, 5]), ("duplicateEvery", [2, 3, 4, 4]),
        ]
        for (option, versions) in cases {
            try await withSessions([(option, "3")]) { client async throws in
                _ = try await client.request("POST", "/v1/sessions", draft())
                try await RawSocket.with(port: client.port) { socket async throws in
                    _ = try await socket.handshake(socketPath)
                    _ = try await socket.next()
                    for action in ["start", "switch", "switch", "switch"] {
                        _ = try await client.request("POST", "\(path)/\(action)")
                    }
                    for version in versions { #expect(try await socket.json()["state"]?["version"] == .int(version)) }
                }
            }
        }
    }

    @Test("Half of the sockets are reset: exactly every second one")
    func resets() async throws {
        try await withSessions([("resetSockets", "0.5"), ("resetAfter", "0")]) { client async throws in
            for number in 0..<6 {
                try await RawSocket.with(port: client.port) { socket async throws in
                    _ = try await socket.handshake(socketPath)
                    _ = try await socket.next()
                    // The reset may come first.
                    try? await socket.send(#"{"type": "PING"}"#)
                    let isReset = try await socket.next() == .end
                    #expect(isReset == (number % 2 == 1))
                }
            }
        }
    }

    @Test("A flood goes on for as long as somebody reads")
    func flood() async throws {
        try await withSocket([("floodSockets", "100%")]) { socket async throws in
            for _ in 0..<5000 { #expect(try await socket.json()["type"] == .string("STATE_UPDATE")) }
        }
    }

    @Test("A server that stops reading answers nothing more")
    func stopReading() async throws {
        try await withSessions([("stopReading", "1")]) { client async throws in
            _ = try await client.request("POST", "/v1/sessions", draft())
            try await RawSocket.with(port: client.port) { socket async throws in
                _ = try await socket.handshake(socketPath)
                _ = try await socket.next()
                try await socket.send(#"{"type": "PING"}"#)
                _ = try await client.request("POST", "\(path)/start")
                #expect(try await socket.json()["type"] == .string("STATE_UPDATE"))
            }
        }
    }

    @Test("The server pings, and gives up a socket that does not answer")
    func heartbeat() async throws {
        try await withSocket([("heartbeat", "5ms")]) { socket async throws in
            #expect(try await socket.next() == .ping)
            #expect(try await socket.next() == .end)
        }
    }

    private func withSocket(
        _ options: [(name: String, value: String)] = [],
        _ test: (RawSocket) async throws -> Void
    ) async throws {
        try await withSessions(options) { client async throws in
            try await RawSocket.with(port: client.port) { socket async throws in
                _ = try await socket.handshake(socketPath)
                #expect(try await socket.json()["type"] == .string("CONNECTED"))
                try await test(socket)
            }
        }
    }
}
