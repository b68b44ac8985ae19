import Foundation
import NIOCore
import SquallClients
import Testing

/// All cases of the Autobahn test suite, whose fuzzing server `Tests/Peers/autobahn/run.sh` starts: it sets AUTOBAHN to
/// its port.
@Suite(.enabled(if: AutobahnServer.port != nil, "without AUTOBAHN; see Tests/Peers/autobahn/run.sh"))
struct WebSocketAutobahnTests {
    /// What the suite may say of a case; NON-STRICT: correct, but not at the first possible moment.
    private static let passes: Set = ["OK", "NON-STRICT", "INFORMATIONAL"]

    @Test func everyCase() async throws {
        let port = try #require(AutobahnServer.port)
        let count = try #require(Int(try await answer(port, "/getCaseCount") ?? ""))
        var tally: [String: Int] = [:]
        for number in 1...count {
            try await run(port, number)
            let behaviour = try await behaviour(port, number)
            tally[behaviour, default: 0] += 1
            if !Self.passes.contains(behaviour) {
                let info = try await answer(port, "/getCaseInfo?case=\(number)") ?? ""
                Issue.record("case \(number): \(behaviour): \(info)")
            }
        }
        _ = try await answer(port, "/updateReports?agent=squall")
        print("Autobahn, \(count) cases:", tally.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" })
    }

    /// Echoes until the server closes.
    private func run(_ port: Int, _ number: Int) async throws {
        try await withSocket(request(port, "/runCase?case=\(number)&agent=squall")) { open in
            open.log.onMessage = { open.socket.send($0.kind, $0.bytes) }
            // What came with the handshake.
            for message in open.log.messages { open.socket.send(message.kind, message.bytes) }
            // It holds the log that holds it.
            defer { open.log.onMessage = { _ in } }
            try await open.wait("the end of case \(number)") { !open.log.closures.isEmpty }
        }
    }

    private func behaviour(_ port: Int, _ number: Int) async throws -> String {
        struct Status: Decodable { let behavior: String }
        let text = try await answer(port, "/getCaseStatus?case=\(number)&agent=squall") ?? ""
        return try JSONDecoder().decode(Status.self, from: Data(text.utf8)).behavior
    }

    /// The text that the server sends to who asks for that, before it closes.
    private func answer(_ port: Int, _ path: String) async throws -> String? {
        try await withSocket(request(port, path)) { open in
            try await open.wait(path) { !open.log.closures.isEmpty }
            return open.log.texts.first
        }
    }

    private func request(_ port: Int, _ path: String) -> WebSocketRequest {
        var request = webSocketRequest(port: port, seconds: 300)
        request.path = path
        request.compression = true
        return request
    }
}

private enum AutobahnServer {
    static let port = ProcessInfo.processInfo.environment["AUTOBAHN"].flatMap { Int($0) }
}
