import Foundation
import TestSupport
import Testing

/// Ctrl-C while sockets are open.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct InterruptedSocketTests {
    private static let sockets = 500
    private static let scenario = """
        env: { WS_URL: { type: url, required: true } }
        vus: \(sockets)
        duration: 10m
        gracefulStop: 1s
        metrics: { closed_by_us: rate }
        steps:
          - websocket: ${env.WS_URL}?sessionId=${uuid()}
            name: socket
            on: { close: [{ steps: [{ record: { closed_by_us: "${message.local && message.code == 1000}" } }] }] }
            for: 10m
        """

    @Test func `they are closed properly and reported`() async throws {
        let demo = try await DemoServer("sessions")
        let url = try #require(demo.urls["ws"])
        let squall = try SquallProcess(run: Self.scenario, ["-e", "WS_URL=\(url)"])
        try await demo.wait(for: "synckairos_websocket_connections", Double(Self.sockets))
        squall.process.signal(SIGINT)
        let ending = try await squall.ending()
        let result = try ending.result()
        #expect(ending.code == 105 && result.outcome == "aborted", "\(ending.output)\(ending.errors)")
        #expect(result.errors.isEmpty, "\(result.errors)")

        let row = try #require(result.socket("socket"))
        #expect(row.sessions == Self.sockets && row.failed == 0)
        #expect(result.value("ws_session_duration", "count") == Double(Self.sockets))
        #expect(result.value("closed_by_us", "passes") == Double(Self.sockets))
        #expect(ending.output.contains("SOCKETS"))

        // What the service saw: a closing handshake for each, and nothing left open.
        try await demo.wait(for: "synckairos_websocket_connections", 0)
        #expect(try demo.metrics()["demo_websocket_closes_total{code=\"1000\"}"] == Double(Self.sockets))
    }
}
