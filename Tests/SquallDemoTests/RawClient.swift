import NIOCore
import NIOPosix
import Testing

@testable import SquallDemo

/// An answer as bytes tell it.
struct Reply {
    var status: Int
    var head: String
    var body: String

    var json: JSONValue? { try? JSONParser.parse(Array(body.utf8)) }
}

/// Talks to a server without any HTTP library, so that what it sees is what was sent.
struct RawClient {
    let port: Int

    /// Sends the text and returns everything up to the end of the connection.
    /// - Throws: when the connection is reset.
    func exchange(_ text: String) async throws -> String {
        let channel = try await ClientBootstrap(group: TestLoops.group)
            .connect(to: SocketAddress(ipAddress: "127.0.0.1", port: port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var received = ByteBuffer()
            for try await var bytes in inbound { received.writeBuffer(&bytes) }
            return String(buffer: received)
        }
    }

    /// One request on a connection of its own.
    func request(_ method: String, _ path: String, _ body: String = "") async throws -> Reply {
        let text = try await exchange(Self.text(method, path, body))
        return try #require(Self.replies(in: text).first, "no answer to \(method) \(path): \(text)")
    }

    static func text(_ method: String, _ path: String, _ body: String = "", keepsAlive: Bool = false) -> String {
        let connection = keepsAlive ? "" : "Connection: close\r\n"
        return
            "\(method) \(path) HTTP/1.1\r\nHost: demo\r\n\(connection)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// The answers in a stream of them, cut by their Content-Length.
    static func replies(in text: String) -> [Reply] {
        var replies: [Reply] = []
        var rest = Array(text.utf8)[...]
        while let end = (0..<max(0, rest.count - 3)).first(where: {
            Array(rest.dropFirst($0).prefix(4)) == Array("\r\n\r\n".utf8)
        }) {
            let head = String(decoding: rest.prefix(end), as: UTF8.self)
            let lines = head.split(separator: "\r\n")
            let length = lines.first { $0.hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
            let status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
            rest = rest.dropFirst(end + 4)
            replies.append(
                Reply(status: status, head: head, body: String(decoding: rest.prefix(length), as: UTF8.self))
            )
            rest = rest.dropFirst(length)
        }
        return replies
    }

    /// A sample of the Prometheus text.
    func metric(_ series: String) async throws -> Double? {
        try await request("GET", "/metrics").body.split(separator: "\n")
            .first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}

/// Starts the service for one test.
func withSessions(
    _ options: [(name: String, value: String)] = [],
    _ test: (RawClient) async throws -> Void
) async throws {
    let demo = try await DemoSystem.sessions.start(options: options)
    do {
        try await test(RawClient(port: demo.port))
    } catch {
        await demo.stop()
        throw error
    }
    await demo.stop()
}

let someID = "6f1f6a52-3b1e-4c77-9d6b-0a7f6f1d2c11"

func draft(id: String = someID, time: Int = 60_000, more: String = "") -> String {
    #"{"session_id": "\#(id)", "sync_mode": "per_participant", "participants": ["#
        + #"{"participant_id": "ann", "participant_index": 0, "total_time_ms": \#(time)},"#
        + #"{"participant_id": "bob", "participant_index": 1, "total_time_ms": \#(time)}]\#(more)}"#
}
