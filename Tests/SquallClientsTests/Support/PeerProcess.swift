import Foundation
import TestSupport
import Testing

/// A server that nobody here wrote, started by a script of `Tests/Peers` in the Python environment that `.ci/tools` makes.
/// It tells where it listens in one line of JSON, and ends with the last reference to this.
final class PeerProcess: Sendable {
    /// Whether tests that need it run.
    static let isExpected = Tool.isExpected(Tool.pythonWithPackages)

    let ports: [String: Int]
    private let process: ChildProcess

    /// - Parameter script: a file of `Tests/Peers`.
    init(_ script: String, _ arguments: [String] = []) async throws {
        let process = try ChildProcess(
            Tool.pythonWithPackages(),
            ["\(Repository.root)/Tests/Peers/\(script)"] + arguments,
            holdsInput: true
        )
        self.process = process
        ports = try await process.wait("to tell its ports") { process in
            try #require(process.status() == nil, "\(script): \(process.errors)")
            guard process.output.contains("\n") else { return nil }
            return try JSONDecoder().decode([String: Int].self, from: Data(process.output.utf8))
        }
    }

    func port(_ name: String) throws -> Int {
        try #require(ports[name])
    }
}
