import TestSupport
import Testing

/// Peers that send more than anybody can take, or take nothing: squall stays small, and says what became of it.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct BackpressureTests {
    /// Far more than a run of this size needs, far less than what the peers would make of it in these seconds.
    private static let mostMemory = 200e6

    private func run(_ conversation: String, _ options: [String]) async throws -> ResultDocument {
        let demo = try await DemoServer("sessions", options)
        let ending = try await SquallProcess.run(
            """
            env: { WS_URL: { type: url, required: true } }
            vus: 4
            executor: per-vu-iterations
            iterations: 1
            metrics: { handled: counter, sent: counter }
            steps:
              - websocket: ${env.WS_URL}?sessionId=${uuid()}
                name: socket
                for: 2s
            \(conversation.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
            """,
            ["-e", "WS_URL=\(demo.urls["ws"] ?? "")"]
        )
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        let result = try ending.result()
        #expect(result.count("iterations") == 4 && result.errors.isEmpty, "\(result.errors)")
        #expect(result.generator.maxRSSBytes < Self.mostMemory, "\(result.generator.maxRSSBytes / 1e6) MB")
        return result
    }

    @Test func `a handler that is slower than the peer slows the peer down`() async throws {
        let result = try await run(
            """
            on:
              message:
                - steps: [{ sleep: 20ms }, { record: { handled: 1 } }]
            """,
            ["--flood-sockets", "100%"]
        )
        let row = try #require(result.socket("socket"))
        #expect(result.count("handled") > 0)
        // 1,024 may wait for the handler of each socket, and what one read brought beyond that.
        #expect(row.messagesReceived > 4_000 && row.messagesReceived < 40_000, "\(row.messagesReceived)")
    }

    @Test func `what nobody takes out of a mailbox is dropped and counted`() async throws {
        let result = try await run(
            """
            mailbox: 50
            steps: [{ receive: { where: message.json.type == "PONG", within: 1m } }]
            """,
            ["--flood-sockets", "100%"]
        )
        let row = try #require(result.socket("socket"))
        let dropped = result.count("ws_msgs_dropped")
        #expect(dropped > 0 && dropped >= row.messagesReceived - 4 * 51, "\(dropped) of \(row.messagesReceived)")
    }

    @Test func `a peer that does not read makes send wait`() async throws {
        let result = try await run(
            """
            steps:
              - repeat: 100000
                steps: [{ send: { bytes: 10KB } }, { record: { sent: 1 } }]
            """,
            ["--stop-reading", "100%"]
        )
        // What the system's buffers on both sides hold, and no more.
        #expect(result.count("sent") > 4 && result.count("sent") < 20_000, "\(result.count("sent"))")
    }
}
