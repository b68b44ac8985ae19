import NIOCore
import Testing

@testable import SquallDemo

@Suite("The embedded Redis")
struct EmbeddedRedisTests {
    @Test("Commands and their replies, inline and as arrays")
    func commands() async throws {
        let cases: [(command: String, reply: String)] = [
            ("PING", "+PONG\r\n"), ("ping hello", "$5\r\nhello\r\n"), ("SELECT 3", "+OK\r\n"),
            ("SELECT 99", "-ERR DB index is out of range\r\n"), ("AUTH user secret", "+OK\r\n"), ("DBSIZE", ":0\r\n"),
            ("CLIENT SETNAME squall", "+OK\r\n"), ("CLIENT GETNAME", "$-1\r\n"), ("PUBLISH nobody x", ":0\r\n"),
            ("PUBLISH novel.realtime.events x", ":1\r\n"), ("HELLO 4", "-NOPROTO"), ("HELLO", "*14\r\n"),
            ("HELLO 3", "%7\r\n"), ("GET x", "-ERR unknown command"), ("PUBLISH x", "-ERR wrong number of arguments"),
            ("*2\r\n$4\r\nECHO\r\n$4\r\na\r\nb", "$4\r\na\r\nb\r\n"), ("*x", "-ERR Protocol error"),
            ("*1\r\n$999999999\r\n", "-ERR Protocol error"), ("PUBSUB CHANNELS", "*1\r\n$21\r\nnovel"),
            ("QUIT", "+OK\r\n"),
        ]
        try await withRedis { port async throws in
            for (command, reply) in cases {
                let answer = try await RawClient(port: port).exchange(command + "\r\nQUIT\r\n")
                #expect(answer.hasPrefix(reply), "\(command)")
            }
        }
    }

    @Test("Subscribers get what is published, in either version of the protocol, until they leave")
    func subscribing() async throws {
        for (greeting, sign) in [("PING", "*"), ("HELLO 3", ">")] {
            try await withRedis { port async throws in
                try await RawSocket.with(port: port) { subscriber async throws in
                    try await subscriber.write(greeting + "\r\nSUBSCRIBE a b\r\n")
                    _ = try await subscriber.line(until: "$1\r\na\r\n:1\r\n")
                    _ = try await subscriber.line(until: "$1\r\nb\r\n:2\r\n")
                    #expect(try await RawClient(port: port).exchange("PUBLISH a hello\r\nQUIT\r\n") == ":1\r\n+OK\r\n")
                    let message = try await subscriber.line(until: "hello\r\n")
                    #expect(message == "\(sign)3\r\n$7\r\nmessage\r\n$1\r\na\r\n$5\r\nhello\r\n")
                    try await subscriber.write("UNSUBSCRIBE\r\n")
                    _ = try await subscriber.line(until: ":0\r\n")
                    #expect(try await RawClient(port: port).exchange("PUBLISH a hello\r\nQUIT\r\n") == ":0\r\n+OK\r\n")
                }
            }
        }
    }

    @Test("A gateway takes its events from another Redis when it is told to")
    func otherRedis() async throws {
        try await withRedis { port async throws in
            let address = "redis://user:secret@127.0.0.1:\(port)/1"
            try await withGateway([("redisURL", address)]) { gateway async throws in
                #expect(gateway.demo.url("redis") == address)
                let socket = try await RawSocket.open(port: gateway.port)
                _ = try await socket.handshake("/ws/?EIO=4&transport=websocket")
                _ = try await socket.next()
                for text in ["40", #"42["subscribe",{"jobId":"j"}]"#] {
                    try await socket.send(text)
                    _ = try await socket.next()
                }
                let event = #"{"version":1,"kind":"generation","jobId":"j","event":{"sequence":1}}"#
                let command =
                    "*3\r\n$7\r\nPUBLISH\r\n$21\r\nnovel.realtime.events\r\n$\(event.utf8.count)\r\n\(event)\r\n"
                #expect(try await RawClient(port: port).exchange(command + "QUIT\r\n") == ":2\r\n+OK\r\n")
                #expect(try await socket.event().name == "novel.generation-event")
                await socket.close()
            }
        }
    }

    @Test("No Redis there: the gateway does not start")
    func unreachable() async throws {
        await #expect(throws: (any Error).self) {
            _ = try await DemoSystem.realtimeGateway.start(options: [("redisURL", "redis://127.0.0.1:1")])
        }
    }

    @Test("Addresses")
    func addresses() throws {
        let full = try RedisAddress("redis://user:pass@example.org:6380/2")
        #expect(full.host == "example.org" && full.port == 6380 && full.credentials == ["user", "pass"])
        #expect(full.database == 2)
        #expect(try RedisAddress("redis://:pass@h").credentials == ["pass"])
        #expect(try RedisAddress("redis://h").port == 6379)
        for text in ["http://h", "redis://", "redis://h:x", "redis://h:1:2", "redis://h/x"] {
            #expect(throws: DemoOptionError.self, "\(text)") { try RedisAddress(text) }
        }
    }

    private func withRedis(_ body: (Int) async throws -> Void) async throws {
        try await withGateway { gateway async throws in
            let port = try #require(gateway.demo.url("redis")?.split(separator: ":").last.flatMap { Int($0) })
            try await body(port)
        }
    }
}
